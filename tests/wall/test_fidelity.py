"""Honest notebooks behave behind the wall as they do in JupyterLab."""

import dataclasses
import json
import time
from pathlib import Path

import pytest
from wall.handed_in import CHAPTER, FULL, RIGHT, as_file, notebook, scores

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.wall.both.names import reads_and_binds

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[2]

CELLS = {
    "a value": ("1 + 1", "2"),
    "a semicolon": ("1 + 1;", ""),
    "printing": ("print('a'); print('b')", "a\nb\n"),
    "a line magic": ("%timeit -n1 -r1 pass", "per loop"),
    "a cell magic": ("%%time\nx = 1", "Wall time"),
    "the shell": ("!echo hello", "hello"),
    "a bash cell": ("%%bash\necho hello", "hello"),
    "captured output": ("%%capture kept\nprint('x')", ""),
    "a system command's output": ("files = !echo one two\nprint(files)", "['one two']"),
    "writing a file": ("%%writefile mine.py\nanswer = 42", "Writing mine.py"),
    "top-level await": ("import asyncio\nawait asyncio.sleep(0.01)\n'done'", "'done'"),
    "an async function": ("async def f(): return 7\nawait f()", "7"),
    "asyncio.run": ("import asyncio\nasync def f(): return 7\nasyncio.run(f())", "7"),
    "a seed": ("import numpy as np\nnp.random.seed(0)\nnp.random.rand()", "0.5488135"),
    "Python's seed": ("import random\nrandom.seed(1)\nrandom.random()", "0.134364"),
    "a generator": ("import numpy as np\nnp.random.default_rng(0).random()", "0.636961"),
    "a widget": ("import ipywidgets as w\nw.IntSlider()", "IntSlider("),
    "interact": (
        "import ipywidgets as w\nw.interact(lambda x: print('x is', x), x=(0, 4))",
        "x is 2",
    ),
    "display": ("display('shown')", "'shown'"),
    "the question mark": ("import numpy as np\nnp.mean?", "Compute the arithmetic mean"),
    "time.sleep": ("import time\ntime.sleep(0.1)\nprint('slept')", "slept"),
    "a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nP(1)",
        "P(x=1)",
    ),
    "a pool of processes": (
        "from multiprocessing import get_context\nimport math\n"
        "with get_context('fork').Pool(2) as pool: print(pool.map(math.sqrt, [4, 9]))",
        "[2.0, 3.0]",
    ),
    "a thread": (
        "import threading\nt = threading.Thread(target=print, args=('hi',)); t.start(); t.join()",
        "hi",
    ),
    "a temporary file": (
        "import tempfile\nwith tempfile.NamedTemporaryFile() as f: print(f.write(b'12'))",
        "2",
    ),
    "the course's packages": ("from seminar import check, demos, style\nprint('in')", "in"),
    "the course's data": (
        "from seminar.data import load_mnist\nprint(load_mnist()[0][0].shape)",
        "(60000, 784)",
    ),
    "pickling": ("import pickle\npickle.loads(pickle.dumps({'a': 1}))", "{'a': 1}"),
    "a subprocess": (
        "import subprocess, sys\n"
        "print(subprocess.run([sys.executable, '-c', 'print(6)'], capture_output=True, text=True)"
        ".stdout)",
        "6",
    ),
    "a table of numbers": ("import numpy as np\nnp.eye(2)", "array([[1., 0.],"),
    "sympy": ("import sympy\nsympy.diff(sympy.Symbol('x') ** 2)", "2*x"),
    "colours in print": ("print('\\x1b[31mred\\x1b[0m')", "red"),
    "a carriage return": ("print('10%\\r20%')", "20%"),
}

GRACEFUL = {
    "input()": ("input('name? ')", "EOFError"),
    "getpass": ("import getpass\ngetpass.getpass()", "Error"),
    "a Colab import": ("from google.colab import drive\ndrive.mount('/x')", "ModuleNotFoundError"),
    "installing a package": ("%pip install leftpad", "No matching distribution"),
    "installing in the shell": ("!pip install leftpad", "No matching distribution"),
    "an unknown magic": ("%unknown", "not found"),
    "a widget back end": ("%matplotlib widget", ""),
    "a window back end": ("%matplotlib qt", ""),
    "a download": ("import urllib.request as u\nu.urlopen('https://example.org')", "URLError"),
    "an error": ("1 / 0", "ZeroDivisionError"),
    "a syntax error": ("def f(:", "SyntaxError"),
    "a missing file": ("open('data.csv')", "FileNotFoundError"),
    "a debugger": ("breakpoint()", ""),
    "the debugger's magic": ("%debug", ""),
    "an assertion": ("assert 1 == 2, 'no'", "AssertionError: no"),
}


