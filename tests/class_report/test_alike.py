"""What of two people's code is alike: not what all have, nor names, nor a run's own hashes."""

import os
import subprocess
import sys

from grading.class_report.similar import similar
from grading.tree.course import ROOT

RELEASE = "\n".join(
    f"def given_{n}(a, b):\n    return [a[{n}], b] if a else b + {n}" for n in range(9)
)
OWN = """
def turned(values):
    best, seen = None, {}
    while values and not seen.get(best):
        best = max(values, key=lambda one: -one ** 2 if one else 3)
        seen[best] = [part / 2 for part in values[::-2]]
        values = [*values[1:], *seen[best]][: len(seen)]
    return {best: sorted(seen, reverse=True)}
"""
CLASS = {f"s{n}": f"{RELEASE}\n\nx{n} = {n * 7919} @ y\n" for n in range(8)}


def test_who_shares_what_is_nobody_else_s_is_found_under_other_names():
    renamed = OWN.replace("best", "b").replace("seen", "memory") + "# mine"
    (pair,) = similar({**CLASS, "s1": RELEASE + OWN, "s5": RELEASE + renamed}, [RELEASE])
    assert pair.students == ("s1", "s5") and min(pair.shares) > 0.9
    assert "lambda one" in pair.passages[0] and "given_0" not in pair.passages[0]


def test_what_the_release_or_several_people_have_is_no_sign():
    assert similar(CLASS, [RELEASE]) == []
    assert similar({name: code + OWN for name, code in CLASS.items()}, [RELEASE]) == []
    assert similar({**CLASS, "s1": OWN, "s5": OWN}, [RELEASE, OWN]) == []


def test_code_that_is_empty_damaged_or_very_long_stops_nothing():
    assert similar({}, [RELEASE]) == []
    assert similar({"a": "", "b": "(((\ud800'\x00", "c": "x = 1\n" * 50_000}, ["", RELEASE]) == []


def test_another_run_with_other_hashes_finds_the_same():
    program = (
        "from class_report.test_alike import CLASS, OWN, RELEASE, similar;"
        "print(similar({**CLASS, 's1': RELEASE + OWN, 's5': OWN}, [RELEASE]))"
    )
    path = os.pathsep.join((str(ROOT / "tests"), str(ROOT)))
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second and b"s5" in first
