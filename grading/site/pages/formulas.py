"""A Sphinx extension: formulas as MathML, made while the site is built.

A browser shows MathML by itself: no script, and nothing from another host. The TeX stays beside it,
as an annotation. What a browser needs besides is a font with the tables by which roots, braces and
large parentheses are put together; `write_font` makes one of the letters that the pages have.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from docutils import nodes
from fontTools import subset
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

FONT = "formulas.woff"
FORMULA = re.compile(r"<math\b.*?</math>", re.S)

_TO_MATHML = LatexToMathML(annotation=True)
_ANNOTATION = re.compile(r"<annotation\b.*?</annotation>", re.S)
_PRIMED = re.compile(r"<msup>(<mi\b[^>]*>[^<]*</mi>)<mo>([′″‴])</mo></msup>")
"""A letter with primes, which fonts have at their height already: raised, they fly off."""
_ROW_ENDS = re.compile(r"(\\\\)\s*\[[\d.]+ *(?:pt|em|ex|mm|cm)\]")
"""The end of a row with the space below it, which the converter takes for letters in `cases`."""
_SOURCE = "ziamath/fonts/STIXTwoMath-Regular.ttf"
"""STIX Two Math, under the SIL Open Font License: the subset keeps its names and its licence."""


def mathml(tex: str, *, block: bool) -> str:
    """Return a formula as MathML.

    Raises
    ------
    ExtensionError
        With the formula and the reason, where it is not TeX that can be shown.
    """
    try:
        rows = _ROW_ENDS.sub(r"\1", tex.strip())
        made: str = _TO_MATHML.convert_with_local_state(rows, displaystyle=block)
    except LatexError as error:
        raise ExtensionError(f"The formula {tex.strip()!r} cannot be shown: {error}") from error
    return _PRIMED.sub(r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>', made)


def write_font(pages: Iterable[str], path: Path) -> None:
    """Write a font, as WOFF, with the letters of all formulas in these pages of HTML."""
    shown = {
        letter
        for page in pages
        for formula in FORMULA.findall(page)
        for letter in html.unescape(re.sub(r"<[^>]+>", "", _ANNOTATION.sub("", formula)))
    }
    logging.getLogger(subset.__name__).setLevel(logging.WARNING)  # it tells of every table
    options = subset.Options()
    options.flavor = "woff"
    options.name_IDs = ["*"]
    options.layout_features = ["ssty", "kern"]
    options.recalc_timestamp = False
    with Path(str(distribution("ziamath").locate_file(_SOURCE))).open("rb") as file:
        font = subset.load_font(file, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(letter) for letter in shown | set(map(_slanted, shown))])
        subsetter.subset(font)
        subset.save_font(font, str(path), options)


def _slanted(letter: str) -> str:
    """Return the letter that a browser shows for a variable's name of one letter."""
    if letter == "h":
        return "\N{PLANCK CONSTANT}"
    for first, last, slanted in (("a", "z", 0x1D44E), ("A", "Z", 0x1D434), ("α", "ω", 0x1D6FC)):
        if first <= letter <= last:
            return chr(slanted + ord(letter) - ord(first))
    return "\N{MATHEMATICAL ITALIC PARTIAL DIFFERENTIAL}" if letter == "∂" else letter


def setup(app: Sphinx) -> dict[str, Any]:
    """Have Sphinx show formulas by this renderer, under the name "mathml"."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_transform(_NotSearched)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(mathml(node.astext(), block=False))
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{mathml(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


class _NotSearched(SphinxTransform):
    """Keep TeX out of what is searched: nobody reads `frac` on a page."""

    default_priority = 800

    def apply(self, **kwargs: Any) -> None:
        for node in self.document.findall(
            lambda node: isinstance(node, (nodes.math, nodes.math_block))
        ):
            node["classes"].append("no-search")
