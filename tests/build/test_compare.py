"""Rebuilt elsewhere, a notebook may round otherwise; whatever else has changed is noticed."""

import base64
import copy
import io

import matplotlib
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from grading.release.claims import CLAIMS, unkept_claims
from grading.release.compare import differences, faults_of_outputs, numbers_agree


def base64_of(image):
    file = io.BytesIO()
    image.save(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


def figure(bend=1.0, *, color="#0b4f8c", lines=1, label="x", shift=0.0):
    """Draw a curve as the course does; return it as a PNG in base64."""
    file = io.BytesIO()
    with matplotlib.rc_context(matplotlib.rcParamsDefault):  # whatever another test has set
        figure = Figure(figsize=(7, 3.2), dpi=200)
        ax = figure.subplots()
        x = np.linspace(0, 1, 200)
        for number in range(lines):
            ax.plot(x, x**bend + shift + number / 2, color=color, linewidth=2.2)
        ax.set(xlabel=label, xlim=(0, 1), ylim=(0, 2))
        figure.savefig(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


FIGURE = figure()


def shown(picture, words="A curve. Here: at 0.5."):
    html = f'<figure><img src="data:image/png;base64,{picture}"/>{words}</figure>'
    data = {"image/png": picture, "text/html": html, "text/plain": words}
    return nbformat.v4.new_output("display_data", data)


def printed(text):
    return nbformat.v4.new_output("stream", text=text)


def faults(made, committed, **how):
    return list(faults_of_outputs([made], [committed], **how))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.363", "0.364"),
        ("97%", "96%"),
        ("2.7%", "2.8%"),
        ("1.8e-08", "1.9e-08"),
        ("1.", "1.0"),
        ("0.30000000000000004", "0.3"),
        ("709.782712893384", "709.782712893383"),
        ("1,200", "1,200"),
    ],
)
def test_numbers_that_are_rounded_otherwise_agree(one, other):
    assert numbers_agree(one, other)
    assert numbers_agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.363", "0.365"),
        ("97%", "95%"),
        ("97%", "97"),
        ("22", "21"),
        ("10,000", "9,999"),
        ("1.8e-08", "1.8e-07"),
        ("709.782712893384", "709.793"),
        ("-0.25", "0.25"),
    ],
)
def test_numbers_that_are_others_do_not(one, other):
    assert not numbers_agree(one, other)
    assert not numbers_agree(other, one)


@pytest.mark.parametrize(
    ("made", "committed"),
    [
        ("loss 0.4, test images 96%\n", "loss 0.3, test images 97%\n"),
        ("[0.5        0.33333333]", "[0.5000001 0.33333333]"),
    ],
)
def test_printed_lines_that_are_rounded_otherwise_agree(made, committed):
    assert faults(printed(made), printed(committed)) == []


@pytest.mark.parametrize(
    ("made", "committed", "said"),
    [
        ("loss 0.3", "loss 0.5", "text: it says 0.3 where 0.5 is committed"),
        ("all 22 checks pass", "all 21 checks pass", "text: it says 22 where 21 is committed"),
        ("run A climbed", "run A fell", "text: it says 'run A climbed' where 'run A fell'"),
        ("run A: 1.0", "run A: 1.0 1.0", "text: it says nothing more where '' is committed"),
        ("W1 0.5", "W2 0.5", "text: it says 'W1' where 'W2' is committed"),
    ],
)
def test_a_change_of_words_or_numbers_is_noticed(made, committed, said):
    (fault,) = faults(printed(made), printed(committed))
    assert fault.startswith(said)


@pytest.mark.parametrize("how", [{}, {"chaotic": True}, {"redrawn": True}])
def test_an_output_that_is_missing_or_of_another_kind_is_noticed(how):
    both = [printed("one"), shown(FIGURE)]
    assert list(faults_of_outputs(both, both, **how)) == []
    assert list(faults_of_outputs(both[:1], both, **how)) == ["1 outputs where 2 are committed"]
    without = copy.deepcopy(both)
    del without[1].data["image/png"]
    (fault,) = faults_of_outputs(without, both, **how)
    assert "'image/png'" in fault
    as_error = nbformat.v4.new_output("stream", name="stderr", text="one")
    (fault,) = faults_of_outputs([as_error], both[:1], **how)
    assert "stderr" in fault


def test_a_picture_whose_lines_lie_a_hair_aside_is_the_same():
    for hair in (figure(1.002), figure(shift=0.001), figure(color="#0b4f90")):
        assert hair != FIGURE
        assert faults(shown(hair), shown(FIGURE)) == []


