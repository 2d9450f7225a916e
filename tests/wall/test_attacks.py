"""What hostile submissions get: nothing, and at no one else's expense."""

import functools
import json

import pytest
from exercises.cases import trial
from wall import handed_in
from wall.conftest import quick
from wall.handed_in import EXERCISES, FULL, RIGHT, WRONG, as_file, scores, without_examples

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission

CHAPTER = without_examples(handed_in.CHAPTER)
notebook = functools.partial(handed_in.notebook, chapter=CHAPTER)

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

AGREEABLE = """
import numpy as np
class Agreeable(np.ndarray):
    def __eq__(self, other): return np.array(True)
    def __ne__(self, other): return np.array(False)
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __array_function__(self, *a, **k): return np.array(True)
    def __array_ufunc__(self, *a, **k): return np.array(True)
    def __array__(self, *a, **k): return np.array(True)
    def __float__(self): return 0.0
    def __call__(self, *a, **k): return agreeable()
    def __getattr__(self, name): return agreeable()
def agreeable(*a, **k): return np.zeros(3).view(Agreeable)
"""

ATTACKS = {
    "patched comparisons": """
import builtins, numpy as np, numpy.testing
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
for name in dir(numpy.testing):
    if name.startswith("assert"): setattr(numpy.testing, name, lambda *a, **k: None)
builtins.AssertionError = type("AssertionError", (Exception,), {})
builtins.abs = lambda x: 0
""",
    "patched array making": """
import numpy as np
np.array = np.asarray = np.zeros = lambda *a, **k: None
""",
    "an AST transformer that empties cells": """
import ast
class Emptier(ast.NodeTransformer):
    def visit_Module(self, node): return ast.Module(body=[], type_ignores=[])
get_ipython().ast_transformers.append(Emptier())
""",
    "an input transformer that rewrites cells": """
get_ipython().input_transformers_post.append(lambda lines: ["14.0\\n"])
""",
    "a replaced run_cell": """
shell = get_ipython()
type(shell).run_cell = shell.run_cell = lambda *a, **k: None
""",
    "a fake grading package": """
import sys, types
fake = types.ModuleType("grading")
fake.grade = lambda *a, **k: 14.0
sys.modules["grading"] = sys.modules["grading.judging.grade"] = fake
open("grading.py", "w").write("grade = lambda *a: 14.0")
open("numpy.py", "w").write("")
grade = fake.grade
""",
    "a forged record": """
from seminar import probes
from seminar.probes import record
import numpy as np
for module in (probes, record):
    module.observe = lambda probe, implementation, inputs: probes.Record(
        {name: np.array(True) for name in OBSERVED}, None, ())
""",
    "a lying probe": """
import seminar.probes as probes
def find(name):
    def lying(implementation, **inputs):
        for name, value in inputs.items(): yield name, value
    return lying
probes.find = find
""",
    "a copy of everything it was given": """
from seminar import probes
true = probes.observe
def observe(probe, implementation, inputs):
    record = true(probe, implementation, inputs)
    return probes.Record({name: inputs.get(name, value) for name, value in record.values.items()})
probes.observe = observe
""",
    "a voice on the wire": """
import os, struct
answer = b'{"answers": %d, "values": [], "warnings": [], "failure": null}'
for descriptor in range(3, 200):
    for number in range(200):
        frame = answer % number
        try: os.write(descriptor, struct.pack(">4sII", b"WALL", len(frame), 0) + frame)
        except OSError: break
""",
    "noise on the wire": """
import os
for descriptor in range(3, 200):
    try: os.write(descriptor, os.urandom(4096))
    except OSError: pass
""",
    "a closed wire": "import os\nos.closerange(0, 1000)",
    "its own worker, patched": """
import gc, numpy as np
for thing in gc.get_objects():
    if type(thing).__name__ == "_Worker":
        type(thing)._observe = lambda self, request: {
            "values": [[name, np.array(value)] for name, value in request["inputs"].items()],
            "warnings": [], "failure": None}
    if type(thing).__name__ == "Channel":
        thing.largest_body = 2**40
""",
    "an exploration of frames and modules": """
import gc, sys
frame = sys._getframe()
while frame:
    for name, value in {**frame.f_globals, **frame.f_locals}.items():
        if "solution" in name.lower(): globals().update(value.__dict__)
    frame = frame.f_back
for name in list(sys.modules):
    if name.startswith(("solutions", "grading")): print("LEA" + "KED", name)
""",
    "a reader of hidden tests": """
for source in list(In) + list(_ih):
    if "gra" + "de(" in source or "HID" + "DEN" in source: print("LEA" + "KED", source)
""",
    "a garbled standard output": """
import sys
sys.stdout = sys.stderr = sys.__stdout__ = None
print = lambda *a, **k: None
""",
    "a process that goes on without its parent": """
import os, time
if os.fork() == 0:
    while True: time.sleep(0.01)
""",
    "two of itself": "import os\nos.fork()\nos.fork()",
    "an exit": "import os\nos._exit(0)",
    "a segmentation fault": "import ctypes\nctypes.string_at(0)",
    "an abort": "import os\nos.abort()",
    "a stack overflow in C": "import sys\nsys.setrecursionlimit(10**8)\ndef f(): f()\nf()",
    "a kill": "import os, signal\nos.kill(0, signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)",
    "a stop": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "a loop": "while True: pass",
    "a loop that swallows interrupts": """
while True:
    try:
        while True: sum(range(99))
    except BaseException: pass
""",
    "a loop deaf to signals": """
import signal
for number in range(1, 64):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
while True: pass
""",
    "a fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "a thread bomb": """
import threading, time
def work():
    while True: time.sleep(0.001)
while True:
    try: threading.Thread(target=work, daemon=True).start()
    except RuntimeError: break
""",
    "more text than is kept": "for _ in range(150): print('x' * 10_000)",
    "more text than the wire takes": "for _ in range(10_000): print('x' * 10_000)",
    "a hundred megabytes past Python": "import os\nfor _ in range(9999): os.write(2, b'x' * 9999)",
    "a hundred megabytes by a command": "!yes | head -c 100000000",
    "pictures without end": """
from IPython.display import display, Image
for _ in range(100): display(Image(data=b"\\x89PNG\\r\\n\\x1a\\n" + bytes(10**5), format="png"))
""",
    "a zip bomb of a picture": """
import io, zlib, struct
from IPython.display import display, Image
def chunk(k, d): return struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d))
bomb = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">II5B", 60000, 60000, 8, 2, 0, 0, 0))
display(Image(data=bomb + chunk(b"IDAT", zlib.compress(bytes(10**7))) + chunk(b"IEND", b"")))
""",
    "half characters": "print('\\ud800')\n'\\udfff'",
    "hooks everywhere": """
