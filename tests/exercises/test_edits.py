"""Known mistakes are edits of the reference: what an edit says, and what of one that fails."""

import pytest

from grading.exercises import find
from grading.exercises.declaration import DeclarationError, Mistake
from grading.judging.edits import edited, implementation_of, source_of, without_docstrings

FUNCTION = '''def twice(x):
    """Twice x."""
    y = 2 * x
    return y'''
CLASS = '''class Twice:
    """A layer."""

    def forward(self, x):
        """Twice x."""
        return 2 * x

    @staticmethod
    def backward(dout):
        return 2 * dout'''


@pytest.mark.parametrize(
    ("source", "edit", "lines"),
    [
        (FUNCTION, {"2 * x": "3 * x"}, ["    y = 3 * x", "    return y"]),
        (FUNCTION, {"def twice": "return 3 * x"}, ["def twice(x):", "    return 3 * x"]),
        (FUNCTION, {"def twice": "def twice(x, y=1):\n    return y"}, ["def twice(x, y=1):"]),
        (
            CLASS,
            {"def forward": "self.x = x\nreturn x"},
            ["        self.x = x", "        return x"],
        ),
        (CLASS, {"class": "n = 0"}, ["class Twice:", "    n = 0"]),
        (
            CLASS,
            {"def backward": "def backward(self, dout):\n    return dout"},
            ["    def backward(self, dout):", "        return dout"],
        ),
        (
            CLASS,
            {"def __init__": "def __init__(self):\n    self.n = 0"},
            ["    def __init__(self):", "        self.n = 0"],
        ),
        (CLASS, "def Twice():\n    return None", ["def Twice():", "    return None"]),
    ],
)
def test_an_edit_gives_these_lines(source, edit, lines):
    text = edited(source, edit)
    assert [line for line in lines if line not in text.splitlines()] == []
    compile(text, "edited", "exec")


def test_a_method_that_is_defined_anew_stands_there_once_without_its_decorator():
    text = edited(CLASS, {"def backward": "def backward(self, dout):\n    return dout"})
    assert text.count("def backward") == 1
    assert "staticmethod" not in text


def test_an_edit_meets_no_docstring():
    assert '"""' not in without_docstrings(CLASS)
    assert "return 2 * x" in without_docstrings(CLASS)
    assert without_docstrings('def f():\n    """Only this."""') == 'def f():\n    """Only this."""'


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"4 * x": "x"}, "holds no '4 \\* x'"),
        ({"def thrice": "return x"}, "defines no 'thrice'"),
        ({"class": "n = 0"}, "Only a class"),
        ({"2 * x": "2 * ("}, "gives no Python"),
        ({"y = 2": "return", "return": "y = 2"}, "The reference holds 'return', and so does"),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused(edit, said):
    with pytest.raises(DeclarationError, match=said):
        edited(FUNCTION, edit)


def test_a_mistake_that_cannot_be_made_is_said_with_file_and_line():
    wrong = Mistake("MaskInverted", "No.", edit={"x > 1": "x <= 0"})
    file = "activation_layers/_mistakes_of_Relu.py"
    with pytest.raises(DeclarationError, match=rf"{file}, line \d+, MaskInv"):
        source_of("Relu", wrong)


def test_a_mistake_is_made_anew_each_time():
    shares = next(one for one in find("Relu").mistakes if one.name == "SharesItsMask")
    first, second = (implementation_of("Relu", shares) for _ in range(2))
    assert first is not second
    first.mask = "left over"
    assert not hasattr(second, "mask")