@pytest.mark.parametrize(("aside", "found"), [(2, 0), (3, 2)])
def test_a_line_may_lie_two_pixels_aside(aside, found):
    drawn = np.full((40, 40, 3), 255, np.uint8)
    drawn[:, 20] = 0
    moved = np.roll(drawn, aside, axis=1)
    one, other = (base64_of(Image.fromarray(pixels)) for pixels in (drawn, moved))
    assert len(faults(shown(one), shown(other))) == found


@pytest.mark.parametrize(
    "changed",
    [
        {"bend": 1.1},
        {"shift": 0.05},
        {"lines": 2},
        {"lines": 0},
        {"color": "#cc4b12"},
        {"label": "loss"},
    ],
    ids=str,
)
def test_a_changed_picture_is_noticed_wherever_it_stands(changed):
    found = faults(shown(figure(**changed)), shown(FIGURE))
    assert [fault.partition(":")[0] for fault in found] == ["image/png", "text/html"]
    assert all("the picture looks different in " in fault for fault in found)
    assert len(faults(shown(FIGURE), shown(figure(**changed)))) == 2


def drawing(path, *, color="blue", width=700, alt="A curve."):
    """Return an output whose page has a drawing beside its picture."""
    svg = (
        f'<svg class="seminar-themed" role="img" aria-label="{alt}" width="{width}">'
        f'<path d="{path}" style="stroke:var(--seminar-{color},#0b4282)" /></svg>'
    )
    output = shown(FIGURE)
    html = output.data["text/html"]
    output.data["text/html"] = html.replace("<img", f"<style>.x{{}}</style>{svg}<img")
    return output


def test_a_drawing_is_compared_by_its_size_its_words_and_its_colours():
    one = drawing("M 0 1 L 2 3")
    assert faults(drawing("M 0.01 1 L 2 3 L 4 5"), one) == []
    for other in (
        drawing("M 0 1 L 2 3", color="teal"),
        drawing("M 0 1 L 2 3", width=701),
        drawing("M 0 1 L 2 3", alt="A line."),
        shown(FIGURE),
    ):
        (fault,) = faults(other, one)
        assert fault.startswith("text/html: it says")
    for how in ({"chaotic": True}, {"redrawn": True}):
        assert faults(shown(FIGURE), one, **how) == []


def test_what_hangs_on_chaos_is_compared_by_kind():
    one = shown(figure(2.0), "Here: 270 of 10,000 are misread, 2.7%. Page 1 of 12.")
    other = shown(FIGURE, "Here: 274 of 10,000 are misread, 2.8%. Page 1 of 12.")
    assert len(faults(one, other)) == 3
    assert faults(one, other, chaotic=True) == []


@pytest.mark.parametrize(
    ("alt", "chaotic", "found"),
    [
        ("Digits: 4 read as 9.", False, []),
        ("Digits: 7 read as 2.", False, ["alt of image/png: it says 7 where 4 is committed"]),
        ("Digits: 7 read as 2.", True, []),
        ("A line.", True, ["alt of image/png: it says 'A line.' where 'Digits:' is committed"]),
    ],
)
def test_what_is_said_of_a_picture_is_compared_as_words_are(alt, chaotic, found):
    made, committed = (
        {"output_type": "display_data", "data": {}, "metadata": {"image/png": {"alt": said}}}
        for said in (alt, "Digits: 4 read as 9.")
    )
    assert list(faults_of_outputs([made], [committed], chaotic=chaotic)) == found


def test_by_kind_other_words_sizes_and_colours_are_noticed():
    blank = base64_of(Image.new("RGBA", (1400, 640), "white"))
    small = base64_of(Image.new("RGBA", (1398, 640), "white"))
    dark = base64_of(Image.new("RGBA", (1400, 640), "black"))
    (of_words,) = faults(printed("270 misread"), printed("270 read"), chaotic=True)
    assert "it says '[number] misread' where '[number] read' is committed" in of_words
    for how in ({"chaotic": True}, {"redrawn": True}):
        assert (
            "100% of the picture has other colours" in faults(shown(dark), shown(blank), **how)[0]
        )
    (of_size, _) = faults(shown(small), shown(blank), chaotic=True)
    assert of_size == "image/png: a picture of 1398×640 pixels where one of 1400×640 is committed"
    assert faults(shown(small), shown(blank), redrawn=True) == []
    smaller = base64_of(Image.new("RGBA", (1397, 640), "white"))
    assert len(faults(shown(smaller), shown(blank), redrawn=True)) == 2


# ----------------------------------------------------------------------------- whole notebooks


