"""A class that hands in a chapter, packed as a learning platform packs it, and what it should get.

Each platform names files in its own way, so each is a function of a student's name and number that
returns the path in the archive and the id under which the student is to be known.
"""

import io
import itertools
import tarfile
import zipfile

from exercises.in_notebook import names_at
from wall.handed_in import in_a_module

from grading import grade
from grading.batch.canaries import AGREES_WITH_EVERYTHING, canary
from grading.exercises import CHAPTERS
from grading.judging.bench import InProcess, use
from grading.sample.hand_in import HandIn, solutions_of

EVERY_DAY, MISTAKES = 3, 6
"""How many students make a mistake, in `make test` and in `make test-long`."""

PLATFORMS = {
    "00_welcome": lambda name, number, file: (
        f"{name} Doe_{number}_assignsubmission_file_/{file}",
        f"{name}_Doe_{number}",
    ),  # Moodle
    "01_numerical_gradient": lambda name, number, file: (
        f"{name}_{number}_678901_{file}",
        f"{name}_{number}",
    ),  # Canvas
    "02_loss_functions": lambda name, number, file: (
        f"Homework2_{name}_attempt_2024-11-03-10-15-00_{file}",
        name,
    ),  # Blackboard
    "03_computation_graph": lambda name, number, file: (
        f"{number}-678910 - {name} Doe - Nov 3, 2024 1137 AM/{file}",
        f"{name}_Doe_{number}",
    ),  # Brightspace
    "04_activation_layers": lambda name, number, file: (
        f"assignment_export/submission_{number}/{file}",
        f"submission_{number}",
    ),  # Gradescope
    "05_affine_softmax": lambda name, number, file: (f"{name} Doe - Copy of {file}", f"{name}_Doe"),
    "06_training": lambda name, number, file: (f"{name}/Copy of {file} (1).ipynb", name),  # Colab
    "07_learning_rules": lambda name, number, file: (f"{name}/work.zip", name),
    "08_your_own_engine": lambda name, number, file: (
        f"{name} Doe_{number}_assignsubmission_file_/{file}",
        f"{name}_Doe_{number}",
    ),  # Moodle once more
}

HOSTILE = """
import pathlib, sys, types
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
fake = types.ModuleType("grading")
fake.grade = lambda *a, **k: 100.0
sys.modules["grading"] = fake
stolen, seen = {}, []
for place in ("@ROOT@", "/side", ".", ".."):
    for name in ("grading/gradebook.db", "solutions/@MODULE@.py", "grading/submitted"):
        if (pathlib.Path(place) / name).exists():
            seen.append(f"{place}/{name}")
print("<script>alert(1)</script> seen:", seen)
"""


def class_of(chapter, mistakes=MISTAKES):
    """Return name -> how that student hands in; the mistakes go round the exercises."""
    exercises = CHAPTERS[chapter]
    # the n-th time round, the mistake that stands at another place of the exercise's list
    turns = itertools.islice(itertools.cycle(exercises), mistakes)
    chosen = [
        (exercise, exercise.mistakes[(5 * turn) % len(exercise.mistakes)])
        for turn, exercise in enumerate(turns)
    ]
    names = [exercise.name for exercise in exercises]
    return {
        "solved": HandIn("everything right"),
        "stub": HandIn("nothing", left=tuple(names)),
        "half": HandIn("half of it", left=tuple(names[len(names) // 2 :])),
        **{
            f"mistake{turn}": HandIn(mistake.sentence, mistakes={exercise.name: mistake.name})
            for turn, (exercise, mistake) in enumerate(chosen)
        },
        "broken": HandIn("half a file", cut=True),
    }


def files_of(handed_in, root, chapter):
    """Return name -> the bytes of each student's notebook, one hostile among them.

    One has all answers in a module beside it.
    """
    solutions = solutions_of(chapter, root)
    hostile = HOSTILE.replace("@ROOT@", str(root)).replace("@MODULE@", chapter.module)
    return {
        **{name: one.file(chapter, solutions) for name, one in handed_in.items()},
        "hostile": canary(chapter, AGREES_WITH_EVERYTHING, hostile),
        "module": in_a_module(chapter)[0],
    }


def packed(files, chapter, folder):
    """Write an archive as the chapter's platform does; return it and name -> student id.

    Beside the notebook of whoever has a module, it lies as the platform calls it.
    """
    entries, ids, file = {}, {}, f"{chapter.module}.ipynb"
    modules = {"module": in_a_module(chapter)[1]}
    for number, (name, data) in enumerate(files.items(), start=12345):
        path, ids[name] = PLATFORMS[chapter.name](name, number, file)
        if path.endswith(".zip"):
            within = io.BytesIO()
            with zipfile.ZipFile(within, "w") as archive:
                archive.writestr(file, data)
                if name in modules:
                    archive.writestr("helpers.py", modules[name])
            data = within.getvalue()
        elif name in modules:
            before, _, named = path.rpartition("/")
            own = named.replace(f"Copy of {file}", file).replace(file, "helpers.py")
            entries[f"{before}/helpers.py" if before else own] = modules[name]
        entries[path] = data
    if chapter.name == "06_training":
        return _tar(folder / "submissions.tar.gz", entries), ids
    target = folder / "submissions.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path, data in entries.items():
            archive.writestr(path, data)
    return target, ids


def _tar(target, entries):
    with tarfile.open(target, "w:gz") as archive:
        for path, data in entries.items():
            about = tarfile.TarInfo(path)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
    return target


def graded_here(handed_in, chapter, monkeypatch):
    """Return exercise -> the score of what is handed in, graded in this process."""
    solutions = solutions_of(chapter)
    answers = handed_in.answers(chapter, solutions)
    scores = {}
    for exercise in CHAPTERS[chapter.name]:
        names = names_at(exercise.name, chapter.name, answers, monkeypatch)
        with use(InProcess(names)):
            scores[exercise.name] = grade(exercise.name)
    return scores
