"""A Pyodide distribution for the tests: what its makers publish on npm, and the packages beside it.

The packages are compiled, and no registry has them: they are looked for where SEMINAR_PYODIDE says,
or in the folder `shared` beside this checkout. A whole distribution, unpacked, is used as it is.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = "0.27.7"
BESIDE = ROOT.parent / "shared" / f"pyodide-{VERSION}"
PURE = ("sympy", "mpmath")
"""Packages that PyPI has in the same version."""


def packages() -> Path | None:
    """Return the folder with the packages, None where there is none."""
    folder = Path(os.environ.get("SEMINAR_PYODIDE") or BESIDE)
    return folder if any(folder.glob("numpy-*wasm32.whl")) else None


def distribution(folder: Path) -> Path:
    """Return a distribution with all that the site takes from it, put together in `folder`."""
    from grading.site.browser import pyodide  # a run that has none of it gets by without

    there = packages()
    assert there is not None
    if (there / pyodide.LOCK).is_file():
        return there
    packed = ["npm", "pack", "--silent", f"pyodide@{VERSION}", "--pack-destination", folder]
    subprocess.run(packed, check=True, capture_output=True)
    with tarfile.open(folder / f"pyodide-{VERSION}.tgz") as archive:
        archive.extractall(folder, filter="data")
    made = folder / "package"
    for wheel in there.glob("*.whl"):
        shutil.copyfile(wheel, made / wheel.name)
    lock = pyodide.read_lock(made)
    for name in PURE:
        _from_pypi(lock["packages"][name], made)
    _without_openssl(lock["packages"], made)
    (made / pyodide.LOCK).write_text(json.dumps(lock), encoding="utf-8")
    return made


def _from_pypi(package: dict, folder: Path) -> None:
    """Have the wheel that PyPI has; Pyodide's has another checksum, for it holds no tests."""
    named = f"{package['name']}=={package['version']}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", named]
    subprocess.run([*command, "--dest", folder], check=True, capture_output=True)
    package["sha256"] = hashlib.sha256((folder / package["file_name"]).read_bytes()).hexdigest()


def _without_openssl(lock: dict, folder: Path) -> None:
    """Have an empty package for `ssl`: the kernel asks for it, and nothing here uses it."""
    package = lock["ssl"]
    package["depends"] = []
    package["package_type"] = "package"
    package["file_name"] = "ssl-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(folder / package["file_name"], "w") as wheel:
        info = "ssl-1.0.0.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: ssl\nVersion: 1.0.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        wheel.writestr(f"{info}/RECORD", "")
    package["sha256"] = hashlib.sha256((folder / package["file_name"]).read_bytes()).hexdigest()
