"""Nothing is graded where right work does not get its points, or an attack gets any."""

import pytest
from autograde.conftest import graded, records
from wall.handed_in import RIGHT, WRONG, as_file, notebook

from grading.batch import canaries
from grading.tree.errors import GradingError

pytestmark = [pytest.mark.sandbox, pytest.mark.slow, pytest.mark.usefixtures("warm")]


def test_grading_is_refused_when_an_attack_succeeds(root, monkeypatch):
    loot = "stolen = {}\n" + "".join(RIGHT.values())
    loot += f"stolen.update((name, globals()[name]) for name in {list(RIGHT)})"
    monkeypatch.setitem(canaries.CANARIES, "a hole in the wall", "import numpy as np\n" + loot)
    with pytest.raises(GradingError, match=r"a hole in the wall\) got 14 points and should have"):
        graded(root)
    assert records(root) == {}


def test_grading_is_refused_when_right_work_does_not_get_its_points(root, monkeypatch):
    monkeypatch.setattr(
        canaries, "submissions", lambda *_: [("the reference", as_file(notebook(WRONG)), 14.0)]
    )
    with pytest.raises(GradingError, match="the reference got 0 points and should have got 14"):
        graded(root)
