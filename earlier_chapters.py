"""What a source notebook imports as `earlier_chapters`: the file that the build puts into course/.

A released or solved notebook has its own file of this name beside it, which Python finds first.
"""

import importlib.util
import sys
from pathlib import Path

_CHAPTER = Path.cwd().name
_FILE = Path("../../course", _CHAPTER, "earlier_chapters.py").resolve()
if not _FILE.is_file():
    raise ImportError(f"{_FILE} is missing: run `grading build {_CHAPTER}`.")
_SPEC = importlib.util.spec_from_file_location(__name__, _FILE)
assert _SPEC is not None and _SPEC.loader is not None  # as it is Python source
sys.modules[__name__] = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sys.modules[__name__])
