"""What the site takes from a Pyodide distribution: the interpreter and the packages it needs."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grading.tree.errors import GradingError

VERSION = "0.27.7"
NETWORK = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/pyodide.js"
"""Where browsers load Pyodide from when the site has none: its makers' public network."""
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
MAGIC = b"\0asm\1\0\0\0"
"""How a WebAssembly module of version 1 begins."""
LOCK = "pyodide-lock.json"
PRELOADED = (
    "micropip",
    "numpy",
    "matplotlib",
    "pillow",
    "ipython",
    "sqlite3",
    "ssl",
    "jedi",
    "six",
)
"""Loaded before the first cell; the kernel asks for half of them anyway, one after the other."""
ON_DEMAND = ("sympy",)
"""Loaded when a cell first imports it."""


def copy_into(folder: Path, distribution: Path) -> None:
    """Copy the interpreter, the packages of the course and what they need into `folder`.

    distribution: an unpacked Pyodide, with its packages.

    The lock file that is written names these packages alone: an import of another one then fails
    at once, in Python's own words.

    Raises
    ------
    GradingError
        Where the distribution is none, is of another version, lacks a file or has a broken one.
    """
    lock = read_lock(distribution)
    if (version := lock["info"]["version"]) != VERSION:
        raise GradingError(
            f"{distribution} is Pyodide {version}, and what runs notebooks here goes with "
            f"{VERSION}: unpack that one."
        )
    needed = {name: lock["packages"][name] for name in closure(lock, (*PRELOADED, *ON_DEMAND))}
    files = [*CORE, *(package["file_name"] for package in needed.values())]
    missing = [name for name in files if not (distribution / name).is_file()]
    if missing:
        raise GradingError(
            f"{distribution} lacks {', '.join(missing)}: unpack the full distribution of "
            f"Pyodide {lock['info']['version']} there."
        )
    if broken := [
        *(name for name in CORE if not _is_whole(distribution / name)),
        *(
            package["file_name"]
            for package in needed.values()
            if _sha256(distribution / package["file_name"]) != package["sha256"]
        ),
    ]:
        raise GradingError(
            f"In {distribution}, {', '.join(broken)} is cut off, or not what {LOCK} says: "
            "unpack it again."
        )
    folder.mkdir(parents=True)
    for name in files:
        shutil.copyfile(distribution / name, folder / name)
    text = json.dumps({**lock, "packages": needed}, sort_keys=True)
    (folder / LOCK).write_text(text, encoding="utf-8")


def script(folder: Path) -> str:
    """Return the name of the script that starts this Pyodide, which changes with its library."""
    return f"pyodide.js?{_sha256(folder / 'python_stdlib.zip')[:12]}"


def read_lock(distribution: Path) -> dict[str, Any]:
    """Return what the lock file of a distribution says.

    Raises
    ------
    GradingError
        Where there is none, or it is not one.
    """
    path = distribution / LOCK
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
        for name in (*PRELOADED, *ON_DEMAND):
            lock["packages"][name]["file_name"].removesuffix("")
        lock["info"]["version"].removesuffix("")
    except OSError as error:
        raise GradingError(
            f"{path} cannot be read ({error.strerror}): name the folder of an unpacked Pyodide."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradingError(
            f"{path} is not the list of packages of a Pyodide ({type(error).__name__}: {error})."
        ) from error
    return lock  # type: ignore[no-any-return]


def closure(lock: dict[str, Any], names: Iterable[str]) -> list[str]:
    """Return these packages and all that they depend on, by their names in the lock file."""
    found: set[str] = set()
    waiting = [_normal(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [_normal(other) for other in lock["packages"][name]["depends"]]
    return sorted(found)


def _is_whole(path: Path) -> bool:
    """Return whether a file of the interpreter, of which the lock names no hash, is not cut off."""
    if path.suffix == ".zip":
        return zipfile.is_zipfile(path)
    if path.suffix == ".wasm":
        return _ends_with_a_section(path.read_bytes())
    return path.stat().st_size > 0


def _ends_with_a_section(module: bytes) -> bool:
    """Return whether these are whole sections: an id and a length in LEB128, then as many bytes.

    See the binary format in the specification of WebAssembly, 5.5.
    """
    if not module.startswith(MAGIC):
        return False
    at = len(MAGIC)
    while at < len(module):
        at += 1
        length = shift = 0
        while True:
            if at >= len(module):
                return False
            byte = module[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        at += length
    return at == len(module)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
