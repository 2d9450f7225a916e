"""The folders that are a learner's own inside the sandbox."""

from __future__ import annotations

from pathlib import Path

HOME = Path("/home/student")
SCRATCH = Path("/session")
TEMPORARY = SCRATCH / "tmp"
