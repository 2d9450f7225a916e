"""Nothing in the student package, put in the place of an answer, gets points. About 15 s.

Every function, method and lambda of `seminar` is tried as it stands: those inside others as well,
with the names of their module. A class is tried as a class, a function as each method of a layer
beside the right ones.
"""

import __future__

import ast
import functools
import importlib
import inspect
import pkgutil

import numpy as np
import pytest
from exercises.cases import exercises, stub_of, trial, trial_of_points
from in_time import in_time

import seminar
from grading.judging.reference import reference_module
from grading.judging.trial import run_here
from seminar import data
from seminar.judging.reading import with_readings
from seminar.probes import observe

DRAWN = {"None", "str", "bool", "Picture", "Frame", "Report", "list[Mark]", "graph.Layout"}
"""What is no answer, and often slow to make: mypy holds the functions to it."""
MEASURES = {"slopes", "wide_slopes", "_slopes_of_sum"}
"""A check holds a learner's way back against slopes that it measures on the way forward, so it has
to measure some. They come by another rule and from copies of x, which a closure does not see."""


@pytest.fixture(scope="module")
def modules():
    names = [info.name for info in pkgutil.walk_packages(seminar.__path__, "seminar.")]
    return [importlib.import_module(name) for name in names]


@pytest.fixture(scope="module", autouse=True)
def few_digits(modules):
    """Let nothing read all digits, or train on those that an earlier test has read."""

    def forget():
        for module in modules:
            for made in vars(module).values():
                if hasattr(made, "cache_clear"):
                    made.cache_clear()

    trial("train_reader", 1)  # draws what readers are graded on, while there are digits
    forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "_read_idx", lambda _, shape: np.zeros((3, *shape[1:]), np.uint8))
        yield
    forget()


@pytest.fixture(scope="module")
def functions(modules):
    """Return (where, name, function) of all that may return an answer."""
    found = [
        (f"{module.__name__}, line {node.lineno}", getattr(node, "name", "lambda"), function)
        for module in modules
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Lambda | ast.FunctionDef)
        and ast.unparse(getattr(node, "returns", None) or ast.Name("Any")) not in DRAWN
        for function in [alone(node, module)]
        if function is not None and not inspect.isgeneratorfunction(function)
    ]
    assert len(found) > 400
    return found


def alone(node, module):
    """Return what a definition makes in its module; None where that needs names from around it."""
    if isinstance(node, ast.Lambda):
        node = ast.Assign([ast.Name("made", ast.Store())], node)
    else:
        node = ast.FunctionDef("made", node.args, node.body, [], node.returns)
    tree = ast.fix_missing_locations(ast.Module([node], []))
    names = dict(vars(module))
    try:
        code = compile(tree, module.__file__, "exec", __future__.annotations.compiler_flag)
        exec(code, names)
    except (NameError, SyntaxError):
        return None
    return names["made"]


def taking(function, parameters):
    """Return a function that can be called by these parameters; None where that is impossible."""
    needed = [one.name for one in parameters if one.default is one.empty]
    theirs = inspect.Signature(parameters)
    if _takes(function, needed):
        return function
    if not _takes(function, parameters):
        return None

    def filled(*args, **kwargs):
        bound = theirs.bind(*args, **kwargs)
        bound.apply_defaults()
        return function(*bound.args, **bound.kwargs)

    return filled


def _takes(function, arguments):
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    return True


