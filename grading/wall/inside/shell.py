"""IPython as a learner knows it from JupyterLab, its output kept as text and pictures."""

from __future__ import annotations

import ast
import base64
import binascii
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType, TracebackType
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from ..both.limits import Limits
from .stops import Stops, message_of

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult

BODY_IS_PYTHON = ("time", "prun")
"""Cell magics that run the lines below them as they are."""

WARMING = (
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('$x$')",
    "def raising():\n    raise NotImplementedError('warm')\nraising()",
    "1 +",
)
"""Cells that fill the caches which a first figure and a first traceback would fill."""

OURS = str(Path(__file__).parents[1])
"""Where the code of this side lies, of which a learner's traceback shows nothing."""

TIME_LIMIT = "<time limit>"
"""The file in which a traceback that learners print themselves has what stopped their code."""

MOST_ERRORS = 100
"""Exceptions raised from one another of which our steps are taken."""

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Output(TypedDict):
    """What a cell said at once: a "display" may have a picture, an "error" has name and message."""

    kind: str
    text: str
    png: NotRequired[bytes]
    name: NotRequired[str]
    message: NotRequired[str]


class Outputs:
    """What one cell printed, showed and raised, in order, up to the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.clear()

    def clear(self) -> None:
        self.kept: list[Output] = []
        self.room = self.limits.cell_text
        self.pictures = self.limits.cell_pictures
        self.truncated = False

    def text(self, stream: str, text: str) -> None:
        """Keep what was written to "stdout" or "stderr"."""
        text = self._fitting(text)
        if not text:
            return
        if self.kept and self.kept[-1]["kind"] == stream:
            self.kept[-1]["text"] += text
        else:
            self.kept.append({"kind": stream, "text": text})

    def show(self, kind: str, data: Mapping[str, object]) -> None:
        """Keep a "result" or "display": its plain text, and its picture if it has one."""
        shown: Output = {"kind": kind, "text": self._fitting(str(data.get("text/plain", "")))}
        picture = _picture(data.get("image/png"))
        if picture and len(picture) <= self.limits.picture_bytes and self.pictures > 0:
            self.pictures -= 1
            shown["png"] = picture
        self.kept.append(shown)

    def error(self, name: str, message: str, lines: list[str]) -> None:
        """Keep an exception as the learner would see it."""
        text = self._fitting(COLOUR.sub("", "\n".join(lines)))
        self.kept.append(
            {"kind": "error", "name": name[:200], "message": message[:1000], "text": text}
        )

    def _fitting(self, text: str) -> str:
        if len(text) <= self.room:
            self.room -= len(text)
            return text
        text, self.room = text[: self.room], 0
        if self.truncated:
            return text
        self.truncated = True
        return f"{text}\n… the rest of this cell's output was cut off …\n"


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of the learner."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, name: str, outputs: Outputs, descriptor: int) -> None:
        self.name, self._outputs, self._descriptor = name, outputs, descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.text(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class Descriptors:
    """What is written past Python, straight to the process's output, kept in an unnamed file."""

    def __init__(self, folder: Path, outputs: Outputs) -> None:
        self.outputs = outputs
        with tempfile.TemporaryFile(dir=folder, mode="ab+") as file:
            self.file = os.dup(file.fileno())
        os.dup2(self.file, 1)
        os.dup2(self.file, 2)

    def collect(self) -> None:
        """Add what came since to the cell's output."""
        size = os.lseek(self.file, 0, os.SEEK_END)
        if size:
            kept = os.pread(self.file, 4 * self.outputs.limits.cell_text, 0)
            os.ftruncate(self.file, 0)
            self.outputs.text("stdout", kept.decode("utf-8", errors="replace"))


class Displays(DisplayPublisher):
    """Where `display(...)` and the inline figures go."""

    shell: LearnerShell

    def publish(
        self, data: Mapping[str, object], metadata: object = None, *_: object, **__: object
    ) -> None:
        self.shell.outputs.show("display", data)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class Results(DisplayHook):
    """Where the value of a cell's last line goes."""

    shell: LearnerShell

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Mapping[str, object], md_dict: object = None) -> None:
        self.shell.outputs.show("result", format_dict)

    def finish_displayhook(self) -> None:
        pass


