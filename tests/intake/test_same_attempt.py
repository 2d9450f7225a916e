"""An attempt is the same where the notebook and all files beside it are. About 3 s."""

import pytest
from intake.conftest import machine_in
from intake.test_collect import FILE, GOOD, NAME, archive
from intake.test_own_files import there

from grading.intake.collect import collect, report
from grading.tree.places import Places

FIRST, SECOND = "2026-11-01-10-15-00", "2026-12-24-10-15-00"
AT = {FIRST: "2026-11-01 10:15:00 UTC", SECOND: "2026-12-24 10:15:00 UTC"}
NOTHING_YET, SOLVED = {"helpers.py": b"# nothing yet"}, {"helpers.py": b"two = 2"}


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    """The zone of the machine."""
    with machine_in("UTC", monkeypatch):
        yield


def attempt(at, files, notebook=GOOD):
    """Return the notebook and the files beside it of one attempt, as Blackboard names them."""
    whole = {FILE: notebook} | files
    return {f"HW1_jdoe_attempt_{at}_{name}": data for name, data in whole.items()}


def collected(root, *attempts):
    """Collect, and return what became of it, the files that are there, and the time."""
    whole = {f"HW1_broe_attempt_{FIRST}_{FILE}": GOOD + b"\n"}
    for one in attempts:
        whole |= one
    said = collect(archive(root / "a.zip", whole), NAME, root=root)
    (jane,) = (one for one in said if one.student == "jdoe")
    return jane.what, there(root, "jdoe"), Places(root).timestamp(NAME, "jdoe")


@pytest.mark.parametrize(
    "later", [SOLVED, NOTHING_YET | {"more.py": b"x"}, {}], ids=["another", "more", "less"]
)
@pytest.mark.parametrize("at_once", [True, False], ids=["one archive", "two archives"])
def test_another_file_beside_the_same_notebook_has_the_time_of_the_later_attempt(
    root, later, at_once
):
    first, second = attempt(FIRST, NOTHING_YET), attempt(SECOND, later)
    if at_once:
        _, *found = collected(root, first, second)
    else:
        assert collected(root, first) == ("new", NOTHING_YET, AT[FIRST])
        what, *found = collected(root, second)
        assert what == "changed"
    assert found == [later, AT[SECOND]]
    assert collected(root, second) == ("unchanged", later, AT[SECOND])


@pytest.mark.parametrize("at_once", [True, False], ids=["one archive", "two archives"])
def test_the_same_files_handed_in_once_more_have_their_first_time(root, at_once):
    first, second = attempt(FIRST, SOLVED), attempt(SECOND, SOLVED)
    if not at_once:
        collected(root, first)
        assert collected(root, second) == ("unchanged", SOLVED, AT[FIRST])
    else:
        assert collected(root, first, second) == ("new", SOLVED, AT[FIRST])


def test_the_first_time_is_found_where_the_first_attempt_is_collected_last(root):
    assert collected(root, attempt(SECOND, SOLVED)) == ("new", SOLVED, AT[SECOND])
    assert collected(root, attempt(FIRST, SOLVED)) == ("unchanged", SOLVED, AT[FIRST])


@pytest.mark.parametrize("earlier", [NOTHING_YET, {}, SOLVED | {"more.py": b"x"}])
def test_an_older_attempt_with_the_same_notebook_does_not_take_the_place_of_a_newer_one(
    root, earlier
):
    collected(root, attempt(SECOND, SOLVED))
    what, *found = collected(root, attempt(FIRST, earlier))
    assert what.startswith("older than what is there") and found == [SOLVED, AT[SECOND]]


def test_what_was_put_there_by_hand_makes_no_other_attempt_of_it(root):
    collected(root, attempt(FIRST, SOLVED))
    folder = root / "grading/submitted/jdoe" / NAME
    (folder / "by_hand.py").write_bytes(b"of the instructor")
    files = SOLVED | {"by_hand.py": b"of the instructor"}
    assert collected(root, attempt(SECOND, SOLVED)) == ("unchanged", files, AT[FIRST])


@pytest.mark.parametrize("later", [SOLVED, {"report.pdf": b"%PDF"}])
def test_a_later_attempt_without_a_notebook_is_told(root, later):
    """Its files are not put beside the notebook of another attempt."""
    (name,) = later
    whole = attempt(FIRST, NOTHING_YET) | {f"HW1_jdoe_attempt_{SECOND}_{name}": later[name]}
    whole |= {f"HW1_jdoe_attempt_{SECOND}.txt": b"x"} | {f"HW1_broe_attempt_{FIRST}_{FILE}": GOOD}
    placements = collect(archive(root / "a.zip", whole), NAME, root=root)
    assert there(root, "jdoe") == NOTHING_YET
    said = report(placements)
    assert "a later attempt, of 2026-12-24 10:15 UTC, has no notebook that can be graded" in said
    assert f"HW1_jdoe_attempt_{SECOND}_{name}" in said and said.count("a later attempt") == 1
    first = {path: data for path, data in whole.items() if SECOND not in path}
    assert "later attempt" not in report(collect(archive(root / "b.zip", first), NAME, root=root))


def test_where_it_is_broken_off_the_same_command_still_gives_the_later_time(root, monkeypatch):
    collected(root, attempt(FIRST, NOTHING_YET))
    with monkeypatch.context() as broken:
        broken.setattr("grading.intake.placing._write_beside", _stop)
        with pytest.raises(KeyboardInterrupt):
            collected(root, attempt(SECOND, SOLVED))
    assert there(root, "jdoe") == NOTHING_YET
    assert collected(root, attempt(SECOND, SOLVED)) == ("changed", SOLVED, AT[SECOND])


def _stop(*_):
    raise KeyboardInterrupt
