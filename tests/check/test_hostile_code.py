"""Whatever a learner's code raises, returns or hands over: a table and a score, and no warning."""

import asyncio
import signal
import sys
import warnings

import numpy as np
import pytest

from grading import grade
from grading.judging.reference import reference
from seminar import check
from seminar.check import view
from seminar.check.view import report_on
from seminar.judging.explain import explain
from seminar.probes import Odd, observe
from seminar.probes.record import kind_of, plain, with_article

ONE_OF_EACH_CHAPTER = (
    "sum_of_squares",
    "numerical_diff",
    "softmax",
    "MulLayer",
    "Relu",
    "Affine",
    "gradient_check",
    "SGD",
)
SEED = 3


class Own(BaseException):
    pass


class ExitsWhenAsked(Exception):
    def __str__(self):
        raise SystemExit


class HalfACharacter(Exception):
    def __str__(self):
        return "\ud800"


class Nameless(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")


class WithoutName(Exception, metaclass=Nameless):
    pass


class WithoutPlace(Exception):
    @property
    def __traceback__(self):
        raise RuntimeError("no place")

    __cause__ = __class__ = __traceback__


RAISED = {
    "half a character": lambda: ValueError("\ud800 and \udfff"),
    "half a character when asked": HalfACharacter,
    "control characters": lambda: ValueError("\x1b[31mred\0"),
    "an exit when asked": ExitsWhenAsked,
    "an exit": lambda: SystemExit(3),
    "an interrupt": KeyboardInterrupt,
    "the end of a generator": GeneratorExit,
    "the end of an iterator": StopIteration,
    "a cancelled task": asyncio.CancelledError,
    "one of its own": Own,
    "a group": lambda: BaseExceptionGroup("all", [Own()]),
    "no name": WithoutName,
    "no place": WithoutPlace,
}


class Text(str):
    def __getitem__(self, place):
        raise RuntimeError("no place")

    def __str__(self):
        raise RuntimeError("no text")


class NoArray:
    def __array__(self, *args, **options):
        raise SystemExit


class NoClass:
    @property
    def __class__(self):
        raise RuntimeError("no class")


class NoNumbers(np.ndarray):
    def __array_ufunc__(self, *args, **options):
        raise RuntimeError("no numbers")

    def __array_function__(self, *args, **options):
        raise RuntimeError("no function")


HUGE = np.broadcast_to(1.0, (10**6, 10**6))


def of_its_shape(value):
    return np.ones(2 if isinstance(value, (dict, tuple, list)) else np.shape(value))


RETURNED = {
    "half a character": lambda value: "\ud800",
    "a text of its own": lambda value: Text("x"),
    "large long doubles": lambda value: np.longdouble("1e4000") * of_its_shape(value),
    "short floats": lambda value: np.float16(65504) * of_its_shape(value).astype(np.float16),
    "large floats": lambda value: 1.7e308 * of_its_shape(value),
    "a large integer": lambda value: 10**400,
    "one number in many places": lambda value: HUGE,
    "a list of them": lambda value: [HUGE],
    "a dict of them": lambda value: dict.fromkeys(("W1", "b1", "W2", "b2"), HUGE),
    "a pair of them": lambda value: (HUGE, HUGE),
    "a long range": lambda value: range(10**12),
    "objects": lambda value: of_its_shape(value).astype(object),
    "masked": lambda value: np.ma.masked_all(of_its_shape(value).shape),
    "a matrix": lambda value: np.matrix([[1.0, 2.0], [3.0, 4.0]]),
    "no numbers": lambda value: of_its_shape(value).view(NoNumbers),
    "no array": lambda value: NoArray(),
    "no class": lambda value: NoClass(),
    "a class without a name": lambda value: WithoutName,
    "complex numbers": lambda value: 1j * of_its_shape(value),
    "dates": lambda value: np.array("2020-01-01", "datetime64[D]"),
    "odd keys": lambda value: {"\ud800": 1, (1,): NoClass()},
}


def returning(name, make):
    """Return the reference, but for what it returns."""
    right = reference(name)

    def instead_of(function):
        def called(*args, **options):
            return make(function(*args, **options))

        return called

    if not isinstance(right, type):
        return instead_of(right)
    methods = {
        method: instead_of(function)
        for method, function in vars(right).items()
        if not method.startswith("__")
    }
    return type(name, (right,), methods)


def raising(make):
    def stop(value):
        raise make()

    return stop


def table(name, implementation):
    report = report_on(check.exercise(name), check.homes()[name], implementation)
    report._repr_html_().encode()
    return report


def said_of(name, implementation):
    """Return the visible table and the hidden one, as texts that can be written to a file."""
    texts = str(table(name, implementation)), grade(name, implementation, seed=SEED).report
    return [text.encode().decode() for text in texts]


@pytest.fixture(autouse=True)
def silence(monkeypatch):
    """Let nothing warn, and nothing be raised where nobody can catch it."""
    unheard = []
    monkeypatch.setattr(sys, "unraisablehook", lambda one: unheard.append(one.exc_value))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    assert not [str(warning.message) for warning in caught] + unheard


@pytest.mark.parametrize("name", ONE_OF_EACH_CHAPTER)
@pytest.mark.parametrize("kind", RAISED)
def test_whatever_is_raised_is_told(name, kind):
    for text in said_of(name, returning(name, raising(RAISED[kind]))):
        assert "✗" in text and "Your code stopped in the line `raise make()` with" in text


@pytest.mark.parametrize("name", ONE_OF_EACH_CHAPTER)
@pytest.mark.parametrize("kind", RETURNED)
def test_whatever_is_returned_is_judged(name, kind):
    for text in said_of(name, returning(name, RETURNED[kind])):
        assert kind in ("objects", "masked") or "✗" in text


def test_what_a_probe_says_for_an_exception_is_not_what_is_told():
    visible, hidden = said_of("sum_of_squares", lambda x: next(iter([])))
    for text in (visible, hidden):
        assert "in the line `visible, hidden = said_of(" in text and "with StopIteration." in text


@pytest.mark.parametrize(
    "function",
    [
        *("copy.deepcopy", "contextlib.closing", "contextlib.redirect_stdout"),
        *("contextlib.ExitStack", "io.StringIO", "dataclasses.replace", "json.loads"),
        *("importlib.resources.files", "dis.get_instructions", "inspect.iscoroutine"),
        *("traceback.walk_tb", "traceback.StackSummary", "linecache.getline"),
    ],
)
def test_functions_of_python_that_code_takes_away_are_not_asked_of_their_modules(
    function, monkeypatch
):
    def sum_of_squares(x):
        monkeypatch.setattr(function, None)
        return np.sum(x**2)

    view._signatures.cache_clear()
    try:
        check.sum_of_squares(sum_of_squares)
        with pytest.raises(view.CheckFailed):
            check.sum_of_squares(lambda x: [][0])
    finally:
        monkeypatch.undo()


def test_a_class_of_exceptions_cannot_take_a_kind_that_is_ours():
    def sum_of_squares(x):
        raise type("Skipped", (Exception,), {})

    assert "with Exception." in str(table("sum_of_squares", sum_of_squares))


def test_an_interrupt_from_the_keyboard_ends_the_check():
    def sum_of_squares(x):
        signal.raise_signal(signal.SIGINT)

    # what is started in the background of a shell ignores it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt) as interrupted:
            check.sum_of_squares(sum_of_squares)
        (shown,) = interrupted.value._render_traceback_()  # what a notebook shows of it
        assert shown.startswith("The check was interrupted, so nothing was found out.")
    finally:
        signal.signal(signal.SIGINT, before)


def test_where_code_is_found_by_a_name_that_is_none_its_line_is_left_out():
    def sum_of_squares(x):
        raise ValueError("x")

    for place in ("\ud800", "a\0b"):
        sum_of_squares.__code__ = sum_of_squares.__code__.replace(co_filename=place)
        assert "Your code stopped with ValueError: x." in str(
            table("sum_of_squares", sum_of_squares)
        )


@pytest.mark.parametrize(
    "odd", [(len, "file", 1), (RuntimeWarning, 5, 1), (RuntimeWarning, "file", "no line")]
)
def test_what_is_handed_over_as_a_warning_may_be_anything(odd):
    def sum_of_squares(x):
        warnings.showwarning("careful", *odd)
        return np.sum(x * x)

    assert table("sum_of_squares", sum_of_squares).passed


def test_a_layer_that_stops_on_both_ways_is_told_and_nothing_is_left_to_raise_later():
    class Relu:
        def forward(self, x):
            raise ValueError("forward")

        def backward(self, dout):
            return NoArray()

    assert "with ValueError: forward" in said_of("Relu", Relu)[0]


# ------------------------------------------------------------- values


@pytest.mark.parametrize("value", [HUGE, [HUGE], [[0.0] * 1500] * 1500, range(10**12)])
def test_more_numbers_than_fit_are_not_copied(value):
    seen = plain(value)
    assert isinstance(seen, Odd)
    said = explain(seen, np.ones(2), what="the gradient")
    assert said == f"The gradient is {kind_of(value)}, with more numbers than can be looked at."


def test_where_a_dict_is_needed_too_many_numbers_are_told_so():
    said = explain(plain(HUGE), Odd("a dict"), what="what your code returns")
    assert said == (
        "What your code returns is an array of shape (1000000, 1000000), with more numbers than "
        "can be looked at, and should be a dict."
    )


def test_a_list_in_itself_is_looked_at_in_no_time():
    within = []
    within += [within, within]
    assert plain(within) == "a list of 2, with more numbers than can be looked at"


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("ndarray", "an ndarray"),
        ("int", "an int"),
        ("Affine", "an Affine"),
        ("ufunc", "a ufunc"),
        ("uint8", "a uint8"),
        ("unset", "an unset"),
        ("SGD", "an SGD"),
        ("MulLayer", "a MulLayer"),
        ("Relu", "a Relu"),
        ("nditer", "an nditer"),
    ],
)
def test_a_name_has_the_article_with_which_it_is_spoken(name, spoken):
    assert with_article(name) == spoken


