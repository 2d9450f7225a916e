"""How `sigmoid_nodes` is graded, and what is known to go wrong."""

from grading.exercises.activation_layers._draws import use
from grading.exercises.activation_layers._mistakes_of_sigmoid_nodes import MISTAKES
from grading.exercises.declaration import graded
from seminar.check.chapters.activation_layers.sigmoid_nodes import EXERCISE

GRADED = graded(
    EXERCISE,
    points={
        "neg and exp": 0.5,
        "add and y": 0.5,
        "d_add": 1,
        "d_exp": 0.5,
        "d_neg": 0.5,
        "dx": 0.5,
        "x and dout as they were": 0.5,
    },
    draws={"row": use(5), "table": use(4, 3)},
    mistakes=MISTAKES,
)
