"""The demo grades its class as it says, and the documents show of that class what is there now."""

import dataclasses
import io
import re
import shutil
import zipfile
from datetime import date

import numpy as np
import pytest
from browser.conftest import serving
from class_report import a_class
from journey import moving
from journey.pictures import FOLDER, SCALE, WIDTH, Part, apart, hold, taken, taken_in_view
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import expect

from grading.batch import regrade as again
from grading.batch.autograde import Writer
from grading.batch.gradebook import Marks
from grading.batch.records import kept
from grading.batch.standing import standings
from grading.batch.table import not_exported, table
from grading.class_report import page as class_report
from grading.commands.regrade import told
from grading.intake.collect import collect, report
from grading.intake.in_class import nothing_from
from grading.judging.chapter import load
from grading.roster import load as load_roster
from grading.sample.numerical_gradient import CHAPTER, CLASS
from grading.tree.course import ROOT
from grading.tree.places import Places
from grading.tree.stopping import Stop

DOCUMENT = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
MODULE = "numerical_gradient"
HALF_RIGHT = "goro"
NAMES = {
    "ada": "Ada Abel", "boris": "Boris Brandt", "chen": "Chen Castro", "dana": "Dana Demir",
    "emil": "Emil Eriksen", "fatou": "Fatou Fofana", "goro": "Goro Grün", "hana": "Hana Horvat",
    "ivan": "Ivan Ito", "jana": "Jana Jansen", "kofi": "Kofi Kang", "lena": "Lena Lopez",
    "mika": "Mika Moreau", "nils": "Nils Novak", "olga": "Olga Osei",
}  # fmt: skip
"""The sample class, and somebody who hands in nothing."""
PARTS = {
    "class-report.png": Part(ends="section[aria-labelledby=monday]"),
    "class-report-chapter.png": Part(
        begins="section.chapter h2", ends="[id^=mistakes-]", before=True
    ),
    "feedback.png": Part(ends="section.exercise"),
}


BY_HAND = "formgrader.png"


class Today(date):
    """A day in a term."""

    @classmethod
    def today(cls):
        return cls(2026, 11, 9)


@pytest.fixture(scope="module")
def said(tree):
    return tree.run("grading", "demo")


@pytest.fixture(scope="module")
def demo(tree, said):
    """The folder of the demo, with a roster."""
    folder = tree.root / "build" / "demo"
    write_roster(folder, NAMES)
    return folder


