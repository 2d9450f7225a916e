"""Puts a demo under its cell: controls, picture and words that move, and a still figure.

Where a front end is there, core widgets show the demo. A still figure with a caption follows it in
the saved notebook, hidden while the widgets live, for every reader without them (HTML export,
GitHub, a notebook opened again). With the environment variable SEMINAR_STATIC set, or without a
Jupyter kernel, only the still figure is left, the same bytes every time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from seminar.demos import controls, page
from seminar.demos.marks import minus
from seminar.demos.own import Own, note
from seminar.demos.pace import Latest, in_this_thread
from seminar.demos.picture import Frame, Picture


@dataclass(frozen=True)
class Demo:
    """A demo as a declaration.

    `draw(**values)` returns the Frame for the controls' values, by name. `caption` says what moving
    the controls would show; `alt` describes the picture where the frame does not itself. `own` is
    the learner's code in use.
    """

    name: str
    controls: Sequence[controls.Control]
    draw: Callable[..., Frame]
    caption: str
    alt: str
    own: Sequence[Own] = field(default=())
    at_rest: dict[str, Any] = field(default_factory=dict)
    """Values that the still figure shows in the place of the controls' first ones."""

    def start(self) -> dict[str, Any]:
        """Return the controls' first values by name."""
        return {control.name: control.shown(control.start) for control in self.controls}

    def frame(self, values: dict[str, Any]) -> tuple[Frame, str]:
        """Draw one frame; returns it with its words and the notes on the learner's code as HTML."""
        frame = self.draw(**values)
        return frame, page.words(frame.words, note(self.own))

    def show(self) -> None:
        """Show the demo under the cell."""
        frame, said = self.frame(self.start())
        still = still_class(self.name)
        if still:
            match list(self.controls):
                case [controls.Slider() | controls.LogSlider() as slider]:
                    _flipbook(self, slider, frame, said, still)
                case _:
                    _live(self, frame, said, still)
        if self.at_rest:
            frame, _ = self.frame({**self.start(), **self.at_rest})
        leave_still(frame, self.caption, self.alt, still)


class Stage:
    """The core widgets that hold a demo's picture and words."""

    def __init__(self, frame: Frame, said: str, alt: str, still: str):
        import ipywidgets

        self._alt, self._still, self._frame, self._said = alt, still, frame, said
        self._ground = ipywidgets.HTML(self._grounded(frame.picture))
        self._layer = ipywidgets.HTML(page.layer(frame, alt) + said)
        for part in (self._ground, self._layer):
            part.layout.min_width = f"{frame.picture.narrowest}px"
        self.box = ipywidgets.Box([self._ground, self._layer])
        self.box.add_class("seminar-stage")

    def _grounded(self, picture: Picture) -> str:
        """Return the ground, kept from screen readers: the layer on it describes the whole."""
        ground = page.ground(picture, self._alt, self._still)
        return f'<div aria-hidden="true">{ground}</div>'

    def show(self, frame: Frame, said: str) -> None:
        """Show another frame: one message, a few kilobytes, unless its ground is another one."""
        if frame.picture is not self._frame.picture:
            # Two messages: the page may show what is between them, and no old curve on a new scale.
            bare = replace(self._frame, marks=[])
            self._layer.value = page.layer(bare, self._alt) + self._said
            self._ground.value = self._grounded(frame.picture)
        self._layer.value = page.layer(frame, self._alt) + said
        self._frame, self._said = frame, said


def is_static() -> bool:
    """Say whether demos leave still figures only: SEMINAR_STATIC is set, or no kernel is there."""
    if os.environ.get("SEMINAR_STATIC"):
        return True
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is None


def still_class(name: str) -> str:
    """Return the class that hides a demo's still figure; none where that stands alone."""
    return "" if is_static() else f"seminar-still-{name}-{next(_shown)}"


_shown = count(1)


def put(name: str, children: list[Any], labels: Sequence[str]) -> None:
    """Display a demo's widgets; `labels` name what can be moved."""
    import ipywidgets
    from IPython.display import display

    box = ipywidgets.VBox(children)
    box.add_class("seminar-demo")
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    data = {
        "application/vnd.jupyter.widget-view+json": view,
        "text/plain": f"The demo {name}, to be moved with: {', '.join(labels)}.",
    }
    display(data, raw=True)


def leave_still(frame: Frame, caption: str, alt: str, still: str) -> None:
    """Display a frame as a still figure, of class `still` where living widgets are to hide it."""
    from IPython.display import display

    words = minus(frame.words)
    if words[1:2].islower():  # a word begins the sentence, not a symbol
        words = words[0].lower() + words[1:]
    said = f"{caption} Here: {words}"
    alt = frame.alt or alt
    data, metadata = frame.picture.bundle(frame.marks, caption=said, alt=alt, classes=still)
    if still:
        data["text/html"] = page.still(data["text/html"], still)
    display(data, metadata=metadata, raw=True)


def _live(demo: Demo, frame: Frame, said: str, still: str) -> None:
    """Show a demo whose marks the kernel places anew at each move."""
    import ipywidgets

    moved = {control.name: controls.widget(control) for control in demo.controls}
    stage = Stage(frame, said, demo.alt, still)

    def draw() -> None:
        values = {each.name: each.shown(moved[each.name].value) for each in demo.controls}
        stage.show(*demo.frame(values))

    latest = Latest(draw)
    for widget in moved.values():
        widget.observe(in_this_thread(lambda change: latest.ask()), "value")
    bell = ipywidgets.Button()
    bell.layout.display = "none"
    bell.add_class("seminar-bell")
    labels = [control.label for control in demo.controls]
    put(demo.name, [*moved.values(), stage.box, bell], labels)


def _flipbook(
    demo: Demo,
    control: controls.Slider | controls.LogSlider,
    frame: Frame,
    said: str,
    still: str,
) -> None:
    """Show a demo of one slider: the page holds every frame and turns them without the kernel."""
    import ipywidgets

    book = ipywidgets.HTML(page.flipbook(control, frame, said, demo.alt, still))
    leaves = ipywidgets.HTML()
    leaves.layout.display = "none"
    put(demo.name, [book, leaves], [control.label])
    frames = []
    for value in control.values:
        frame, said = demo.frame({control.name: value})
        frames.append([page.layer(frame, demo.alt), said, format(value, control.form)])
    leaves.value = page.leaves(frames)
