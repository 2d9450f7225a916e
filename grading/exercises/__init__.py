"""What is graded: every chapter's exercises, with points, hidden inputs and known mistakes."""

from grading.errors import GradingError
from grading.exercises import (
    activation_layers,
    affine_softmax,
    computation_graph,
    learning_rules,
    loss_functions,
    numerical_gradient,
    training,
    welcome,
)
from grading.exercises.declaration import Exercise

CHAPTERS: dict[str, tuple[Exercise, ...]] = {
    "00_welcome": welcome.EXERCISES,
    "01_numerical_gradient": numerical_gradient.EXERCISES,
    "02_loss_functions": loss_functions.EXERCISES,
    "03_computation_graph": computation_graph.EXERCISES,
    "04_activation_layers": activation_layers.EXERCISES,
    "05_affine_softmax": affine_softmax.EXERCISES,
    "06_training": training.EXERCISES,
    "07_learning_rules": learning_rules.EXERCISES,
}
"""Chapter id -> its exercises, in the order of the notebook."""


def find(name: str) -> Exercise:
    """Return the exercise called `name`.

    Raises
    ------
    GradingError
        If there is none.
    """
    for exercises in CHAPTERS.values():
        for exercise in exercises:
            if exercise.name == name:
                return exercise
    raise GradingError(f"There is no exercise called {name!r}.")


def chapter_of(name: str) -> str:
    """Return the id of the chapter that holds the exercise called `name`."""
    exercise = find(name)
    return next(chapter for chapter, exercises in CHAPTERS.items() if exercise in exercises)


def module_of(name: str) -> str:
    """Return the module name of the exercise's chapter: its id without the number."""
    return module_name(chapter_of(name))


def module_name(chapter: str) -> str:
    """Return a chapter's name without its number: "affine_softmax" for "05_affine_softmax"."""
    return chapter.partition("_")[2]
