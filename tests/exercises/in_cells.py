"""What the visible check says of code, written in a cell of a notebook."""

import inspect
import itertools
import linecache

import numpy as np

from grading.judging.reference import reference_module
from seminar import check
from seminar.check.view import report_on

CELLS = itertools.count()


def written(name, source, known):
    """Return what a cell with this source defines, which is found where it stops."""
    place = f"<cell {next(CELLS)} of the tests of follow-ups>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    names = dict(known)
    exec(compile(source, place, "exec"), names)
    return names[name]


def rows(name, source, **names):
    """Return aspect -> (verdict, sentence) for code, written in a notebook that knows `names`."""
    implementation = written(name, source, {"np": np, **names})
    report = report_on(check.exercise(name), check.homes()[name], implementation)
    return {row.aspect: (row.verdict, row.sentence) for row in report.rows}


def of_reference(name, old, new):
    """Return rows for the reference, edited, among the names that it knows."""
    module = reference_module(name)
    source = inspect.getsource(getattr(module, name))
    assert old in source
    known = {key: value for key, value in vars(module).items() if not key.startswith("__")}
    return rows(name, source.replace(old, new), **known)
