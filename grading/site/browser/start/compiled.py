"""Keeps what Python compiles when it imports a module, so that the next visit need not compile it.

Runs in the visitor's browser, before anything of the kernel is imported. Of packages, code is
found by a hash of its source, as in a .pyc file that is checked by hash (PEP 552), and so is never
stale. Of the standard library, much of which is imported before this, it goes into its archive.
"""

import io
import marshal
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER, source_hash
from types import CodeType
from typing import Any

import _pyodide  # type: ignore[import-not-found]

ARCHIVE = _pyodide.__loader__.archive
UNCHECKED = (1).to_bytes(4, "little")
"""What a .pyc file says that goes with a hash of its source which Python need not compare."""


class Compiled:
    """What was compiled, by where it stands and the hash of its source; imports ask for it."""

    def __init__(self, kept: bytes = b"") -> None:
        """kept: what `news` returned on an earlier visit, if there was one."""
        self._code: dict[tuple[str, bytes], bytes] = marshal.loads(kept) if kept else {}
        self._known = len(self._code)

        def source_to_code(_: Any, data: bytes, path: str, *, _optimize: int = -1) -> CodeType:
            return self._of(data, path, _optimize)

        SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign, assignment]

    def _of(self, data: bytes, path: str, optimize: int) -> CodeType:
        key = str(path), source_hash(data)
        if key in self._code:
            code: CodeType = marshal.loads(self._code[key])
            return code
        code = compile(data, path, "exec", dont_inherit=True, optimize=optimize)
        self._code[key] = marshal.dumps(code)
        return code

    def news(self) -> bytes:
        """Return all of it, where something is new since the last call; otherwise nothing."""
        if len(self._code) == self._known:
            return b""
        self._known = len(self._code)
        return marshal.dumps(self._code)

    def library(self) -> bytes:
        """Return the archive of the standard library, with the code of what was imported of it."""
        archive = io.BytesIO()
        imported = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        with zipfile.ZipFile(ARCHIVE) as given, zipfile.ZipFile(archive, "w") as out:
            for entry in given.infolist():
                source = given.read(entry)
                out.writestr(entry, source)
                name = f"{ARCHIVE}/{entry.filename}"
                if name in imported:
                    code = marshal.dumps(compile(source, name, "exec", dont_inherit=True))
                    pyc = MAGIC_NUMBER + UNCHECKED + source_hash(source) + code
                    out.writestr(f"{entry.filename}c", pyc)
        return archive.getvalue()
