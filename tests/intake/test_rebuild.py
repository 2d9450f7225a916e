"""Whatever is handed in, what is graded is the release with the learner's code in it."""

import copy
import json
import os

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook, own_cell

from grading.notebooks.notebook import is_solution, read, source_of
from grading.notebooks.rebuilding import rebuild
from grading.tree.submitted import LARGEST_FILE, Unreadable, read_file

RELEASE = CHAPTER.release


def rebuilt(handed_in, encode=as_file):
    return rebuild(read(encode(handed_in)), RELEASE)


def answers(made):
    cells = [cell for cell in made.notebook["cells"] if is_solution(cell)]
    return {cell["metadata"]["nbgrader"]["grade_id"]: source_of(cell) for cell in cells}


def own(made):
    return [c["source"] for c in made.notebook["cells"] if c["id"].startswith("own-")]


def skeleton(made):
    """What a rebuilt notebook has from the release, down to the metadata."""
    return [
        (cell["id"], cell["metadata"], "" if is_solution(cell) else source_of(cell))
        for cell in made["cells"]
        if not cell["id"].startswith("own-")
    ]


def colab(handed_in):
    """As Colab saves: nbformat 4.0, other ids, ids in the metadata."""
    for cell in handed_in["cells"]:
        cell["metadata"]["id"] = cell.pop("id", "Zz9")
        cell["metadata"]["outputId"] = "a1b2"
    handed_in["cells"].insert(0, {"cell_type": "markdown", "metadata": {"id": "view-in-github"}})
    handed_in |= {"nbformat": 4, "nbformat_minor": 0}
    handed_in["metadata"]["colab"] = {"provenance": []}


