"""What a cell needs is never less than what it really looks up: Python itself is the judge."""

import ast
import builtins
import contextlib
import sys
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.wall.both.names import EVERYTHING, needed_to_bind, reads_and_binds
from grading.wall.inside.harmless import is_harmless

CELLS = [
    "x = 1\nx + y",
    "x = x + 1",
    "x += 1",
    "x, (y, *z) = a, (b, *c)",
    "x: a = b",
    "x: a",
    "if a:\n    x = 1\nelse:\n    y = 1",
    "if not a:\n    x = 1",
    "print(x, y, z)",
    "for x in a:\n    y = x",
    "for z in ():\n    pass",
    "while not a:\n    x = 1",
    "try:\n    z = a\nexcept b as c:\n    print(c)",
    "try:\n    raise ValueError\nexcept ValueError as x:\n    y = 1",
    "with a as x:\n    y = x",
    "def f(a, b=c):\n    return a + d",
    "def f(x: a, *y: b, z: c = d) -> e:\n    return 1",
    "def f():\n    return x\nf()\nx = 1",
    "def f():\n    return g()\ndef g():\n    return 1\nf()",
    "@a\ndef f():\n    return x\nf()",
    "@(lambda f: a)\ndef f(): pass",
    "def f():\n    global x\n    x = 1\nf()",
    "def f():\n    global y\n    y += 1\nf()",
    "def f():\n    global z\n    del z\nz = 1\nf()",
    "def f():\n    def g():\n        return x\n    return g()\nf()",
    "def f():\n    yield a\nlist(f())",
    "def f(x):\n    return [x + y for y in a if b]\nf(1)",
    "async def f():\n    return await x",
    "class A(B):\n    x = C\n    y = x\n    def f(self):\n        return D\nA.f(1)",
    "class A(metaclass=type):\n    x = a",
    "class A:\n    global x\n    x = 1",
    "[x for x in x]",
    "[y for x in a for y in x]",
    "{x: y for x, y in a}",
    "{x for x in a if x is not b}",
    "next((x for x in [a]))",
    "[z := x for x in [1, 2]]",
    "(lambda x: x + y)(1)",
    "(lambda x=x: x)()",
    "(lambda x, *y, z=a, **w: (x, y, z, w, b))(1)",
    "f = lambda: x\nx = 1\nf()",
    "f = lambda: a\nf()",
    "print(y := 1, y)",
    "b and (w := 1)\nw",
    "v = not a and (w := 1)\nw",
    "f'{x:.2f}{y!r:>{z}}'.format",
    "x = 1\ndel x",
    "import math\nmath.pi",
    "import os.path as x\nx",
    "from math import *\npi",
    "from math import pi as x\nx",
    "match a:\n    case 1:\n        x = 1\n    case _:\n        y = 2",
    "match {'k': 1, 'm': 2}:\n    case {'k': x, **y}:\n        print(x, y)",
    "match [1, 2, 3]:\n    case [x, *y] if z:\n        print(x, y)",
    "match 1:\n    case int() as x:\n        pass",
    "match 1:\n    case a.b:\n        pass\n    case int(real=x):\n        pass",
    "a[b] = c",
    "a.b = c",
    "a[b] += c",
    "a.b: c = d",
    "assert a, b",
    "globals()['x']",
    "eval('x')",
    "exec('x')",
    "import __main__\n__main__",
    "import sys\n(lambda: sys._getframe().f_globals['x'])()",
    "global x\nx = 1",
    "x = y = a\n(x.b, y[c]) = d, d",
    "print(*a, **b)",
    "not a or b if c else d",
]
NEEDED_SINCE_PYTHON_3_12 = []
if sys.version_info >= (3, 12):
    NEEDED_SINCE_PYTHON_3_12 += [
        ("class x[T](T): y = 1", None),
        ("class x[T](a[T]): y = 1", "a"),
    ]
    CELLS += [
        "type X = a\nX",
        "def f[T](x: T) -> a:\n    return x",
        "def f[T: a](x: T):\n    return x",
        "class A[T](B):\n    x: T",
        "type X[T] = list[T]",
        "f'{x['k']}{a!r}'",
    ]


class Names(dict):
    """The names of a notebook: any that the cell itself did not bind is there, and is noted."""

    missing = ""

    def __init__(self):
        super().__init__(__builtins__=vars(builtins))
        self.read = set()

    def __missing__(self, name):
        self.read.add(name)
        if name == self.missing:
            raise KeyError(name)
        if hasattr(builtins, name):
            return getattr(builtins, name)
        return stand_in()


def stand_in():
    """Return something that can be called, entered, gone through and calculated with."""
    value = mock.MagicMock(side_effect=lambda *a, **_: a[0] if a else stand_in())
    value.keys.return_value = []
    value.__iter__.side_effect = lambda: iter([(1, 2), (3, 4)])
    value.__mro_entries__ = lambda _: ()
    value.__exit__.return_value = False
    return value


def looked_up(source):
    """Return what a cell reads from outside and what it binds when it is run by Python."""
    names = Names()
    # whatever a snippet runs into ends the cell early, as it may
    with contextlib.suppress(Exception):
        exec(compile(source, "<cell>", "exec"), names)
    bound = {name for name in names if not name.startswith("__")}
    return {name for name in names.read if not name.startswith("__a")}, bound


