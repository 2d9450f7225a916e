"""What cells put out, as a notebook keeps it: no path of ours in it."""

from __future__ import annotations

import base64

from grading.batch.our_paths import without_our_paths
from grading.judging.score import Score
from grading.wall.outside.replies import Output

_RESULT = {"output_type": "execute_result", "execution_count": None}


def of_learner(output: Output) -> dict[str, object]:
    """Return what a learner's cell put out."""
    text = without_our_paths(output.text)
    if output.kind in ("stdout", "stderr"):
        return stream(text, output.kind)
    if output.kind == "error":
        return error(output.name, without_our_paths(output.message), text)
    data = {"text/plain": text}
    if output.png is not None:
        data["image/png"] = base64.b64encode(output.png).decode("ascii")
    if output.kind == "result":
        return {**_RESULT, "metadata": {}, "data": data}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def stream(text: str, name: str = "stdout") -> dict[str, object]:
    """Return printed text."""
    return {"output_type": "stream", "name": name, "text": text}


def error(name: str, message: str, text: str) -> dict[str, object]:
    """Return an error; `text` is its traceback."""
    traceback = text.split("\n")
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": traceback}


def number(score: float) -> dict[str, object]:
    """Return the value of a graded cell, as nbgrader reads it; a `Score` with its table."""
    data = {"text/plain": repr(score)}
    if isinstance(score, Score):
        # sentences may quote the learner, and MathJax would follow a formula's \href anywhere
        html = score._repr_html_()
        data["text/html"] = f'<div class="tex2jax_ignore mathjax_ignore">{html}</div>'
    return {**_RESULT, "metadata": {}, "data": data}
