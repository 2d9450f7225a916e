"""What is cut out of a module runs on its own and brings nothing else along."""

import pytest

from grading.notebooks.excerpt import excerpt

MODULE = """
import math
import os
from functools import cache, partial

RATE = 0.5
UNUSED = 7
NEAR, (FAR, *FARTHEST) = 1, (2, 3, 4)


def shrink(x):
    return RATE * x


@cache
def deep(n):
    x = math.sqrt(n)
    return shrink(x)


class Layer:
    def forward(self, x):
        return deep(x)


def far():
    return FAR, FARTHEST


def other():
    return os.getcwd(), partial, UNUSED
"""


def test_what_a_name_needs_comes_along_and_nothing_else():
    text = excerpt(MODULE, ["Layer"])
    for kept in ("import math", "from functools import cache\n", "RATE = 0.5", "@cache\ndef deep"):
        assert kept in text
    for left_out in ("os", "partial", "UNUSED", "other"):
        assert left_out not in text
    names = {}
    exec(text, names)
    assert names["Layer"]().forward(16) == 2.0


def test_a_local_name_is_not_taken_for_a_global_one():
    module = "x = expensive()\n\n\ndef f(a):\n    x = a + 1\n    return x\n"
    assert "expensive" not in excerpt(module, ["f"])


def test_a_default_value_is_needed():
    module = "H = 1e-4\n\n\ndef f(x, h=H):\n    return x + h\n"
    assert "H = 1e-4" in excerpt(module, ["f"])


def test_an_annotated_assignment_defines_a_name():
    module = "H: float = 1e-4\n\n\ndef f(x):\n    return x + H\n"
    assert excerpt(module, ["f"]) == module


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(LookupError, match="nothing is not defined"):
        excerpt(MODULE, ["nothing"])


def test_names_that_are_bound_together_come_along_together():
    names = {}
    exec(excerpt(MODULE, ["far"]), names)
    assert names["far"]() == (2, [3, 4])


def test_what_python_has_of_its_own_and_what_calls_itself_need_nothing_more():
    module = "def f(n):\n    return len(g(n))\n\n\ndef g(n):\n    return f(n)\n"
    assert excerpt(module, ["f"]) == module


def test_names_from_one_module_are_imported_in_one_line():
    module = "from functools import cache, partial\n\n\ndef f():\n    return cache, partial\n"
    assert excerpt(module, ["f"]).startswith("from functools import cache, partial\n\n\ndef f")
