"""Where in a chapter one reads about an exercise: the headings above it."""

from __future__ import annotations

import re

from grading.notebooks.notebook import Notebook, grade_id_of, is_answer, is_graded, source_of

HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
OF_EXERCISES = ("Exercise:", "What you should see")
"""How headings begin that stand above and below every exercise and name no subject."""


def title_of(release: Notebook) -> str:
    """Return a chapter's title, "" where it has none."""
    return next((text for level, text in _headings(release) if level == 1), "")


def sections(release: Notebook) -> dict[str, str]:
    """Return grade_id of each cell to be answered -> the headings that it stands under.

    Of an exercise that stands first in its section, the subsection that leads up to it as well.
    """
    found, section, part = {}, "", ""
    for cell in release["cells"]:
        if cell["cell_type"] == "markdown":
            for level, text in _headings_in(source_of(cell)):
                if level <= 2:
                    section, part = text if level == 2 else "", ""
                elif not text.startswith(OF_EXERCISES):
                    part = text
        if is_answer(cell) and section:
            found[grade_id_of(cell)] = f"{section} › {part}" if part else section
        if is_graded(cell):
            part = ""
    return found


def _headings(release: Notebook) -> list[tuple[int, str]]:
    texts = [source_of(c) for c in release["cells"] if c["cell_type"] == "markdown"]
    return [heading for text in texts for heading in _headings_in(text)]


def _headings_in(text: str) -> list[tuple[int, str]]:
    """Return level and words of each heading, without the marks of emphasis."""
    found, in_code = [], False
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        match = HEADING.match(line)
        if match and not in_code:
            found.append((len(match[1]), match[2].replace("*", "")))
    return found