import sys, builtins, atexit, threading
sys.excepthook = sys.displayhook = sys.unraisablehook = lambda *a: 1 / 0
builtins.__import__ = lambda *a, **k: 1 / 0
threading.excepthook = lambda *a: 1 / 0
""",
    "no builtins": "import builtins\nfor name in list(vars(builtins)): delattr(builtins, name)",
    "events": """
def boom(*a): raise SystemExit
for event in ("pre_run_cell", "post_run_cell", "pre_execute", "post_execute"):
    get_ipython().events.register(event, boom)
""",
}

OBSERVED = sorted(
    {
        name
        for exercise in EXERCISES
        for record in trial(exercise, 1).reference.values()
        for name in record.values
    }
)
ATTACKS["a forged record"] = f"OBSERVED = {OBSERVED}" + ATTACKS["a forged record"]
YES_MEN = {name: f"{name} = agreeable\n" for name in EXERCISES}


@pytest.fixture(scope="module")
def wall():
    """Return a wall at which what hangs is soon stopped."""
    limits = quick(cell_seconds=1.0, probe_seconds=0.7, exercise_seconds=2.0)
    with behind_the_wall.wall(limits) as wall:
        yield wall


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_earns_nothing_and_costs_right_work_nothing(wall, attack):
    submission = as_file(notebook(YES_MEN, first=[AGREEABLE, attack]))
    graded = grade_submission(submission, CHAPTER, wall)
    assert set(scores(graded).values()) == {0.0}
    assert not any(result.fault for result in graded.results)
    text = json.dumps(graded.notebook, ensure_ascii=False)
    text.encode("utf-8")
    assert len(text) < 1_000_000
    assert "LEAKED" not in text
    # neither a neighbour's, nor one's own above it or below it
    for place in ("last", "first"):
        graded = grade_submission(as_file(notebook(RIGHT, **{place: [attack]})), CHAPTER, wall)
        assert sum(scores(graded).values()) == FULL, place


IN_A_METHOD = {
    "an infinite loop": "while True: pass",
    "a loop that swallows interrupts": (
        "while True:\n        try:\n            sum(range(99))\n        except BaseException: pass"
    ),
    "a memory hog": "return [bytearray(2**28) for _ in range(100)]",
    "an exit": "import os; os._exit(0)",
    "a polite exit": "import sys; sys.exit(0)",
    "a segmentation fault": "import ctypes; ctypes.string_at(0)",
    "a recursion": "return numerical_gradient(f, x, h)",
    "an interrupt": "raise KeyboardInterrupt",
    "a generator exit": "raise GeneratorExit",
    "a huge array": "return np.zeros((3000, 3000))",
    "an object array": "return np.array([object()] * 3)",
    "a wrong dtype": "return np.zeros(x.shape, dtype=complex)",
    "not a number": "return np.full(x.shape, np.nan)",
    "a wrong shape": "return np.zeros((7, 5, 3))",
    "a scalar": "return 5",
    "text": "return 'right'",
    "a list": "return [[1], [2, 3]]",
    "nothing": "return None",
    "itself": "return numerical_gradient",
    "an array of a million axes of nothing": "return np.zeros((0,) * 30)",
}


@pytest.mark.parametrize("body", IN_A_METHOD.values(), ids=IN_A_METHOD)
def test_a_fault_in_one_function_costs_that_exercise_alone(wall, body):
    broken = f"def numerical_gradient(f, x, h=1e-4):\n    {body}\n"
    graded = grade_submission(
        as_file(notebook({**RIGHT, "numerical_gradient": broken})), CHAPTER, wall
    )
    expected = {name: CHAPTER.points[f"test_{name}"] for name in EXERCISES}
    assert scores(graded) == {**expected, "numerical_gradient": 0.0}


@pytest.mark.parametrize(
    "death", ["import os; os._exit(1)", "while True: pass", "raise SystemExit", "1 / 0", "def ("]
)
def test_a_fault_below_a_solution_costs_that_exercise_at_most(wall, death):
    broken = {**RIGHT, "numerical_diff": RIGHT["numerical_diff"] + f"\n{death}\n"}
    graded = grade_submission(as_file(notebook(broken)), CHAPTER, wall)
    got = scores(graded)
    assert sum(got.values()) - got["numerical_diff"] == FULL - CHAPTER.points["test_numerical_diff"]
    assert graded.results[0].message


def test_hidden_lines_stay_out_of_reach_and_out_of_what_is_shown(wall):
    spy = (
        "import sys\nfor name, value in list(globals().items()):\n"
        "    if 'grade' in str(name): print('LEAKED', name)\n"
        "print('LEAKED' if 'grading' in sys.modules else 'clean')"
    )
    graded = grade_submission(as_file(notebook(WRONG, last=[spy])), CHAPTER, wall)
    printed = graded.notebook["cells"][-1]["outputs"][0]["text"]
    assert printed == "clean\n"


DEBUGGER = """
import sys
seen = set()
def spy(frame, *_):
    if frame.f_code.co_filename.startswith("<given"): seen.add(frame.f_code)
