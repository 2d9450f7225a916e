"""Which files of tests are begun first, so that no worker is left alone with a long one at the end.

pytest-xdist gives whole files to its workers, in the order in which their tests are collected.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LONGEST = (
    "lite/test_a_chapter_in_the_browser.py",
    "journey/test_the_first_chapters.py",
    "journey/test_the_second_chapters.py",
    "autograde/test_ordinary_cells.py",
    "exercises/test_known_mistakes.py",
    "browser/test_for_everyone.py",
    "wall/test_attacks.py",
    "versions/test_both_ends.py",
    "gradescope/test_container.py",
    "colab/test_colab.py",
    "autograde/test_what_learners_read.py",
    "site/test_pages.py",
    "autograde/test_nothing_is_lost.py",
    "contributing/test_the_documents.py",
    "journey/test_pictures.py",
    "autograde/test_autograde.py",
    "browser/test_demos_in_jupyterlab.py",
    "journey/test_doctor.py",
    "site/landing/test_visitors.py",
    "demos/test_every_demo.py",
    "hub/test_hub.py",
    "exercises/test_train_reader.py",
    "demos/test_chapter_numbers.py",
)
"""The longest first; where a run ends with a word of another one, it belongs here."""
LONG = 60.0
"""Seconds."""


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests of the longest files first, and all others in the order that they had."""
    place = {TESTS / name: number for number, name in enumerate(LONGEST)}
    return sorted(items, key=lambda item: place.get(item.path, len(place)))


def begun_late(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Yield a sentence for each file that takes long, set up and taken down too, and is not named.

    On a machine that is busy with other work too, files take longer than they do.
    """
    took: Counter[str] = Counter()
    for report in reports:
        took[report.nodeid.partition("::")[0].removeprefix(f"{TESTS.name}/")] += report.duration
    for name, seconds in took.most_common():
        if seconds >= LONG and name not in LONGEST:
            yield f"{name} took {seconds:.0f} s: name it in tests/longest_first.py."