@pytest.mark.parametrize("source, said", CELLS.values(), ids=CELLS)
def test_a_notebook_may_use(learner, source, said):
    result = learner.run(source)
    text = "".join(output.text for output in result.outputs)
    assert result.death is None and not result.raised, text
    assert said in text
    if not said:
        assert text == ""


@pytest.mark.parametrize("source, said", GRACEFUL.values(), ids=GRACEFUL)
def test_a_notebook_goes_on_after(learner, source, said):
    result = learner.run(source)
    assert result.death is None
    assert said in "".join(output.text for output in result.outputs)
    assert learner.run("6 * 7").outputs[0].text == "42"


@pytest.mark.parametrize(
    "source",
    [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.imshow([[1, 2]])",
        "%config InlineBackend.figure_format = 'retina'\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "from matplotlib.figure import Figure\nf = Figure()\nf.subplots().plot([1])\nf",
        "from PIL import Image\nImage.new('RGB', (20, 20))",
    ],
)
def test_a_figure_becomes_a_picture(learner, source):
    outputs = learner.run(source).outputs
    (picture,) = [output.png for output in outputs if output.png]
    assert picture.startswith(b"\x89PNG")


def test_two_figures_become_two_pictures_in_order(learner):
    outputs = learner.run(
        "import matplotlib.pyplot as plt\nprint('a'); plt.plot([1]); plt.show()\n"
        "print('b'); plt.plot([2]); plt.show()"
    ).outputs
    assert ["picture" if o.png else o.text for o in outputs] == ["a\n", "picture", "b\n", "picture"]


def test_cells_share_names_and_history(learner):
    learner.run("x = 20")
    learner.run("x + 1")
    assert learner.run("_ * 2").outputs[0].text == "42"
    assert learner.run("In[1]").outputs[0].text == "'x = 20'"


def test_files_of_the_release_lie_beside_the_notebook(wall):
    with wall.learner({"earlier_chapters.py": b"answer = 42"}) as learner:
        assert learner.run("from earlier_chapters import answer\nanswer").outputs[0].text == "42"


def test_random_numbers_differ_between_learners_who_set_no_seed(wall):
    drawn = set()
    for _ in range(3):
        with wall.learner() as learner:
            drawn.add(learner.run("import numpy as np\nnp.random.rand()").outputs[0].text)
    assert len(drawn) == 3


def test_a_cell_that_takes_too_long_keeps_what_it_had_defined(wall):
    with wall.learner(limits=dataclasses.replace(wall.limits, cell_seconds=0.8)) as learner:
        result = learner.run("x = 42\nwhile True: pass")
        assert (result.raised, result.death) == ("Timeout", None)
        assert learner.run("x").outputs[0].text == "42"


def test_a_cell_that_cannot_be_stopped_is_left_out_when_the_others_are_replayed(wall):
    with wall.learner(limits=dataclasses.replace(wall.limits, cell_seconds=0.8)) as learner:
        learner.run("x = [1]")
        stubborn = "x.append(2)\nwhile True:\n    try:\n        while True: sum(range(99))\n"
        result = learner.run(stubborn + "    except BaseException: pass")
        assert result.death.kind == "Timeout"
        learner.run("x.append(3)")
        assert learner.run("x").outputs[0].text == "[1, 3]"


def test_a_time_limit_stops_a_cell_once_though_two_clocks_tell_of_it(wall):
    with wall.learner() as learner:
        twice = (
            "import signal\nstopped = 0\n"
            "for _ in range(2):\n    try: signal.raise_signal(signal.SIGALRM)\n"
            "    except KeyboardInterrupt: stopped += 1\n"
        )
        learner.run(twice)
        assert learner.run("stopped").outputs[0].text == "1"


def test_own_cells_may_stand_on_examples_of_the_chapter(wall):
    last = "print(bowl(np.array([1.0, 2.0])))"
    graded = grade_submission(as_file(notebook(RIGHT, last=[last])), CHAPTER, wall)
    assert sum(scores(graded).values()) == FULL
    assert graded.notebook["cells"][-1]["outputs"][0]["text"] == "5.0\n"


