"""A slip of the instructor's: an archive collected as another chapter than it is of."""

import pytest
from intake.test_collect import FILE, GOOD, NAME, STUB, archive

from grading.intake.collect import collect
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places

OTHER, THIRD = "02_loss_functions", "03_computation_graph"
OTHERS = (ROOT / "course" / OTHER / "loss_functions.ipynb").read_bytes()
PDFS = {f"{who}/answers.pdf": b"%PDF" for who in ("cem", "dee", "eva")}
THIRDS = (ROOT / "course" / THIRD / "computation_graph.ipynb").read_bytes()


@pytest.mark.parametrize(
    ("more", "how_many"),
    [
        ({}, "all 3 notebooks"),
        ({"dee/report.pdf": b"%PDF"}, "all 3 notebooks"),
        ({"dee/computation_graph.ipynb": THIRDS, "eva/x.ipynb": b"{"}, "3 of the 5 notebooks"),
    ],
)
def test_where_most_is_of_one_other_chapter_it_asks_and_keeps_nothing(root, more, how_many):
    files = {f"{who}/loss functions.ipynb": OTHERS for who in ("ann", "bob", "cem")}
    source = archive(root / "b 02.zip", files | more)
    with pytest.raises(GradingError) as told:
        collect(source, NAME, root=root)
    assert str(told.value) == (
        f"{how_many} in b 02.zip are of {OTHER}, and none is of {NAME}: was `grading collect "
        f"'{source}' {OTHER}` meant? Nothing of it was kept."
    )
    assert Places(root).everyone() == [] and Places(root).all_not_placed(NAME) == {}
    collect(source, OTHER, root=root)
    assert Places(root).students(OTHER)[:3] == ["ann", "bob", "cem"]


@pytest.mark.parametrize(
    "files",
    [
        {f"Bob_7_assignsubmission_file_/{name}.ipynb": OTHERS for name in "ab"},
        {"ann/a.ipynb": OTHERS, "bob/b.ipynb": OTHERS, f"cem/{FILE}": GOOD},
        {"ann/a.ipynb": OTHERS, "bob/b.ipynb": OTHERS, f"cem/{FILE}": STUB},
        {"ann/a.ipynb": OTHERS, "bob/b.ipynb": THIRDS},
        {"ann/a.ipynb": OTHERS, "bob/b.ipynb": OTHERS, f"cem/{FILE}": GOOD[: len(GOOD) // 2]},
        {"ann/a.ipynb": OTHERS, "bob/b.ipynb": OTHERS} | PDFS,
    ],
)
def test_one_persons_mistake_and_a_notebook_of_the_chapter_are_no_reason_to_ask(root, files):
    collect(archive(root / "all.zip", files), NAME, root=root)
    assert {"bob", "Bob_7"} & {*Places(root).all_not_placed(NAME)}


ROSTER = "id,first_name,last_name\nann,Ann,A\nbob,Bob,B\nzoe,Zoe,Z\n"


def test_a_notebook_of_the_chapter_counts_whosever_it_is(root):
    (root / "grading").mkdir(exist_ok=True)
    (root / "grading" / "roster.csv").write_text(ROSTER)
    files = {"ann/a.ipynb": OTHERS, "bob/b.ipynb": OTHERS, f"Cem/{FILE}": GOOD}
    collect(archive(root / "all.zip", files), NAME, root=root)
    assert {*Places(root).all_not_placed(NAME)} >= {"ann", "bob"}


def test_nobody_is_asked_of_what_comes_to_a_class_that_was_collected_before(root):
    collect(archive(root / "all.zip", {f"cem/{FILE}": GOOD}), NAME, root=root)
    later = {"ann/a.ipynb": OTHERS, "bob/b.ipynb": OTHERS}
    collect(archive(root / "later.zip", later), NAME, root=root)
    assert {*Places(root).all_not_placed(NAME)} >= {"ann", "bob"}
