"""Words that the sentences of more than one room are made of. Under 1 s."""

import pytest

from seminar.words import counted, listed


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (("a", "b", "c"), "a, b and c"),
    ],
)
def test_names_are_listed_as_a_sentence_has_them(names, text):
    assert listed(names) == text
    assert listed(names, "or") == text.replace(" and ", " or ")


@pytest.mark.parametrize(("number", "text"), [(0, "no"), (2, "two"), (10, "ten"), (1100, "1,100")])
def test_small_numbers_are_words(number, text):
    assert counted(number) == text