def check(source):
    try:
        compile(source, "<cell>", "exec")
    except SyntaxError:
        with pytest.raises(SyntaxError):
            reads_and_binds(source)
        return
    reads, binds = reads_and_binds(source)
    read, bound = looked_up(source)
    assert read <= reads or EVERYTHING in reads, read - reads
    assert bound <= binds or EVERYTHING in binds, bound - binds
    if EVERYTHING not in reads | binds:
        for name, needed in needed_to_bind(source).items():
            assert needed in binds or not bound_without(needed, name, source)


def bound_without(missing, name, source):
    """Whether a cell binds `name` where another one is missing, what fails being passed over."""
    names = Names()
    names.missing = missing
    for statement in ast.parse(source).body:
        with contextlib.suppress(Exception):
            exec(compile(ast.Module([statement], []), "<cell>", "exec"), names)
    return name in names


@pytest.mark.parametrize("source", CELLS)
def test_what_a_cell_looks_up_and_binds_is_known(source):
    check(source)


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("x = a.get(b, c)", "a"),
        ("x = [a[b], c]", "a"),
        ("x = y = (a - b) @ c", "a"),
        ("import y\ndef f(): return 1\nx = a", "a"),
        ("@a(b)\ndef x(): return c", "a"),
        ("@a\nclass x(b): c = d", "a"),
        ("class x(a.b, c): d = e", "a"),
        ("x = 1 + a", None),
        ("x = {**a}", None),
        ("x = a if b else c", None),
        ("x = a or b", None),
        ("x = a < b < c", None),
        ("x = lambda: a", None),
        ("x = [a for _ in b]", None),
        ("x = a\nx = b", None),
        ("x = a\ndef x(): return b", None),
        ("x = a\nif b: x = 1", None),
        ("import sys\nsys.modules[__name__].a = 1\nx = a", None),
        ("import builtins\nbuiltins.a = 1\nclass x(a): b = c", None),
        ("f()\nx = a", None),
        ("def x(y=a): return b", None),
        ("def x(): return a", None),
        ("x += a", None),
        ("import x", None),
        ("from a import *\nx = b", None),
        *NEEDED_SINCE_PYTHON_3_12,
    ],
)
def test_what_a_cell_cannot_do_without_is_known(source, needed):
    assert needed_to_bind(source).get("x") == needed


@given(st.lists(st.sampled_from(CELLS), min_size=2, max_size=6))
def test_what_several_statements_look_up_and_bind_is_known(sources):
    check("\n".join(sources))


@given(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3), st.sampled_from(CELLS))
def test_what_a_block_looks_up_and_binds_is_known(inside, after):
    block = "\n".join(inside).replace("\n", "\n    ")
    check(f"if a:\n    {block}\n{after}")


@pytest.mark.parametrize("magic", ["%%time", "%%capture kept", "%%timeit -n1", "%%prun", "%time"])
def test_what_a_magic_runs_is_read(magic):
    from IPython.core.inputtransformer2 import TransformerManager

    source = f"{magic}\nresult = numerical_diff(road, x)" if "%%" in magic else f"{magic} road(x)"
    reads, _ = reads_and_binds(TransformerManager().transform_cell(source))
    assert {"road", "x"} <= reads


@pytest.mark.parametrize(
    "source",
    [
        "import timeit\ntimeit.timeit('f(x)', setup='from __main__ import f, x')",
        "get_ipython().user_ns['x']",
        "from IPython import get_ipython as shell\nshell().user_ns",
        "dir()",
        "import sys\nsys.modules['__main__'].x",
    ],
)
def test_a_cell_that_reaches_for_all_names_needs_everything(source):
    assert EVERYTHING in reads_and_binds(source)[0]


def test_a_helper_further_down_is_not_asked_of_the_course():
    source = "import numpy as np\ndef f(x=1):\n    return g(np.exp(x))\ndef g(x):\n    return x\n"
    assert reads_and_binds(source) == (set(), {"np", "f", "g"})


@pytest.mark.parametrize(
    ("source", "harmless"),
    [
        ("import numpy as np\ndef f(n):\n    return np.random.randn(n)", True),
        ("def f(rows):\n    return np.random.choice(rows, 3)", True),
        ("def f():\n    np.random.seed(0)", False),
        ("def f():\n    np.random.set_state(np.random.get_state())", False),
        ("def f():\n    np.random.randn = None", False),
        ("def f():\n    return np.random", False),
        ("def f():\n    return np.random.randn.__self__", False),
        ("def f():\n    np.random.shuffle(rows)", False),
        ("from numpy import random\ndef f():\n    return random.seed(1)", False),
    ],
)
def test_drawing_numbers_is_harmless_and_setting_what_comes_is_not(source, harmless):
    assert is_harmless(source) is harmless


def test_an_import_between_a_function_and_its_helper_calls_neither():
    reads, _ = reads_and_binds("def f(): return g()\n\nimport os\n\ndef g(): return 1\n\nf()\n")
    assert "g" not in reads
