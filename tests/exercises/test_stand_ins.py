"""What stands in for a learner's own code runs on its own: no reference is there to import."""

import sys

import pytest

from grading.exercises import CHAPTERS
from grading.grade import stand_in

GIVEN = sorted({name for chapter in CHAPTERS.values() for e in chapter for name in e.given})


@pytest.mark.parametrize("name", GIVEN)
def test_a_stand_in_runs_where_no_solutions_can_be_imported(name, monkeypatch):
    for module in [module for module in sys.modules if module.partition(".")[0] == "solutions"]:
        monkeypatch.delitem(sys.modules, module)
    source = stand_in(name)
    for module in [module for module in sys.modules if module.partition(".")[0] == "solutions"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "solutions", None)
    namespace = {"__name__": "given"}
    exec(compile(source, f"<given {name}>", "exec"), namespace)
    assert callable(namespace[name])
    assert "solutions" not in source