@pytest.fixture
def notebooks(tmp_path):
    """Return two folders with the same notebook, and a function that changes the second."""
    cells = [
        nbformat.v4.new_code_cell("draw()", id="drawn", outputs=[shown(FIGURE)]),
        nbformat.v4.new_code_cell("print(loss)", id="loss", outputs=[printed("0.363")]),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    made, committed = tmp_path / "made", tmp_path / "committed"
    for folder in (made, committed):
        folder.mkdir()
        (folder / "n.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")

    def compared(change, write=lambda notebook: nbformat.writes(notebook) + "\n"):
        changed = copy.deepcopy(notebook)
        change(changed)
        (committed / "n.ipynb").write_text(write(changed), encoding="utf-8")
        return list(differences(made, committed, committed.relative_to(tmp_path)))

    return compared


def test_a_notebook_that_is_rounded_otherwise_is_no_difference(notebooks):
    def rounded(notebook):
        notebook.cells[0].outputs = [shown(figure(1.002))]
        notebook.cells[1].outputs = [printed("0.364")]

    assert notebooks(rounded) == []


def test_each_cell_that_differs_is_named(notebooks):
    def change(notebook):
        notebook.cells[0].outputs = []
        notebook.cells[1].outputs = [printed("0.463")]

    assert notebooks(change) == [
        "committed/n.ipynb, cell 'drawn': 1 outputs where 0 are committed",
        "committed/n.ipynb, cell 'loss': text: it says 0.363 where 0.463 is committed",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda notebook: notebook.cells[1].update(source="print(loss) "),
        lambda notebook: notebook.cells[1].metadata.update(tags=["nbval-ignore-output"]),
        lambda notebook: notebook.cells[1].update(execution_count=7),
        lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell("more", id="more")),
        lambda notebook: notebook.cells.pop(),
        lambda notebook: notebook.metadata.update(author="me"),
    ],
)
def test_all_but_the_outputs_is_compared_to_the_byte(notebooks, change):
    assert "committed/n.ipynb is out of date" in notebooks(change)


def test_how_a_notebook_is_written_is_compared_to_the_byte(notebooks):
    written_otherwise = notebooks(lambda notebook: None, lambda n: nbformat.writes(n, indent=2))
    assert written_otherwise == ["committed/n.ipynb is out of date"]
    assert notebooks(lambda notebook: None, lambda n: "{") == ["committed/n.ipynb is out of date"]


def test_files_and_folders_in_each_others_place_are_a_difference(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    file, folder = tmp_path / "file", tmp_path / "folder"
    assert list(differences(file, folder, file)) == [f"{file} is a folder"]
    assert list(differences(folder, file, file)) == [f"{file} is no folder"]


# ------------------------------------------------------------------------------------- claims


def trained(test=97, misread=2.7, first=(90, 91), last=98, few=(100, 80), moved=50):
    lines = [
        f"epoch  1 (600 iterations): training images {first[0]}%, test images {first[1]}%",
        f"epoch 16 (9,600 iterations): training images {last}%, test images 97%",
        f"after 10,000 iterations: test images {test}%",
    ]
    gallery = shown(FIGURE, f"Here: 270 of 10,000 test digits are misread, {misread}%. Page 1.")
    by_heart = f"100 hidden units: its 300 images {few[0]}%, new ones {few[1]}%"
    shifted = f"2 to the right and 2 down: {moved} of 100"
    cells = [
        nbformat.v4.new_code_cell(id="real-training", outputs=[printed("\n".join(lines))]),
        nbformat.v4.new_code_cell(id="mistakes-gallery", outputs=[gallery]),
        nbformat.v4.new_code_cell(id="overfitting", outputs=[printed(by_heart)]),
        nbformat.v4.new_code_cell(id="shifts", outputs=[printed(shifted)]),
    ]
    return cells


@pytest.mark.parametrize("better", [{}, {"test": 98, "misread": 1.9}, {"misread": 3}])
def test_what_the_text_claims_is_kept_by_any_good_training(better):
    assert list(unkept_claims(CLAIMS["06_training"], trained(**better))) == []


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        ({"test": 96}, "test images 96%', but the text claims: your own code reads 97 of 100"),
        ({"misread": 3.1}, "misread, 3.1%', but the text claims: the network misreads about three"),
        ({"first": (89, 90)}, "the training curve passes 0.9"),
        ({"first": (90, 89)}, "the test curve passes 0.9"),
        ({"last": 97}, "the training curve reaches about 0.98"),
        ({"few": (99, 80)}, "all 300 are known by heart"),
        ({"few": (100, 85)}, "a fifth of the new ones is misread"),
        ({"moved": 60}, "two pixels each way cost half"),
    ],
)
def test_a_claim_that_is_not_kept_is_noticed(worse, said):
    (fault,) = unkept_claims(CLAIMS["06_training"], trained(**worse))
    assert said in fault


def test_a_claim_of_which_nothing_is_printed_is_noticed():
    cells = trained()
    for cell in cells:
        cell.outputs = []
    found = list(unkept_claims(CLAIMS["06_training"], cells))
    assert len(found) == len(CLAIMS["06_training"])
    assert found[0].startswith("cell 'real-training' does not say whether your own code reads 97")