def stripped(handed_in):
    for cell in handed_in["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    handed_in["metadata"] = {}


def ids_only(handed_in):
    for cell in handed_in["cells"]:
        cell["metadata"] = {}


def without_locked_cells(handed_in):
    handed_in["cells"] = [c for c in handed_in["cells"] if is_solution(c)]


def reversed_cells(handed_in):
    handed_in["cells"].reverse()


def edited_locked_cells(handed_in):
    for cell in handed_in["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("locked"):
            cell["source"] = "raise SystemExit('edited')"


def every_cell_copied(handed_in):
    handed_in["cells"] = [copy.deepcopy(c) for c in handed_in["cells"] for _ in range(2)]


def locked_cells_copied_with_ids(handed_in):
    handed_in["cells"] += copy.deepcopy(handed_in["cells"][-8:])


def more_points(handed_in):
    for cell in handed_in["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000


def grade_cells_of_ones_own(handed_in):
    for number, cell in enumerate([*handed_in["cells"]]):
        about = cell["metadata"].get("nbgrader", {})
        if about:
            forged = {**about, "grade": True, "locked": False, "points": 1000, "schema_version": 3}
            copied = {**copy.deepcopy(cell), "source": "1000.0", "id": f"forged{number}"}
            copied["metadata"]["nbgrader"] = {**forged, "grade_id": about["grade_id"] + " "}
            cell["metadata"]["nbgrader"] = forged
            handed_in["cells"].append(copied)
    handed_in["metadata"]["nbgrader"] = {"points": 1000}


def retyped(handed_in):
    for cell in handed_in["cells"]:
        cell["cell_type"] = "markdown" if is_solution(cell) else "raw"


def sources_as_lists(handed_in):
    for cell in handed_in["cells"]:
        cell["source"] = source_of(cell).splitlines(keepends=True)


def windows_lines(handed_in):
    for cell in handed_in["cells"]:
        cell["source"] = source_of(cell).replace("\n", "\r\n")


def nonsense_metadata(handed_in):
    for number, cell in enumerate(handed_in["cells"]):
        cell["metadata"]["tags"] = number
        cell["metadata"]["nbgrader"] = [None, 7, {"grade_id": 5}, "x"][number % 4]
        cell["outputs"] = "none"
        cell["execution_count"] = "many"


def version_3(handed_in):
    cells = []
    for cell in handed_in["cells"]:
        key = "input" if cell["cell_type"] == "code" else "source"
        cells.append({"cell_type": cell["cell_type"], key: cell["source"], "metadata": {}})
    handed_in.clear()
    handed_in |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


HONEST = [
    colab,
    stripped,
    ids_only,
    without_locked_cells,
    reversed_cells,
    edited_locked_cells,
    every_cell_copied,
    locked_cells_copied_with_ids,
    more_points,
    grade_cells_of_ones_own,
    retyped,
    sources_as_lists,
    windows_lines,
    nonsense_metadata,
    version_3,
]


@pytest.mark.parametrize("change", HONEST, ids=lambda change: change.__name__)
def test_the_answers_survive_and_the_rest_is_the_release(change):
    handed_in = notebook(RIGHT)
    change(handed_in)
    made = rebuilt(handed_in)
    assert answers(made) == RIGHT
    assert skeleton(made.notebook) == skeleton(RELEASE)
    assert made.notebook["metadata"] == RELEASE["metadata"]
    assert not any(c["metadata"] for c in made.notebook["cells"] if c["id"].startswith("own-"))
    nbformat.validate(nbformat.from_dict(made.notebook))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"]
)
def test_any_encoding_is_read(encoding):
    said = "# déjà vu\x81\n" if encoding == "latin-1" else "# déjà vu\n"  # no letter of Windows'
    accented = {**RIGHT, "neuron_loss": RIGHT["neuron_loss"] + said}

    def encode(handed_in):
        text = json.dumps(handed_in, ensure_ascii=False)
        return text.encode(encoding, errors="xmlcharrefreplace")

    assert answers(rebuilt(notebook(accented), encode))["neuron_loss"].endswith(said)


def test_a_file_with_windows_line_ends_is_read():
    def encode(handed_in):
        windows_lines(handed_in)
        return json.dumps(handed_in, indent=1).replace("\n", "\r\n").encode()

    assert answers(rebuilt(notebook(RIGHT), encode)) == RIGHT


def test_nothing_but_code_survives():
    handed_in = notebook(RIGHT)
    hostile = "<script>alert('HOSTILE')</script>"
    for kind in ("markdown", "raw", "heading", hostile):
        cell = {"cell_type": kind, "source": hostile, "metadata": {hostile: hostile}}
        cell |= {"attachments": {hostile: {"image/svg+xml": hostile}}, "id": hostile}
        handed_in["cells"].insert(3, cell)
    for cell in handed_in["cells"]:
        cell["metadata"] = {**cell["metadata"], "tags": [hostile], "name": hostile}
        cell["outputs"] = [{"output_type": "display_data", "data": {"text/html": hostile}}]
    handed_in["metadata"] |= {"title": hostile, "kernelspec": {"name": hostile}}
    handed_in[hostile] = hostile
    made = rebuilt(handed_in)
    assert "HOSTILE" not in json.dumps(made.notebook) + "".join(made.remarks)


def test_own_cells_stay_in_their_places():
    handed_in = notebook(
        RIGHT, first=["import math"], last=["print(1)"], before={"neuron_loss": ["k = 2"]}
    )
    made = rebuilt(handed_in)
    names = [cell["id"] for cell in made.notebook["cells"]]
    assert own(made) == ["import math", "k = 2", "print(1)"]
    assert names[0].startswith("own-") and names[-1].startswith("own-")
    assert names[names.index("neuron_loss") - 1].startswith("own-")


def test_an_example_that_the_learner_changed_is_kept_beside_the_original():
    handed_in = notebook(RIGHT)
    (cell,) = [c for c in handed_in["cells"] if c.get("id") == "imports"]
    cell["source"] = source_of(cell) + "\nimport math"
    made = rebuilt(handed_in)
    assert own(made) == [cell["source"]] and skeleton(made.notebook) == skeleton(RELEASE)


def with_copies(*sources, below=()):
    handed_in = notebook(RIGHT)
    at = [c.get("id") for c in handed_in["cells"]].index("neuron_loss")
    original = handed_in["cells"][at]
    copies = [{**copy.deepcopy(original), "source": source} for source in sources]
    later = [{**copy.deepcopy(original), "source": source} for source in below]
    handed_in["cells"][at : at + 1] = copies
    test = [c.get("id") for c in handed_in["cells"]].index("test_neuron_loss")
    handed_in["cells"][test + 1 : test + 1] = later
    return rebuilt(handed_in)


ONE, TWO = "def neuron_loss(w, b): return 1", "def neuron_loss(w, b): return 2"
STUB = CHAPTER.stubs["neuron_loss"]


def test_of_copies_the_last_one_above_the_test_counts():
    made = with_copies(ONE, TWO)
    assert answers(made)["neuron_loss"] == TWO and own(made) == [ONE]
    assert "neuron_loss was there 2 times." in made.remarks


def test_a_copy_below_the_test_does_not_count_and_stays_below():
    made = with_copies(ONE, below=[TWO])
    names = [cell["id"] for cell in made.notebook["cells"]]
    assert answers(made)["neuron_loss"] == ONE and own(made) == [TWO]
    assert names[names.index("test_neuron_loss") + 1].startswith("own-")


def test_an_untouched_copy_never_replaces_an_answer():
    assert answers(with_copies(ONE, STUB))["neuron_loss"] == ONE
    assert answers(with_copies(STUB, ONE))["neuron_loss"] == ONE
    assert own(with_copies(ONE, STUB)) == []


def test_a_copy_used_as_scratch_paper_does_not_count():
    assert answers(with_copies(ONE, "print('hello')"))["neuron_loss"] == ONE


def test_two_exercises_merged_into_one_cell_are_both_found():
    handed_in = notebook(RIGHT)
    cells = {c.get("id"): c for c in handed_in["cells"]}
    cells["numerical_diff"]["source"] += RIGHT["neuron_loss"]
    handed_in["cells"].remove(cells["neuron_loss"])
    made = rebuilt(handed_in)
    assert "raise NotImplementedError" not in answers(made)["neuron_loss"]
    assert "def neuron_loss" in answers(made)["numerical_diff"]


def test_an_answer_in_a_locked_cell_is_said_to_be_there():
    handed_in = notebook(RIGHT)
    cells = {c.get("id"): c for c in handed_in["cells"]}
    cells["check_neuron_loss"]["source"] += RIGHT["neuron_loss"]
    handed_in["cells"].remove(cells["neuron_loss"])
    assert rebuilt(handed_in).remarks == [
        "neuron_loss was found by its definition, in the cell 'check_neuron_loss'."
    ]


@pytest.mark.parametrize(
    ("kept", "is_known"),
    [("check_neuron_loss", True), ("test_neuron_loss", False)],
    ids=["a check", "a graded cell"],
)
def test_a_check_alone_tells_the_chapter_and_a_graded_cell_does_not(kept, is_known):
    """Graded cells read alike in all chapters, but for the name, which two chapters may share."""
    cells = [cell for cell in notebook(RIGHT)["cells"] if cell["id"] == kept]
    if is_known:
        assert "neuron_loss is missing." in rebuilt({"cells": cells}).remarks
    else:
        with pytest.raises(Unreadable, match="another chapter"):
            rebuilt({"cells": cells})


def test_a_cell_of_the_course_that_was_copied_as_text_is_not_run_again():
    handed_in = notebook(RIGHT)
    (cell,) = [c for c in handed_in["cells"] if c.get("id") == "imports"]
    again = {"cell_type": "code", "metadata": {}, "source": cell["source"], "outputs": []}
    handed_in["cells"].append(again)
    assert rebuilt(handed_in).order.count("imports") == 2
    again["cell_type"] = "markdown"
    assert rebuilt(handed_in).order.count("imports") == 1


def test_an_exercise_that_was_deleted_is_the_stub_again():
    handed_in = notebook(RIGHT)
    handed_in["cells"] = [c for c in handed_in["cells"] if c.get("id") != "neuron_loss"]
    made = rebuilt(handed_in)
    assert answers(made)["neuron_loss"] == STUB and "neuron_loss is missing." in made.remarks


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e99999", "0." + "3" * 5000])
def test_a_number_of_any_length_keeps_nobody_from_being_read(number):
    handed_in = as_file(notebook(RIGHT))
    long = handed_in.replace(b'"metadata": {', f'"metadata": {{"x": {number}, '.encode(), 1)
    assert json.loads(handed_in) and long != handed_in
    assert read(long) == read(handed_in)


UNREADABLE = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t", "empty"),
    "cut off": (as_file(notebook(RIGHT))[:5000], "cut off or damaged, as from line 1 on it is no"),
    "damaged in its third line": (b'{"cells": [\n{},\n{"x" 1}\n]}', "line 3 on it is not JSON$"),
    "a web page": (b"<!DOCTYPE html><html>Please log in</html>", "web page"),
    "a zip": (b"PK\x03\x04" + bytes(100), "zip archive"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a notebook"),
    "Python": (b"import numpy as np\n", "not a notebook"),
    "a list": (b"[]", "not a notebook"),
    "a number": (b"1", "not a notebook"),
    "no cells": (b"{}", "no cells"),
    "cells that are none": (b'{"cells": {"a": 1}}', "no cells"),
    "another chapter": (b'{"cells": []}', "another chapter"),
    "cells of nothing": (b'{"cells": [null, 1, "x", [], {}]}', "another chapter"),
    "nested deeply": (b"[" * 1_000_000, "not"),
    "nested objects": (b'{"cells": ' * 200_000, "nested too deeply"),
    "nested metadata": (
        as_file(notebook(RIGHT)).replace(
            b'"metadata": {', b'"metadata": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b", ", 1
        ),
        "nested too deeply",
    ),
    "a million cells": (b'{"cells": [' + b"{}," * 1_000_000 + b"{}]}", "too many cells"),
    "a cell without end": (
        as_file({"cells": [own_cell("x = 1\n" * 200_000)]}),
        "too long",
    ),
    "code without end": (as_file({"cells": [own_cell("x = 1\n" * 50_000)] * 20}), "too much code"),
    "own cells without end": (
        as_file(notebook(RIGHT, last=[f"x = {i}" for i in range(2000)])),
        "too many cells of its own",
    ),
    "an integer without end": (b'{"cells": ' + b"9" * 100_000 + b"}", "no cells"),
}


@pytest.mark.parametrize("data, reason", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_says_why(data, reason):
    with pytest.raises(Unreadable, match=reason):
        rebuild(read(data), RELEASE)


def test_a_file_of_500_megabytes_is_not_even_opened_for_reading(tmp_path):
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(500 * 2**20)
    assert path.stat().st_size > LARGEST_FILE
    with pytest.raises(Unreadable, match="too large"):
        read_file(path)


def test_links_folders_and_pipes_are_no_submissions(tmp_path):
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, reason in (("link", "link"), ("pipe", "not a file"), ("folder", "not a file")):
        with pytest.raises(Unreadable, match=reason):
            read_file(tmp_path / name)


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_noise_is_unreadable_and_nothing_worse(data):
    with pytest.raises(Unreadable):
        rebuild(read(data), RELEASE)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
names = st.sampled_from([c["id"] for c in RELEASE["cells"]]) | st.text(max_size=5)
strange_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | anything,
        "id": names | anything,
        "source": st.sampled_from([source_of(c) for c in RELEASE["cells"]]) | anything,
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "id": names | anything,
                "nbgrader": st.fixed_dictionaries({}, optional={"grade_id": names}) | anything,
            },
        )
        | anything,
        "outputs": anything,
    },
)


@given(st.lists(strange_cells, max_size=12), st.lists(st.integers(0, 60), max_size=12))
@settings(max_examples=400)
def test_strange_cells_anywhere_leave_the_release_whole(cells, places):
    handed_in = notebook(RIGHT)
    for cell, place in zip(cells, places, strict=False):
        handed_in["cells"].insert(place, cell)
    made = rebuilt(handed_in)
    assert skeleton(made.notebook) == skeleton(RELEASE)
    nbformat.validate(nbformat.from_dict(made.notebook))


@given(st.data())
@settings(max_examples=300)
def test_a_file_with_a_few_bytes_changed_is_rebuilt_or_unreadable(data):
    file = bytearray(as_file(notebook(RIGHT)))
    for _ in range(data.draw(st.integers(1, 5))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = rebuild(read(bytes(file)), RELEASE)
    except Unreadable:
        return
    assert skeleton(made.notebook) == skeleton(RELEASE)
