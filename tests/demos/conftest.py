"""What a demo declares, seen without a front end."""

import pytest

from seminar.demos import drawing, stage, training


@pytest.fixture
def declared(monkeypatch):
    """Call a demo and return its declaration instead of showing it."""

    def declare(demo, *arguments, **named):
        caught = []
        monkeypatch.setattr(stage.Demo, "show", lambda self: caught.append(self))
        demo(*arguments, **named)
        (declaration,) = caught
        return declaration

    return declare


@pytest.fixture
def displayed(monkeypatch):
    """Return what is displayed from now on, as (data, metadata), in order."""
    shown = []

    def display(data, metadata=None, raw=False):
        assert raw
        shown.append((data, metadata))

    monkeypatch.setattr("IPython.display.display", display)
    return shown


@pytest.fixture
def live(monkeypatch):
    """Show a demo as in a notebook; returns the widgets that were put under the cell."""
    monkeypatch.setattr(stage, "is_static", lambda: False)
    put, children = stage.put, []

    def remember(name, widgets, labels):
        children.extend(widgets)
        put(name, widgets, labels)

    for module in (stage, drawing, training):
        monkeypatch.setattr(module, "put", remember)

    def show(demo, *arguments):
        demo(*arguments)
        return children

    return show