def write_roster(folder, names):
    lines = ["id,first name,last name,email"]
    for student, name in names.items():
        lines.append(f"{student},{','.join(name.split())},{student}@example.org")
    (folder / "grading" / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def block(command):
    """Return what the document shows of a command's output."""
    (shown,) = re.findall(rf"```console\n\$ {re.escape(command)}\n(.+?)```", DOCUMENT, re.DOTALL)
    return shown.splitlines()


def missing_from(shown, printed):
    """Return the first line of a block that is not printed after those before it, "" for none.

    A line "…" stands for others, and one that ends in " …" for a longer one.
    """
    lines = iter(printed)
    for line in shown:
        if line == "…":
            continue
        begins = line.removesuffix(" …") if line.endswith(" …") else None
        if not any(one == line or (begins and one.startswith(begins)) for one in lines):
            return line
    return ""


@pytest.mark.sandbox
@pytest.mark.slow
def test_every_row_of_the_demo_is_as_it_says(said):
    assert "Not as it was said" not in said.stderr
    table = {line.split()[0]: line for line in said.stdout.splitlines() if line[:1].isalpha()}
    for student, handed_in in CLASS.items():
        assert f"  {student:<8}{handed_in.description}\n" in said.stdout
        assert handed_in.said in table[student]
    assert "NameError" not in said.stdout


@pytest.mark.browser
@pytest.mark.sandbox
@pytest.mark.parametrize("name", PARTS)
def test_a_picture_of_the_documents_is_what_the_page_looks_like(
    name, demo, chromium, monkeypatch, pytestconfig, tmp_path
):
    page = demo / "grading" / "feedback" / HALF_RIGHT / CHAPTER / f"{MODULE}.html"
    if name.startswith("class-report"):
        monkeypatch.setattr(class_report, "date", Today)
        page = class_report.write_report(root=demo, output=tmp_path / "page.html")
    write = pytestconfig.getoption("--write-pictures")
    hold(name, taken(chromium, page, PARTS[name]), write)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.sandbox
@pytest.mark.slow
def test_points_given_by_hand_are_what_formgrader_looks_like(
    demo, chromium, pytestconfig, tmp_path
):
    root, home = tmp_path / "course", tmp_path / "home"
    shutil.copytree(demo, root)
    home.mkdir()
    marks = Marks(load(CHAPTER, root), root)
    number = marks.gradebook.find_submission_notebook(MODULE, CHAPTER, HALF_RIGHT).id
    marks.close()
    ours = {"JUPYTER_CONFIG_PATH": str(ROOT / "grading/etc/jupyter"), "PYTHONPATH": str(ROOT)}
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": 1400}, device_scale_factor=SCALE, bypass_csp=True
    )
    with serving(root, home, **ours) as lab:
        page = context.new_page()
        page.goto(f"{lab.url}/formgrader/submissions/{number}/")
        points = page.locator("input.score#test_gradient_descent")
        comment = page.locator("textarea#gradient_descent-comment")
        for field, written in ((points, "3"), (comment, "Append x.copy(), and this is right.")):
            expect(field).to_be_editable(timeout=120_000)
            with page.expect_response(lambda response: response.request.method == "PUT"):
                field.fill(written)
                field.blur()
        page.wait_for_timeout(2000)  # its sign that this is saved fades
        answer = ".panel-primary:has(textarea#gradient_descent-comment)"
        heading = ".panel-heading:has(input#test_gradient_descent)"
        png = taken_in_view(page, answer, heading, hidden=".navbar, .help, #help")
    context.close()
    hold(BY_HAND, png, pytestconfig.getoption("--write-pictures"))


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.slow
def test_the_picture_that_moves_is_what_a_learner_sees_and_looks_like(
    chromium, pytestconfig, tmp_path
):
    folder, home = tmp_path / "lab", tmp_path / "home"
    folder.mkdir(), home.mkdir()
    with serving(folder, home) as lab:
        frames = moving.filmed(chromium, lab)
    moving.hold_moving(frames, pytestconfig.getoption("--write-pictures"))


def test_a_frame_that_is_another_or_is_missing_is_a_difference():
    frames = moving.read(FOLDER / moving.NAME)
    assert moving.frames_apart(frames, frames) == ""
    assert moving.frames_apart(frames, frames[:-1]).startswith("14 frames, and not the 15")
    stepped = dataclasses.replace(frames[0], image=frames[1].image)
    assert moving.frames_apart(frames, [stepped, *frames[1:]]).startswith("frame 1, around")
    unread = dataclasses.replace(frames[-1], image=frames[-2].image)
    assert moving.frames_apart(frames, [*frames[:-1], unread]).startswith("frame 15, around")


def changed(name, change):
    """Return how a picture of the documents, and what `change` makes of it, are apart."""
    data, text = (FOLDER / name).read_bytes(), io.BytesIO()
    change(Image.open(io.BytesIO(data)).convert("RGB")).save(text, "PNG")
    return apart(data, text.getvalue())


def recoloured(image):
    """Return a picture with the blue of its bars as a green of the same lightness."""
    pixels = np.asarray(image).copy()
    pixels[(pixels == (0x0B, 0x4F, 0x8C)).all(axis=-1)] = (0x1F, 0x6B, 0x53)
    return Image.fromarray(pixels)


def without_a_part(image):
    top = image.height * 2 // 3
    image.paste("white", (0, top, image.width, top + 120))
    return image


@pytest.mark.parametrize("name", PARTS)
def test_what_a_person_would_see_is_a_difference_and_the_edges_of_letters_are_none(name):
    assert changed(name, lambda image: image.filter(ImageFilter.GaussianBlur(1.5))) == ""
    assert changed(name, lambda image: ImageChops.offset(image, 1, 2)) == ""
    assert "of 255" in changed(name, without_a_part)
    if name != "class-report.png":  # which has no bars
        assert "of 255" in changed(name, recoloured)
    assert "high" in changed(name, lambda image: image.crop((0, 0, 1800, image.height - 100)))
    assert "wide" in changed(name, lambda image: image.crop((0, 0, 1600, image.height)))


