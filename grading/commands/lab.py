"""The course in JupyterLab, started where nbgrader and Formgrader find their configuration."""

import os
import socket

from grading.tree.course import ROOT
from grading.tree.errors import GradingError

FIRST_NOTEBOOK = "course/00_welcome/welcome.ipynb"
CLASS_REPORT = "grading/class_report.html"
"""The page of `grading report`, which an instructor wants to see first."""


def serve(port: int | None = None, browser: bool = True) -> int:
    """Run JupyterLab on the whole course until it is stopped, and return its exit status.

    Without a port the next free one from 8888 on is taken; JupyterLab says its address.
    Raises GradingError where the port is taken or is no port.
    """
    if port is not None:
        _claim(port)
    from jupyterlab.labapp import LabApp  # which takes seconds, and a port may be no port

    os.chdir(ROOT)
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        [str(ROOT / "grading/etc/jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    ).rstrip(os.pathsep)
    print("Starting JupyterLab; Ctrl-C twice ends it.", flush=True)
    try:
        LabApp.launch_instance(_options(port, browser))
    except SystemExit as stop:
        if isinstance(stop.code, str):  # why: nbgrader_config.py cannot be used
            raise GradingError(stop.code) from None
        return int(stop.code or 0)
    return 0


def _claim(port: int) -> None:
    """Make sure that this port is free, as far as can be known before JupyterLab binds it."""
    if not 0 < port < 65536:
        raise GradingError(f"{port} is no port: choose one from 1024 to 65535.")
    try:
        with socket.create_server(("localhost", port)):
            pass
    except OSError as error:
        raise GradingError(
            f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): "
            "ask for another, or for none to get the next free one."
        ) from error


def _first() -> str:
    return CLASS_REPORT if (ROOT / CLASS_REPORT).is_file() else FIRST_NOTEBOOK


def _options(port: int | None, browser: bool) -> list[str]:
    options = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{_first()}",
        "--ServerApp.log_level=WARN",
    ]
    if port is not None:
        options += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    return options
