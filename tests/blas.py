"""Which kernels OpenBLAS, by which NumPy multiplies matrices, has for this processor."""

import functools
import os
import subprocess
import sys

CANDIDATES = ("Haswell", "Sandybridge", "Nehalem", "ARMV8")
ASKED = (
    "import numpy, threadpoolctl; "
    "print(*{pool.get('architecture') for pool in threadpoolctl.threadpool_info()})"
)


@functools.cache
def kernel(wanted: str | None = None) -> str:
    """Say which kernel runs where `wanted` is asked for, or nothing."""
    environment = {**os.environ, **({"OPENBLAS_CORETYPE": wanted} if wanted else {})}
    asked = [sys.executable, "-c", ASKED]
    return subprocess.run(
        asked, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def another_kernel() -> str | None:
    """Name a kernel that can be asked for and is not the one that runs where none is."""
    others = (name for name in CANDIDATES if name != kernel())
    return next((name for name in others if kernel(name) == name), None)