class LearnerShell(InteractiveShell):
    """The shell that runs the cells of one notebook."""

    display_pub_class = Type(Displays)
    displayhook_class = Type(Results)
    outputs: Outputs
    stops: Stops | None = None

    async def run_code(
        self, code_obj: CodeType, result: ExecutionResult | None = None, *, async_: bool = False
    ) -> bool:
        """Run one top-level statement; after one that may be passed over, let the cell go on."""
        failed: bool = await super().run_code(code_obj, result, async_=async_)
        error = result.error_in_exec if result is not None else None
        if not failed or self.stops is None or result is None or error is None:
            return failed
        if self.stops.note(error, code_obj):
            result.error_in_exec = None
            return False
        return True

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> object:
        """Run a cell magic; below one that is not known here, the lines are run as they are."""
        if self.stops is None:
            return super().run_cell_magic(magic_name, line, cell)
        known = self.find_cell_magic(magic_name) is not None
        try:
            with self.stops.below_a_magic(cell):
                return super().run_cell_magic(magic_name, line, cell)
        except Exception as error:
            plain = not known or magic_name in BODY_IS_PYTHON
            if (
                not plain
                or not _is_python(self.transform_cell(cell))
                or not self.stops.may_be_passed(error)
            ):
                raise
            if not known:
                self.showtraceback()
                self.stops.note(error)
        with self.stops.below_a_magic(cell):
            self.run_cell(cell, store_history=False)
        return None

    def showtraceback(
        self, exc_tuple: tuple[Any, Any, Any] | None = None, *arguments: Any, **options: Any
    ) -> None:
        """Show how it came to an exception, in the learner's code and in libraries.

        One that exits when it is asked what it is, is shown too.
        """
        kind, error, steps = exc_tuple or sys.exc_info()
        if kind is not None and error is not None:
            _take_our_steps_out(error)
            exc_tuple = (kind, error, _without_ours(steps))
        try:
            super().showtraceback(exc_tuple, *arguments, **options)
        except BaseException as second:
            if error is None or isinstance(second, (Exception, KeyboardInterrupt)):
                raise
            self.outputs.error(type(error).__name__, message_of(error), [])

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window to open here; inline figures need none."""

    def ask_exit(self) -> None:
        """`exit()` and `quit()` end nothing here, as in JupyterLab while a notebook is run."""

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException, stb: list[str]
    ) -> None:
        self.outputs.error(etype.__name__, message_of(evalue), list(stb))


def warm_shell(limits: Limits) -> LearnerShell:
    """Return a shell with inline figures, before any learner's code has been near it."""
    LearnerShell.clear_instance()
    # in memory: a file that is open here is open in every worker, for one to leave another a word
    in_memory = Config(HistoryAccessor={"hist_file": ":memory:"})
    shell = LearnerShell.instance(colors="nocolor", config=in_memory)
    shell.outputs = Outputs(limits)
    if shell.history_manager is not None:
        shell.history_manager.enabled = False
    shell.run_line_magic("matplotlib", "inline")
    for source in WARMING:
        shell.run_cell(source, store_history=False)
    shell.outputs.clear()
    shell.reset(new_session=True)
    shell.execution_count = 1
    return shell


def attach(shell: LearnerShell, limits: Limits, folder: Path) -> Callable[[], None]:
    """Send everything this process writes to the shell's outputs.

    Returns a function that picks up what was written past Python.
    """
    shell.outputs = Outputs(limits)
    descriptors = Descriptors(folder, shell.outputs)
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 (open as long as we run)
    for number, name in enumerate(("stdout", "stderr"), 1):
        stream = Stream(name, shell.outputs, number)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    return descriptors.collect


def _take_our_steps_out(error: BaseException) -> None:
    """Let the traceback of an exception, and of those before it, show no code of ours."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(seen) < MOST_ERRORS:
        one = waiting.pop()
        if one is None or any(one is other for other in seen):
            continue
        seen.append(one)
        waiting += [one.__cause__, one.__context__]
        BaseException.with_traceback(one, _without_ours(one.__traceback__))


def _without_ours(steps: TracebackType | None) -> TracebackType | None:
    kept, step = [], steps
    while step is not None:
        if not step.tb_frame.f_code.co_filename.startswith((OURS, TIME_LIMIT)):
            kept.append(step)
        step = step.tb_next
    rest: TracebackType | None = None
    for step in reversed(kept):
        rest = TracebackType(rest, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return rest


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _picture(data: object) -> bytes:
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        try:
            return base64.b64decode(data, validate=False)
        except binascii.Error:
            return b""
    return b""
