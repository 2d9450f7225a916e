"""The three parts that stand in nbgrader's own steps, without nbgrader's command. About 1 s."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
from traitlets import Any
from traitlets.config import Configurable
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.batch.autograde import digest
from grading.plugins import wall
from grading.plugins.wall import IntakeExporter, WallExecute

ROOT = Path(__file__).resolve().parents[2]


class Converter(Configurable):
    """What nbgrader's Autograde is to the parts below it."""

    coursedir = Any(SimpleNamespace(root=str(ROOT)))
    _sanitizing = True


def test_what_is_graded_is_the_submission_as_it_was_read_the_first_time(tmp_path, monkeypatch):
    graded = []
    monkeypatch.setattr(wall, "_tested_wall", lambda *_: None)
    monkeypatch.setattr(wall, "_results", lambda *given: graded.append(given[-1]) or [])
    data = as_file(notebook({**RIGHT, "neuron_loss": "x = 1"}, first=["y = 2"]))
    path = tmp_path / f"{CHAPTER.module}.ipynb"
    path.write_bytes(data)
    about = {"nbgrader": {"assignment": CHAPTER.name, "student": "ada"}}

    exporter = IntakeExporter(parent=Converter())
    rebuilt, resources = exporter.from_filename(str(path), about)
    path.unlink()
    _, resources = WallExecute(parent=exporter).preprocess(
        nbformat.reads(rebuilt, 4), {**about, **resources}
    )

    (seen,) = graded
    assert "own-0" in seen.order and set(seen.homes) == set(CHAPTER.stubs)
    assert resources["seminar"].digest == digest(data, CHAPTER)
