"""Four training runs in which something is wrong: the bug hunt of chapter 06."""

import json
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_name("broken_runs.json")


def load_broken_runs() -> dict[str, dict[str, Any]]:
    """Return name of run -> {"loss": array, "gradients": table}, new at every call.

    The loss is that of every batch, of shape (250,). The table was made before the first step:
    key -> {"backpropagation": ..., "numerical": ..., "difference": ...}, the mean absolute entry of
    either gradient and of their difference.
    """
    runs = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: {"loss": np.array(run["loss"]), "gradients": run["gradients"]}
        for name, run in runs.items()
    }
