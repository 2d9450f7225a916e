"""Says in a notebook what to do about a name that is not defined, beside Python's own words."""

from __future__ import annotations

import sys
from typing import Any


def watch() -> None:
    """Look at the errors of cells from now on, in a notebook; elsewhere do nothing.

    Elsewhere cells run in order, and there is nothing to say.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if getattr(shell, "kernel", None) is not None:
        shell.events.register("post_run_cell", _say)


def _say(result: Any) -> None:
    error = result.error_before_exec or result.error_in_exec
    if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
        return
    check = sys.modules.get("seminar.check")  # which says more of its exercises, once it is there
    if error.name and (check is None or error.name not in check.homes()):
        print(
            f"`{error.name}` is not defined. If a cell above defines or imports it, run that one, "
            "or all cells above this one; otherwise look at how it is spelt."
        )
