"""JupyterLite around the released chapters, set up so that the first cell finds everything."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from grading.site.browser import pyodide
from grading.site.browser.contents import write_contents
from grading.site.browser.wheels import pinned_wheels, seminar_wheel
from grading.tree.errors import GradingError

SETTINGS = Path(__file__).with_name("settings.json")
SITES_SETTINGS = "jupyter-lite.json"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
FROM_WORKER = "../../../../"
"""The site's folder, as seen from the script that runs the kernel."""
KERNEL_WHEEL = "jupyterlite_pyodide_kernel"
APPS = ("notebooks", "tree", "edit", "lab")
"""What JupyterLite shows: a notebook, the list of files, a file of text, and JupyterLab."""
UNTRUE = ("checkpoints", "trusted")
"""What would be said of a notebook there that means nothing to a visitor."""
ON_THE_PAGE = ("jupyterlab_widgets", KERNEL_WHEEL)
"""Wheels that JupyterLite unpacks; the others are loaded by the kernel."""
EXTENSION = Path(__file__).with_name("extension")
"""Ours, for JupyterLab: plain JavaScript, which is served as it stands."""
START = Path(__file__).with_name("start")
"""What starts Pyodide, served as it stands too."""
INSIDE = ("piplite", "pyodide_kernel", "ipykernel", "widgetsnbextension-4")
"""Wheels in the kernel's own that it would load one after the other, once Python runs."""


def write(
    folder: Path,
    distribution: Path | None = None,
    *,
    say: Callable[[str], None] = print,
) -> None:
    """Write the site of notebooks into `folder`, which must not be there yet.

    distribution: a folder with an unpacked Pyodide, of which what is needed goes into the site;
        where it is None, browsers load it from the public network of Pyodide's makers.

    Raises
    ------
    GradingError
        With a sentence, where a wheel cannot be had or JupyterLite fails.
    """
    with tempfile.TemporaryDirectory(prefix="seminar-site-") as temporary:
        work = Path(temporary)
        out = work / "out"
        if distribution is not None:
            pyodide.copy_into(work / "pyodide", distribution)
        say("Fetching and building the packages that run in the browser ...")
        (work / "wheels").mkdir()
        seminar_wheel(work / "wheels", work / "mnist", f"{FROM_WORKER}mnist")
        pinned = pinned_wheels(work / "wheels")
        on_the_page = [path for path in pinned if path.name.startswith(ON_THE_PAGE)]
        (kernel,) = (path for path in pinned if path.name.startswith(KERNEL_WHEEL))
        for path in on_the_page:
            path.rename(work / path.name)  # JupyterLite unpacks these
        say("Putting the chapters into JupyterLite ...")
        write_contents(work / "contents")
        loaded = [
            *(f"pypi/{name}" for name in _inside(work / kernel.name)),
            *(f"{FROM_WORKER}wheels/{path}" for path in _by_content(work / "wheels")),
        ]
        lite = work / "lite"
        lite.mkdir()
        shutil.copyfile(SETTINGS, lite / "overrides.json")
        settings = _configuration(loaded)
        (lite / SITES_SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
        _run_jupyterlite(work, out, [work / path.name for path in on_the_page])
        _add_extension(out)
        shutil.copytree(START, out / START.name)
        _add_icons(out)
        for name in ("wheels", "mnist"):
            shutil.move(work / name, out / name)
        if distribution is not None:
            shutil.move(work / "pyodide", out / "pyodide")
            take_own_pyodide(out)
        shutil.move(out, folder)


def take_own_pyodide(folder: Path) -> None:
    """Have the site of notebooks in `folder` take Python from its own folder `pyodide`."""
    path = folder / SITES_SETTINGS
    settings = json.loads(path.read_text(encoding="utf-8"))
    kernel = settings["jupyter-config-data"]["litePluginSettings"][f"{KERNEL}:kernel"]
    kernel["loadPyodideOptions"]["pyodide"] = f"../pyodide/{pyodide.script(folder / 'pyodide')}"
    path.write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _configuration(loaded: Sequence[str]) -> dict[str, Any]:
    """Return jupyter-lite.json: what the kernel loads at once, and that Python is elsewhere."""
    kernel = {
        "disablePyPIFallback": True,
        "pyodideUrl": f"./{START.name}/python.js",
        "loadPyodideOptions": {
            "packages": [*pyodide.PRELOADED, *loaded],
            "pyodide": pyodide.NETWORK,
        },
    }
    data = {
        "appName": "The Backpropagation Seminar",
        "exposeAppInBrowser": True,
        "disabledExtensions": [f"@jupyter-notebook/notebook-extension:{name}" for name in UNTRUE],
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


def _by_content(folder: Path) -> list[str]:
    """Put each wheel into a folder named after its content; return their paths from `folder`.

    So a browser never takes yesterday's wheel of the same version for today's.
    """
    paths = []
    for wheel in sorted(folder.glob("*.whl")):
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()[:12]
        (folder / digest).mkdir()
        wheel.rename(folder / digest / wheel.name)
        paths.append(f"{digest}/{wheel.name}")
    return paths


def _add_extension(out: Path) -> None:
    package = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    shutil.copytree(EXTENSION, out / "extensions" / package["name"])
    path = out / SITES_SETTINGS
    settings = json.loads(path.read_text(encoding="utf-8"))
    entry = {"name": package["name"], **package["jupyterlab"]["_build"]}
    settings["jupyter-config-data"]["federated_extensions"].append(entry)
    path.write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _add_icons(out: Path) -> None:
    """Have the icons that JupyterLab's page asks a server for, and JupyterLite leaves out."""
    icons = Path(str(files("jupyter_server") / "static" / "favicons"))
    shutil.copytree(icons, out / "static" / "favicons", ignore=shutil.ignore_patterns("*.svg"))


def _inside(kernel: Path) -> list[str]:
    """Return the names of the wheels that the kernel's own wheel brings along."""
    with zipfile.ZipFile(kernel) as wheel:
        names = [name.rpartition("/")[2] for name in wheel.namelist() if name.endswith(".whl")]
    return [name for wanted in INSIDE for name in names if name.startswith(wanted)]


def _run_jupyterlite(work: Path, out: Path, extensions: Sequence[Path]) -> None:
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--no-libarchive"]
    command += ["--no-sourcemaps", "--ignore-sys-prefix", *(f"--apps={app}" for app in APPS)]
    command += [f"--lite-dir={work / 'lite'}", f"--contents={work / 'contents'}"]
    command += [f"--output-dir={out}"]
    command += [f"--LiteBuildConfig.federated_extensions={path}" for path in extensions]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GradingError(f"JupyterLite failed: {done.stderr.strip()[-1000:]}")
