"""An answer that calls an exercise of its chapter is graded as if that one were right."""

import json

import pytest
from wall.handed_in import as_file, scores

from grading.batch.submission import grade_submission
from grading.judging.chapter import load
from grading.notebooks.notebook import grade_id_of, is_solution
from grading.tree.course import ROOT

CALLING = {
    "numerical_gradient": (
        "01_numerical_gradient",
        "numerical_diff",
        """
def numerical_gradient(f, x, h=1e-4):
    if x.dtype.kind != "f":
        x = x.astype(float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]

        def along(value):
            x[index] = value
            return f(x)

        grad[index] = numerical_diff(along, kept, h)
        x[index] = kept
    return grad
""",
    ),
    "Sigmoid": (
        "04_activation_layers",
        "sigmoid_nodes",
        """
class Sigmoid:
    def forward(self, x):
        self.x = np.clip(np.asarray(x, float), -700, 700)
        return sigmoid_nodes(self.x, np.ones(self.x.shape))["y"]

    def backward(self, dout):
        return sigmoid_nodes(self.x, dout)["dx"]
""",
    ),
    "SoftmaxWithLoss": (
        "05_affine_softmax",
        "softmax_nodes",
        """
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.x, self.t, self.y = x - x.max(axis=1, keepdims=True), t, softmax(x)
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        nodes = softmax_nodes(self.x, np.eye(self.x.shape[1])[np.zeros(len(self.x), int)])
        t = self.t if self.t.ndim == 2 else np.eye(self.x.shape[1])[self.t]
        return dout * (nodes["A"] / nodes["A"].sum(axis=1, keepdims=True) - t) / len(self.x)
""",
    ),
}


@pytest.mark.sandbox
@pytest.mark.parametrize("name", CALLING)
@pytest.mark.parametrize("called_is", ["not written", "wrong"])
def test_an_answer_that_calls_one_above_it_loses_nothing_by_that_one(wall, name, called_is):
    chapter_name, called, source = CALLING[name]
    chapter = load(chapter_name)
    at = ROOT / "solutions" / chapter.name / f"{chapter.module}.ipynb"
    handed_in = json.loads(at.read_text("utf-8"))
    wrong = f"def {called}(*arguments, **options):\n    return None\n"
    answers = {name: source, called: chapter.stubs[called] if called_is == "not written" else wrong}
    for cell in handed_in["cells"]:
        if is_solution(cell):
            cell["source"] = answers.get(grade_id_of(cell), cell["source"])
    points = scores(grade_submission(as_file(handed_in), chapter, wall))
    assert points.pop(called) == 0
    assert points == {
        exercise: chapter.points[f"test_{exercise}"]
        for exercise in chapter.stubs
        if exercise != called
    }
