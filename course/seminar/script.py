"""The JavaScript of a picture's page, from the files in `scripts`."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path


def calling(name: str, calls: str) -> str:
    """Return the value of an attribute such as onclick: the functions of NAME.js, then `calls`.

    In `calls`, `this` is the element and `event` what has happened. Each attribute has the
    functions that it calls: a front end runs no script element in a widget's HTML.
    """
    return html.escape(f"{_functions(name)}{calls}")


def when_shown(calls: str) -> str:
    """Return an image of nothing whose loading runs `calls`, as `calling` gives them.

    It tells that the HTML around it is in the page: neither SVG nor text does.
    """
    return f'<img class="seminar-loaded" alt="" hidden src="{_NOTHING}" onload="{calls}"/>'


_NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@cache
def _functions(name: str) -> str:
    """Return a file's functions without the `export` that tells the linter which are called."""
    text = (Path(__file__).parent / "scripts" / f"{name}.js").read_text(encoding="utf-8")
    return re.sub("^export ", "", text, flags=re.MULTILINE)