@pytest.mark.sandbox
def test_the_table_of_points_is_what_grading_prints(demo):
    chapter, found = load(CHAPTER, demo), standings(CHAPTER, demo)
    outcomes = [standing.outcome for standing in found.values()]
    printed = [*table([*found.values()], chapter.points).splitlines(), not_exported(outcomes)]
    assert missing_from(block(f"grading autograde {CHAPTER}"), printed) == ""


@pytest.mark.sandbox
def test_the_preview_of_a_mended_exercise_is_what_grading_again_prints(demo, tmp_path):
    """As if the history of gradient_descent had counted for nothing before."""
    root = tmp_path / "course"
    shutil.copytree(demo, root)
    chapter, places = load(CHAPTER, root), Places(root)
    writer = Writer(places, chapter, Stop())
    for student in CLASS:
        outcome = kept(places, CHAPTER, student)
        if outcome is not None:
            graded = places.graded_notebook(CHAPTER, student).read_text(encoding="utf-8")
            outcome = dataclasses.replace(outcome, notebook=graded)
            again._keep(outcome, places, chapter)
            writer.write(before_it_was_mended(outcome))
    writer.close()
    found = again.regrade(CHAPTER, root=root, quiet=True)
    printed = [*told(found, load_roster(root), written=False)]
    assert missing_from(block(f"grading regrade {CHAPTER}"), printed) == ""


def before_it_was_mended(outcome):
    """Return an outcome in which whoever fails to keep the history loses all of the exercise."""
    results = []
    for result in outcome.results:
        aspects = result.aspects
        if result.exercise == "gradient_descent" and 0 < result.score < result.max_score:
            aspects = tuple(dataclasses.replace(aspect, points=0.0) for aspect in aspects)
        score = sum(aspect.points for aspect in aspects)
        results.append(dataclasses.replace(result, score=score, aspects=aspects))
    return dataclasses.replace(outcome, results=results, digest="of other code")


@pytest.mark.sandbox
def test_what_is_said_of_an_archive_is_what_collecting_prints(demo, tmp_path):
    names = {student: NAMES[student] for student in ("ada", "boris", "chen", "dana", "olga")}
    files = {
        "Ada Abel_4711_assignsubmission_file_/numerical_gradient.ipynb": "ada",
        "Boris Brandt_4712_assignsubmission_file_/numerical_gradient (1).ipynb": "boris",
        "Boris Brandt_4712_assignsubmission_file_/numerical_gradient.ipynb": "ivan",
        "Chen Castro_4713_assignsubmission_file_/Untitled.ipynb": "chen",
        "Dana Demir_4714_assignsubmission_file_/numerical_gradient.pdf": "",
        "Nils Novak_4715_assignsubmission_file_/numerical_gradient.ipynb": "jana",
    }
    archive = tmp_path / "submissions.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path, student in files.items():
            place = Places(demo).submission(CHAPTER, student) if student else None
            packed.writestr(path, place.read_bytes() if place else b"%PDF-1.7")
    root = tmp_path / "course"
    a_class.lay_out(root, [CHAPTER])
    write_roster(root, names)
    placements = collect(archive, CHAPTER, root=root)
    owners = [placement.owner for placement in placements]
    last = nothing_from(load_roster(root), Places(root), CHAPTER, owners)
    printed = [*report(placements).splitlines(), last]
    shown = block(f"grading collect ~/Downloads/submissions.zip {CHAPTER}")
    assert missing_from(shown, printed) == ""


def test_a_line_that_is_not_printed_or_stands_elsewhere_is_found():
    printed = ["one", "two, and more", "three", "four"]
    assert missing_from(["one", "two, …", "…", "four"], printed) == ""
    assert missing_from(["one", "two, and"], printed) == "two, and"
    assert missing_from(["three", "one"], printed) == "one"
    assert missing_from(["one", "… four"], printed) == "… four"
