"""How pages are made of templates: what all of them can use, for students and for instructors."""

from __future__ import annotations

import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grading.report.summary import in_words
from grading.tree.beside import BESIDE, named
from grading.tree.points import shown
from seminar.check.report import with_code


@functools.cache
def environment(folder: Path) -> Environment:
    """Return the environment of the templates in a folder; what they are given appears as text.

    `ticks` is for sentences of ours, in which code stands between backticks.
    """
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["points"] = shown
    made.filters["percent"] = lambda share: "–" if share is None else f"{100 * share:.0f} %"
    made.filters["people"] = lambda n: f"{n} {'person' if n == 1 else 'people'}"
    made.filters["in_words"] = in_words
    made.filters["named"] = named
    made.globals["beside"] = BESIDE
    made.filters["ticks"] = lambda sentence: Markup(with_code(sentence))
    return made
