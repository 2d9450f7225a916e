"""Say in a sentence why nbgrader's commands and Formgrader cannot use gradebook or configuration.

nbgrader opens the gradebook in many places and expects that to succeed: its commands end in a
traceback where it does not. A server in which the configuration fails does not answer at all. Where
a disk is full or read-only, nbgrader goes on from one student to the next, a traceback for each.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import html
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from nbgrader.api import Gradebook
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters.base import BaseConverter
from tornado.web import HTTPError
from traitlets.config import Application

from grading.batch.database import UNUSABLE, is_lock, sentence
from grading.tree import unwritable
from grading.tree.errors import GradingError
from grading.tree.places import is_of_one

STEPS = ("init_destination", "init_assignment", "convert_single_notebook", "set_permissions")
"""What a converter of nbgrader's does for each student that writes."""
HANDLERS = "jupyter_server.base.handlers"
FORMGRADER = "nbgrader.server_extensions.formgrader.base"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Formgrader</title></head>
<body><h1>Formgrader cannot go on</h1><p>{}</p></body></html>
"""


def speak() -> None:
    """Make it so in this process: nbgrader's configuration asks for it wherever it is read."""
    _wrap(Gradebook, "__init__", _opening)
    _wrap(BaseConverter, "start", _starting)
    for step in STEPS:
        _wrap(BaseConverter, step, writing)
    if handlers := sys.modules.get(HANDLERS):  # in a server
        _wrap(handlers.JupyterHandler, "_execute", _answering)
    if formgrader := sys.modules.get(FORMGRADER):
        _wrap(formgrader.BaseHandler, "render", _rendering)
        _wrap(formgrader.BaseHandler, "write_error", _refusing)


def _wrap(kind: type, name: str, wrapper: Callable[[Any], Any]) -> None:
    method = getattr(kind, name)
    if getattr(method, "wrapped_by", None) is None:
        wrapped = functools.wraps(method)(wrapper(method))
        wrapped.__dict__["wrapped_by"] = wrapper
        setattr(kind, name, wrapped)


def _opening(begin: Callable[..., None]) -> Callable[..., None]:
    """Open the gradebook, or say why it cannot be."""

    def opened(self: Gradebook, *args: object, **kwargs: object) -> None:
        try:
            begin(self, *args, **kwargs)
        except UNUSABLE as error:
            if is_lock(error):  # for whoever tries again
                raise
            _say(sentence(error))

    return opened


def _starting(start: Callable[..., None]) -> Callable[..., None]:
    """Convert all, or say why nothing can be written: the exporter may write as it is made."""

    def started(self: BaseConverter) -> None:
        try:
            start(self)
        except OSError as error:
            said = unwritable.sentence(error)
            if said is None:
                raise
            _end(self, said)

    return started


def writing(step: Callable[..., Any]) -> Callable[..., Any]:
    """Do a step of a converter for one student; end all where nobody's files can be written.

    nbgrader takes what is there for whole, so nothing is left that may be half written.
    """

    def done(self: BaseConverter, *arguments: str) -> Any:
        try:
            return step(self, *arguments)
        except OSError as error:
            if len(arguments) == 1:  # a notebook
                about = self.init_single_notebook_resources(*arguments)["nbgrader"]
                arguments = about["assignment"], about["student"]
            folder = Path(self._format_dest(*arguments))
            error.filename = error.filename or str(folder)
            said = unwritable.sentence(error)
            if said is None or is_of_one(error, folder.parent):
                raise
            if step.__name__ != "init_destination":
                with contextlib.suppress(OSError):  # of a read-only disk nothing can be removed
                    _remove(self, folder)
            _end(self, said)

    return done


def _remove(converter: BaseConverter, folder: Path) -> None:
    """Remove what was written of one student, as nbgrader does."""
    if converter.coursedir.notebook_id == "*":
        shutil.rmtree(folder)
        return
    for notebook in converter.notebooks:
        page = folder / f"{Path(notebook).stem}{converter.exporter.file_extension}"
        page.unlink(missing_ok=True)


def _end(converter: BaseConverter, said: str) -> NoReturn:
    """End a command by a sentence; Formgrader shows what is logged."""
    if not _is_command():
        converter.log.error(said)
    raise SystemExit(said)


def _is_command() -> bool:
    return Application.initialized() and isinstance(Application.instance(), NbGrader)


def _say(said: str) -> NoReturn:
    """End a command of nbgrader's, a server's request, or what else wanted the gradebook."""
    if _is_command():
        raise SystemExit(said)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise GradingError(said) from None
    raise HTTPError(500, "%s", said)


def _answering(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Answer a request for which the configuration was read and failed, by the sentence."""

    async def executed(self: Any, *args: object, **kwargs: object) -> None:
        try:
            await execute(self, *args, **kwargs)
        except BaseException as error:
            said = getattr(error, "sentence", getattr(error, "code", None))
            if isinstance(error, Exception) or not isinstance(said, str):
                raise
            try:
                raise HTTPError(500, "%s", said) from None
            except HTTPError as answer:
                self._handle_request_exception(answer)

    return executed


def _rendering(render: Callable[..., str]) -> Callable[..., str]:
    """Open the gradebook before a page, which would wait for ever for what is in it."""

    def rendered(self: Any, name: str, **ns: object) -> str:
        if not name.startswith("base_"):  # as pages of errors are called
            _ = self.gradebook
        return render(self, name, **ns)

    return rendered


def _refusing(write_error: Callable[..., None]) -> Callable[..., None]:
    """Show the sentence where there is one."""

    def written(self: Any, status_code: int, **kwargs: Any) -> None:
        _, error, _ = kwargs.get("exc_info", (None, None, None))
        if not (isinstance(error, HTTPError) and status_code == 500 and error.log_message):
            return write_error(self, status_code, **kwargs)
        said = error.log_message % error.args if error.args else error.log_message
        self.finish(PAGE.format(html.escape(said)))
        return None

    return written