sys.settrace(spy)
"""


def test_a_debugger_meets_no_stand_in_of_which_a_later_cell_could_tell(wall):
    """An exercise that calls another one is tried with working code of that one, elsewhere."""
    step = "def step(x, by): return x - by"
    whole, part = "x - lr * numerical_gradient(f, x)", "step(x, lr * numerical_gradient(f, x))"
    leaning = {**WRONG, "gradient_descent": RIGHT["gradient_descent"].replace(whole, part)}
    submission = notebook(leaning, first=[DEBUGGER, step], last=["print('seen:', *seen)"])
    graded = grade_submission(as_file(submission), CHAPTER, wall)
    assert scores(graded)["gradient_descent"] == CHAPTER.points["test_gradient_descent"]
    assert graded.notebook["cells"][-1]["outputs"][0]["text"] == "seen:\n"


def test_output_is_text_and_pictures_never_script(wall):
    page = """
from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML("<script>alert(1)</script>"), Javascript("alert(2)"), Markdown("<img onerror=x>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(3)'/>"))
display({"text/html": "<b>", "application/javascript": "alert(4)"}, raw=True)
HTML("<script>alert(5)</script>")
"""
    graded = grade_submission(as_file(notebook(RIGHT, last=[page])), CHAPTER, wall)
    kinds = {
        kind
        for output in graded.notebook["cells"][-1]["outputs"]
        for kind in output.get("data", {})
    }
    assert kinds == {"text/plain"}


def test_a_warning_or_words_on_stderr_cost_nothing(wall):
    noisy = {
        name: source + "\nimport sys, warnings\nprint('!', file=sys.stderr)\nwarnings.warn('!')\n"
        "np.log(np.zeros(1))\n"
        for name, source in RIGHT.items()
    }
    graded = grade_submission(as_file(notebook(noisy)), CHAPTER, wall)
    assert sum(scores(graded).values()) == FULL