def test_an_array_of_objects_is_called_one():
    said = explain(plain(np.array([1, 2], dtype=object)), np.ones(2), what="the sum")
    assert said == "The sum is an array of dtype object, where numbers are needed."


# ------------------------------------------------------------- code that does not run


async def answers_later(*args):
    return 1.0


def answers_bit_by_bit(*args):
    yield 1.0


async def answers_bit_by_bit_later(*args):
    yield 1.0


LATE = {
    answers_later: ("is written with `async def`", "Leave out `async`."),
    answers_bit_by_bit: ("is written with `yield`", "Write `return` in its place."),
    answers_bit_by_bit_later: ("is written with `async def` and `yield`", "Leave out `async`, and"),
}


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize(
    "name",
    [
        *("sum_of_squares", "numerical_diff", "softmax", "square", "sigmoid_nodes"),
        *("softmax_nodes", "train", "diagnose", "gradient_check", "polina_changes"),
    ],
)
def test_a_function_that_does_not_run_is_told_so(name, late):
    for text in said_of(name, late):
        assert all(said in text for said in (late.__name__, *LATE[late]))


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("name", ["SGD", "Layer"])
def test_an_update_that_does_not_run_is_told_so(name, late):
    for text in said_of(name, type(name, (reference(name),), {"update": late})):
        assert all(said in text for said in LATE[late])


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize(("name", "method"), [("Relu", "forward"), ("TwoLayerNet", "accuracy")])
def test_a_method_that_does_not_run_costs_what_it_is_needed_for_alone(name, method, late):
    late_one = type(name, (reference(name),), {method: late})
    for text in said_of(name, late_one):
        assert "does not run when it is called" in text
    if name == "TwoLayerNet":
        assert grade(name, late_one, seed=SEED) > 0


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("name", ["AddLayer", "MulLayer"])
def test_a_backward_that_does_not_run_is_told_so(name, late):
    for text in said_of(name, type(name, (reference(name),), {"backward": late})):
        assert LATE[late][1] in text.replace("in place of `yield`", "in its place")


def test_a_coroutine_that_code_goes_on_with_is_told_so():
    def sum_of_squares(x):
        return 2 * answers_later(x)

    text = str(table("sum_of_squares", sum_of_squares))
    assert "Leave out `async`." in text


def test_a_generator_that_is_taken_for_a_list_is_told_so():
    def sum_of_squares(x):
        return answers_bit_by_bit(x)[0]

    assert "`return` hands a value over." in str(table("sum_of_squares", sum_of_squares))


def test_a_coroutine_that_nobody_looks_at_is_no_warning_of_numpys():
    def probe(implementation):
        implementation()
        yield "done", True

    assert observe(probe, lambda: answers_later(), {}).warnings == ()
