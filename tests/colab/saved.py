"""A notebook as Colab saves and downloads it: nothing of ours in its form but the cells' text.

Colab writes nbformat 4.0, so no cell has an id of its own: each has one in its metadata, the one
that it came with or, where somebody typed or pasted it, Colab's. A code cell's metadata name its
output, too; the state of widgets stands one level higher than nbformat wants it.
"""

import copy
import random

WIDGETS = "application/vnd.jupyter.widget-state+json"
GITHUB = '<a href="https://colab.research.google.com/x" target="_parent"><img src="y.svg"/></a>'


def as_saved_by_colab(notebook, keeps_marks=True, keeps_ids=True):
    """Return what a downloaded notebook holds.

    Parameters
    ----------
    notebook : dict
        A notebook of nbformat 4.5, with whatever it shows.
    keeps_marks : bool
        Whether the cells still have nbgrader's metadata: not where their text was pasted into a
        new notebook.
    keeps_ids : bool
        Whether they still have the ids with which they were released.
    """
    rng = random.Random(0)
    cells = [_github(), *(_cell(c, rng, keeps_marks, keeps_ids) for c in notebook["cells"])]
    state = notebook["metadata"].get("widgets", {}).get(WIDGETS, {}).get("state", {})
    about = {
        "accelerator": "GPU",
        "colab": {
            "provenance": [{"file_id": "1aB-c", "timestamp": 1788000000000}],
            "collapsed_sections": ["exercises"],
            "gpuType": "T4",
            "include_colab_link": True,
            "toc_visible": True,
        },
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "widgets": {WIDGETS: state or {_id(rng): {"model_name": "LayoutModel", "state": {}}}},
    }
    return {"nbformat": 4, "nbformat_minor": 0, "metadata": about, "cells": cells}


def _id(rng):
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-", k=12))


def _github():
    about = {"id": "view-in-github", "colab_type": "text"}
    return {"cell_type": "markdown", "metadata": about, "source": [GITHUB]}


def _cell(cell, rng, keeps_marks, keeps_ids):
    about = dict(cell["metadata"])
    about.pop("execution", None)
    if not keeps_marks:
        about.pop("nbgrader", None)
    saved = {
        "cell_type": cell["cell_type"],
        "metadata": {**about, "id": cell["id"] if keeps_ids else _id(rng)},
        "source": "".join(cell["source"]).splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        base = {"base_uri": "https://localhost:8080/", "height": 35}
        saved["metadata"] |= {"colab": base, "outputId": _id(rng), "colab_type": "code"}
        saved["execution_count"] = cell["execution_count"]
        saved["outputs"] = [_output(output) for output in cell["outputs"]]
    return saved


def _output(output):
    output = copy.deepcopy(dict(output))
    if output["output_type"] == "execute_result":
        output["data"]["application/vnd.google.colaboratory.intrinsic+json"] = {"type": "string"}
    return output