def stand_ins(reference, modules, functions):
    """Yield (who, what could stand for it, what leaves it out) for an answer."""
    nothing = stub_of(reference)
    if not inspect.isclass(reference):
        parameters = list(inspect.signature(reference).parameters.values())
        for where, name, function in functions:
            if name not in MEASURES and (fitting := taking(function, parameters)):
                yield f"{name} ({where})", fitting, nothing
        return
    for module in modules:
        for name, made in vars(module).items():
            if inspect.isclass(made) and made.__module__ == module.__name__:
                yield f"{name} ({module.__name__})", made, nothing
    for method, right in vars(reference).items():
        if method.startswith("__") or not inspect.isfunction(right):
            continue
        nothing = with_method(reference, method, lambda *_, **__: None)
        itself, *parameters = inspect.signature(right).parameters.values()
        for where, name, function in functions:
            who = f"{name} ({where}) as {method}"
            if fitting := taking(function, [itself, *parameters]):
                yield who, with_method(reference, method, fitting), nothing
            if fitting := taking(function, parameters):
                yield who, with_method(reference, method, staticmethod(fitting)), nothing


def with_method(reference, name, method):
    return type(reference.__name__, (reference,), {name: method})


SECONDS = 2
"""Of processor time, which anything that stands for an answer may take for one experiment."""


class TooSlow(Exception):
    """What is tried as an answer takes longer than it may: slopes along each pixel, say."""


def tried_in_time(probe, implementation, inputs):
    """Observe what is no answer; what takes too long has failed, as it would have in grading."""
    return in_time(lambda: observe(probe, implementation, inputs), SECONDS, TooSlow())


class Tried(dict):
    """The records of an implementation, each made when it is first asked for."""

    def __init__(self, laid_out, implementation):
        self.laid_out, self.implementation = laid_out, implementation

    def __contains__(self, experiment):
        return experiment in self.laid_out.exercise.experiments

    def __missing__(self, experiment):
        declared, inputs = self.laid_out.exercise.experiments[experiment], self.laid_out.inputs
        sent = declared.sent(inputs[experiment])
        record = tried_in_time(declared.probe, self.implementation, sent)
        reference = self.laid_out.reference[experiment]
        self[experiment] = with_readings(declared.readings, inputs[experiment], record, reference)
        return self[experiment]


def faulty(exercise, implementation):
    """Return the aspects in which an implementation is wrong."""
    laid_out = trial(exercise.name, 1)
    tried = Tried(laid_out, implementation)
    return [aspect for aspect in exercise.aspects if laid_out.fault_in(aspect, tried)]


def mends_one_of(aspects, exercise, implementation):
    """Tell whether an implementation is right in one of some aspects at least."""
    laid_out = trial(exercise.name, 1)
    tried = Tried(laid_out, implementation)
    return any(laid_out.fault_in(aspect, tried) is None for aspect in aspects)


def points(exercise, implementation):
    laid_out = trial_of_points(exercise.name, 1)
    return float(laid_out.score(run_here(exercise, implementation, laid_out.inputs)))


@pytest.mark.parametrize("exercise", exercises())
def test_nothing_in_the_student_package_gets_points_as_an_answer(
    exercise, modules, functions, request
):
    """One in two is tried as each answer, by turns; in `make test-long` all of them."""
    reference = getattr(reference_module(exercise.name), exercise.name)
    left = functools.cache(lambda nothing: faulty(exercise, nothing))
    worth = functools.cache(lambda nothing: points(exercise, nothing))
    tried = list(stand_ins(reference, modules, functions))
    assert len(tried) > 30
    if not request.config.getoption("--long"):
        place = [one.id for one in exercises()].index(exercise.name)
        tried = tried[place % 2 :: 2]
    assert all(left(nothing) for _, _, nothing in tried)
    found = [
        who
        for who, made, nothing in tried
        if mends_one_of(left(nothing), exercise, made) and points(exercise, made) > worth(nothing)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["numerical_diff", "numerical_gradient"])
def test_what_checks_measure_with_is_no_whole_answer(name, functions):
    (exercise,) = (param.values[0] for param in exercises() if param.id == name)
    parameters = list(inspect.signature(getattr(reference_module(name), name)).parameters.values())
    measuring = [
        taking(function, parameters) for _, name, function in functions if name in MEASURES
    ]
    worth = [points(exercise, function) for function in measuring if function is not None]
    assert 0 < max(worth) < exercise.points
