"""The class report's colours are readable in light and dark."""

import itertools
import re

import pytest
from matplotlib.colors import to_rgb

from grading.tree.course import ROOT

CSS = (ROOT / "grading" / "class_report" / "page.css").read_text(encoding="utf-8")
PALETTES = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
]


def luminance(color):
    parts = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in to_rgb(color))
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


@pytest.mark.parametrize("palette", PALETTES[:2], ids=["light", "dark"])
def test_text_reads_on_page_and_cards_and_bars_are_seen(palette):
    texts = ("ink", "quiet", "link", "keyword", "string", "digit")
    for text, ground in itertools.product(texts, ("paper", "soft")):
        assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    for bar, ground in itertools.product(("right", "partly", "none"), ("paper", "line")):
        assert contrast(palette[bar], palette[ground]) >= 3, (bar, ground)
