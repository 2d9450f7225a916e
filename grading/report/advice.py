"""What a learner can do whose file could not be graded, in the words of the menus they see."""

from __future__ import annotations

from dataclasses import dataclass

from grading.judging.chapter import Chapter
from grading.tree.submitted import ANOTHERS, DAMAGED, NO_NOTEBOOK, TOO_LARGE


@dataclass(frozen=True)
class Advice:
    """What the refusal of a file means, and what to do about it, step by step."""

    meaning: str
    steps: tuple[str, ...]


NOT_READ = "The answers in it have not been looked at, so nothing says that they are wrong."
OPEN = "Open your notebook {file} in Jupyter, where you worked on it."
RUN = (
    "In the menu, choose Run → Restart Kernel and Run All Cells (in Colab: Runtime → Restart "
    "session and run all), and wait until the last cell has run."
)
SAVE = "Choose File → Save Notebook (in Colab: File → Save)."
DOWNLOAD = (
    "Choose File → Download (in Colab: File → Download → Download .ipynb). The name of the file "
    "that you get has to end in .ipynb."
)
HAND_IN = (
    "Hand in that file where you handed in the last one. Files of your own that it needs, such as "
    "a module or data, belong with it: beside it, or all together in one archive (.zip)."
)
AGAIN = (RUN, SAVE, DOWNLOAD, HAND_IN)

ADVICE = {
    DAMAGED: Advice(
        "A part of the file is missing or unreadable. That happens while a file is saved, copied "
        f"or uploaded, and it is not your answers' fault. {NOT_READ}",
        (OPEN, *AGAIN),
    ),
    NO_NOTEBOOK: Advice(
        "What you handed in is a file of another kind. Only the notebook itself can be graded, the "
        "file whose name ends in .ipynb: no PDF, no saved web page, no link. "
        f"{NOT_READ}",
        (OPEN, *AGAIN),
    ),
    TOO_LARGE: Advice(
        "There is far more in the file than in a notebook of this course. Mostly that is a very "
        f"long output, or something that was pasted into a cell by mistake. {NOT_READ}",
        (
            OPEN,
            "In the menu, choose Edit → Clear Outputs of All Cells (in Colab: Edit → Clear all "
            "outputs), and delete cells of your own that your answers do not need.",
            SAVE,
            DOWNLOAD,
            HAND_IN,
            "If the new file is refused as well, open a fresh notebook of this chapter, copy your "
            "answers into its cells and hand in that one.",
        ),
    ),
    ANOTHERS: Advice(
        "The file is a notebook, but none of the exercises of {chapter} was found in it. Mostly "
        f"it is the notebook of another chapter, or an empty one. {NOT_READ}",
        (
            "Look for the notebook {file} of this chapter, the one in which you wrote your "
            "answers, and open it in Jupyter.",
            *AGAIN,
        ),
    ),
}
"""Kind of an `Unreadable` -> advice."""

OF_A_PERSON = Advice(
    "Something went wrong that a person has to look at. It need not have to do with your answers, "
    "which have not been graded yet.",
    (
        "Tell your instructor, and show them this page. Until you hear from them there is nothing "
        "else that you have to do, and nothing to hand in again.",
    ),
)


def advice(kind: str, chapter: Chapter) -> Advice:
    """Return what to tell somebody whose file could not be graded for a reason of this kind."""
    found, file = ADVICE.get(kind, OF_A_PERSON), f"{chapter.module}.ipynb"
    return Advice(
        found.meaning.format(chapter=chapter.name),
        tuple(step.format(file=file) for step in found.steps),
    )