@pytest.mark.parametrize(
    "source, reads",
    [
        ("x = 1\nx + y", {"y"}),
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("def f(a, b=c): return a + d", {"c", "d"}),
        ("def f(): return g()\ndef g(): return 1", set()),
        ("[i for i in z]", {"z"}),
        ("class A(B):\n    def f(self): return C", {"B", "C"}),
        ("import numpy as np\nnp.ones(n)", {"n"}),
        ("try:\n    import a\nexcept E as e:\n    print(e)", {"E", "print"}),
        ("lambda q: q + w", {"w"}),
        ("f'{v:.2f}'", {"v"}),
        ("del u", {"u"}),
        ("eval('x')", {"eval", "*"}),
        ("get_ipython().run_line_magic('timeit', 'f(k)')", {"get_ipython", "k", "timeit", "f"}),
    ],
)
def test_what_a_cell_reads_from_outside_is_known(source, reads):
    assert reads <= reads_and_binds(source)[0]
    assert not (reads_and_binds(source)[0] - reads) & {"x", "a", "i", "q", "np", "g"} - {"f"}


@pytest.fixture(scope="module")
def roomy_wall():
    with behind_the_wall.wall() as wall:
        yield wall


@pytest.fixture
def learner(roomy_wall):
    with roomy_wall.learner() as learner:
        yield learner


def built(name):
    module = name.partition("_")[2]
    return [(ROOT / part / name / f"{module}.ipynb") for part in ("solutions", "course")]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_solved_chapter_gets_full_marks_and_a_released_one_nothing(roomy_wall, name):
    chapter = load(name)
    solved, released = (path.read_bytes() for path in built(name))
    graded = grade_submission(solved, chapter, roomy_wall)
    assert sum(scores(graded).values()) == sum(chapter.points.values())
    assert set(scores(grade_submission(released, chapter, roomy_wall)).values()) == {0.0}


def test_a_graded_notebook_is_valid_and_its_own_cells_carry_their_outputs(wall):
    import nbformat

    graded = grade_submission(as_file(notebook(RIGHT, last=["print('mine')"])), CHAPTER, wall)
    nbformat.validate(nbformat.from_dict(json.loads(json.dumps(graded.notebook))))
    assert graded.notebook["cells"][-1]["outputs"][0]["text"] == "mine\n"


def test_a_notebook_as_a_whole_has_its_time_and_then_everything_stops_at_once(wall):
    limits = dataclasses.replace(wall.limits, notebook_seconds=1.0)
    with wall.learner(limits=limits) as learner:
        learner.run("import time; time.sleep(2)")
        result = learner.run("1")
    assert result.death.kind == "Timeout" and "as a whole" in str(result.death)


def test_a_copy_that_a_cell_makes_of_its_process_runs_no_later_cell_again(wall):
    with wall.learner() as learner:
        learner.run("import os, time\nos.fork()")
        learner.run("print('run', file=open('ran', 'a'))")
        learner.run("os._exit(1)")
        said = learner.run("time.sleep(0.5)\nprint(open('ran').read().split())")
    assert [output.text for output in said.outputs] == ["['run']\n"]


def test_a_cell_that_sleeps_is_interrupted_as_soon_when_it_is_run_again(wall):
    limits = dataclasses.replace(wall.limits, cell_seconds=0.6, patience=2.0, grace_seconds=2.0)
    with wall.learner(limits=limits) as learner:
        for source in ("import os", "import time", "x = 1", "time.sleep(60)", "y = 2"):
            learner.run(source)
        learner.run("os._exit(1)")
        began = time.monotonic()
        said = learner.run("x + y")
    assert [output.text for output in said.outputs] == ["3"]
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize("at_once", [False, True])
def test_cells_have_each_its_own_time_when_they_are_run_again(wall, monkeypatch, at_once):
    """Even if they were taken for quick, and others run between them."""
    if at_once:
        monkeypatch.setattr("grading.wall.outside.learner.QUICK", 1000.0)
    limits = dataclasses.replace(wall.limits, cell_seconds=1.0, grace_seconds=2.0)
    working = "began = time.process_time()\nwhile time.process_time() - began < 0.3: pass\n"
    with wall.learner(limits=limits) as learners:
        learners.run("import os, time\ndone = []")
        for number in range(4):
            learners.run(f"{working}done.append({number})")
        learners.run("os._exit(1)")
        assert learners.run("done").outputs[0].text == "[0, 1, 2, 3]"


def test_replaying_cells_uses_the_notebooks_time_too(wall):
    limits = dataclasses.replace(wall.limits, notebook_seconds=3.0)
    with wall.learner(limits=limits) as learner:
        for _ in range(4):
            learner.run("import time; time.sleep(0.6)")
        learner.run("import os; os._exit(0)")
        started = time.monotonic()
        assert learner.run("1").death.kind == "Timeout"
        assert time.monotonic() - started < 2.5
