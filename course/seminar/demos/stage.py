"""Puts a demo under its cell: controls, picture and words that move, and a still figure.

Where a front end is there, core widgets show the demo. A still figure with a caption follows it in
the saved notebook, hidden while the widgets live, for every reader without them (HTML export,
GitHub, a notebook opened again). With the environment variable SEMINAR_STATIC set, or without a
Jupyter kernel, only the still figure is left, the same bytes every time.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from seminar.demos import controls, page
from seminar.demos.own import Own
from seminar.demos.pace import Latest
from seminar.demos.picture import Frame, Picture


@dataclass(frozen=True)
class Demo:
    """A demo as a declaration.

    `draw(**values)` returns the Frame for the controls' values, by name. `caption` says what moving
    the controls would show; `alt` describes the picture. `own` is the learner's code in use.
    """

    name: str
    controls: Sequence[controls.Control]
    draw: Callable[..., Frame]
    caption: str
    alt: str
    own: Sequence[Own] = field(default=())

    def start(self) -> dict:
        """Return the controls' first values by name."""
        return {control.name: control.start for control in self.controls}

    def frame(self, values: dict) -> tuple[Frame, str]:
        """Draw one frame; returns it with its words and the notes on the learner's code as HTML."""
        frame = self.draw(**values)
        notes = [one.take_note() for one in self.own]
        return frame, page.words(frame.words, notes)

    def show(self) -> None:
        """Show the demo under the cell."""
        from IPython.display import display

        frame, words = self.frame(self.start())
        mark = ""
        if not is_static():
            mark = f"seminar-still-{self.name}-{next(_shown)}"
            flip = len(self.controls) == 1 and not isinstance(self.controls[0], controls.Choice)
            (_flipbook if flip else _live)(self, frame, words, mark)
        data, metadata = frame.picture.bundle(
            frame.marks, caption=f"{self.caption} Here: {frame.words}", alt=self.alt, classes=mark
        )
        if mark:
            data["text/html"] = page.still(data["text/html"], mark)
        display(data, metadata=metadata, raw=True)


_shown = count(1)


def is_static() -> bool:
    """Say whether demos leave still figures only: SEMINAR_STATIC is set, or no kernel is there."""
    if os.environ.get("SEMINAR_STATIC"):
        return True
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is None


def _live(demo: Demo, frame: Frame, words: str, mark: str) -> None:
    """Show a demo whose picture the kernel draws anew, mark by mark, at each move."""
    import ipywidgets

    moved = {control.name: controls.widget(control) for control in demo.controls}
    ground = ipywidgets.HTML(page.ground(frame.picture, demo.alt, mark))
    layer = ipywidgets.HTML(frame.picture.layer(frame.marks) + words)
    shown: list[Picture] = [frame.picture]

    def draw() -> None:
        frame, words = demo.frame({name: widget.value for name, widget in moved.items()})
        if frame.picture is not shown[0]:
            shown[0] = frame.picture
            ground.value = page.ground(frame.picture, demo.alt, mark)
        layer.value = frame.picture.layer(frame.marks) + words

    latest = Latest(draw)
    for widget in moved.values():
        widget.observe(lambda change: latest.ask(), "value")
    stage = ipywidgets.Box([ground, layer])
    stage.add_class("seminar-stage")
    _display(demo, [*moved.values(), stage])


def _flipbook(demo: Demo, frame: Frame, words: str, mark: str) -> None:
    """Show a demo of one slider: the page holds every frame and turns them without the kernel."""
    import ipywidgets

    (control,) = demo.controls
    book = ipywidgets.HTML(page.flipbook(control, frame, words, demo.alt, mark))
    leaves = ipywidgets.HTML()
    leaves.layout.display = "none"
    _display(demo, [book, leaves])
    frames = []
    for value in control.values:
        frame, words = demo.frame({control.name: value})
        frames.append([frame.picture.layer(frame.marks), words, format(value, control.form)])
    leaves.value = page.leaves(frames)


def _display(demo: Demo, children: list) -> None:
    import ipywidgets
    from IPython.display import display

    box = ipywidgets.VBox(children)
    box.add_class("seminar-demo")
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    data = {
        "application/vnd.jupyter.widget-view+json": view,
        "text/plain": f"The demo {demo.name}, to be moved with {_listed(demo)}.",
    }
    display(data, raw=True)


def _listed(demo: Demo) -> str:
    return ", ".join(html.unescape(control.label) for control in demo.controls)
