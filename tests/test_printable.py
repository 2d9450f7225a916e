"""Words in one line: the first of many, and how many more there are."""

import pytest

from grading.tree.printable import first_of


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, ""), (1, "w0"), (2, "w0, w1"), (3, "w0, w1 and 1 more"), (1202, "w0, w1 and 1,200 more")],
)
def test_of_many_words_the_first_are_given_and_the_number_of_the_others(number, said):
    assert first_of([f"w{n}" for n in range(number)], 2) == said
