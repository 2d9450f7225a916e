"""What `Value` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import WARNINGS, Aspect, Exercise, Experiment, Inputs, Measured
from seminar.probes import Implementation, Record, observe
from seminar.probes import your_own_engine as probes

A = np.array([3.0, -2.0, 0.5, -1.25])
B = np.array([-4.0, 2.5, 1.5, -0.8])
POSITIVE = np.array([2.0, 0.25, 1.5, 4.0])
EXPONENTS = np.array([3.0, -2.0, 2.0, 0.5])
BOTH_SIDES = np.array([2.5, -0.75, 0.0, 1.5, -3.0])

WIDER = 10.0
"""Times the usual step of what is measured: wide enough to measure float32 code as well."""


def _measured(name: str) -> Measured:
    """Return evidence: the slopes of what comes out, measured by moving `a` or `b`."""

    def measure(Value: Implementation, inputs: Inputs, record: Record) -> np.ndarray:
        def moved(numbers: np.ndarray) -> float:
            tried = {**inputs, name: inputs[name] + WIDER * (numbers - inputs[name])}
            data = observe(probes.value_operation, Value, tried).values.get("data")
            return float(np.sum(data)) / WIDER if isinstance(data, np.ndarray) else np.nan

        # Each entry moves one result alone, so that the slopes of the sum are those of each.
        return slopes(moved, inputs[name])

    return Measured(measure)


def _operation(operation: str, data: list[float], **numbers: np.ndarray) -> Experiment:
    evidence: dict[str, object] = {"data": np.array(data), "slope of a": _measured("a")}
    if "b" in numbers:
        evidence["slope of b"] = _measured("b")
    listed = ", ".join(f"{name} = {list(map(float, part))}" for name, part in numbers.items())
    written = operation.replace("b", "n") if "n" in numbers else operation
    inputs = {"operation": operation, **numbers}
    return Experiment(probes.value_operation, inputs, evidence, f"{written} for {listed}")


TWO_VALUES = ("sum", "product", "difference", "quotient", "twice", "nested")
ONE_VALUE = ("power", "exp", "log", "relu")
RIGHT = (
    "sum with a number",
    "product with a number",
    "difference with a number",
    "quotient with a number",
)
LEFT = (
    "number first in a sum",
    "number first in a product",
    "number first in a difference",
    "number first in a quotient",
)
OPERATIONS = {
    "sum": "a + b",
    "product": "a * b",
    "difference": "a - b",
    "quotient": "a / b",
    "twice": "a * a + a * b",
    "nested": "(a - b) / (a * b)",
    "power": "a ** n",
    "exp": "a.exp()",
    "log": "a.log()",
    "relu": "a.relu()",
}


def _slopes(*experiments: str) -> tuple[str, ...]:
    return tuple(
        f"{name}/slope of {letter}"
        for name in experiments
        for letter in ("a", "b")
        if letter == "a" or name in TWO_VALUES
    )


def _seen(what: str, *experiments: str) -> tuple[str, ...]:
    return tuple(f"{name}/{what}" for name in experiments)


WHAT = {
    **{f"{name}/data": f"the data of {operation}" for name, operation in OPERATIONS.items()},
    **{
        f"{name}/slope of {letter}": f"the slope of {operation} along {letter}"
        for name, operation in OPERATIONS.items()
        for letter in ("a", "b")
        if letter == "a" or name in TWO_VALUES
    },
    **{
        f"{name}/{seen}": f"{what} of {operation}{along} (n a plain number)"
        for names, operations in (
            (RIGHT, ("a + n", "a * n", "a - n", "a / n")),
            (LEFT, ("n + a", "n * a", "n - a", "n / a")),
        )
        for name, operation in zip(names, operations, strict=True)
        for seen, what, along in (("data", "the data", ""), ("slope of a", "the slope", " along a"))
    },
    "fresh/data": "the data of Value(2.5)",
    "fresh/grad": "the grad of Value(2.5)",
}

MEASURED = "The slopes are those that we measured."


def _of(name: str, experiment: str, right: str, *others: str) -> Aspect:
    """Return the aspect of one operation, which may be looked at before any other is written."""
    seen: tuple[str, ...] = ("data", "operands as they were")
    if experiment in TWO_VALUES or experiment == "exp":
        seen += ("grads are 0",)
    own = tuple(f"{experiment}/{one}" for one in seen)
    return Aspect(
        name,
        (*others, *own, *_slopes(experiment)),
        WHAT,
        right,
        wrong={
            "grads are 0": "A new value does not have the grad 0.0: that is where every gradient "
            "begins.",
            "operands as they were": "An operation changes one of the values that went in, or "
            "gives it back: it has to make a new Value and leave both as they are.",
        },
    )


EXERCISE = Exercise(
    "Value",
    experiments={
        "fresh": Experiment(
            probes.value_fresh, {"data": 2.5}, {"data": 2.5, "grad": 0.0}, "Value(2.5)"
        ),
        "sum": _operation("a + b", [-1.0, 0.5, 2.0, -2.05], a=A, b=B),
        "product": _operation("a * b", [-12.0, -5.0, 0.75, 1.0], a=A, b=B),
        "difference": _operation("a - b", [7.0, -4.5, -1.0, -0.45], a=A, b=B),
        "quotient": _operation("a / b", [-0.75, -0.8, 1 / 3, 1.5625], a=A, b=B),
        "twice": _operation("a * a + a * b", [-3.0, -1.0, 1.0, 2.5625], a=A, b=B),
        "nested": _operation("(a - b) / (a * b)", [7 / -12, 4.5 / 5, -1 / 0.75, -0.45], a=A, b=B),
        "power": _operation("a ** b", [8.0, 16.0, 2.25, 2.0], a=POSITIVE, n=EXPONENTS),
        "exp": _operation("a.exp()", [*np.exp(A)], a=A),
        "log": _operation("a.log()", [*np.log(POSITIVE)], a=POSITIVE),
        "relu": Experiment(
            probes.value_operation,
            {"operation": "a.relu()", "a": BOTH_SIDES},
            {"data": [2.5, 0.0, 0.0, 1.5, 0.0], "slope of a": [1.0, 0.0, 0.0, 1.0, 0.0]},
            f"a.relu() for a = {BOTH_SIDES.tolist()}",
        ),
        RIGHT[0]: _operation("a + b", [-1.0, 0.5, 2.0, -2.05], a=A, n=B),
        RIGHT[1]: _operation("a * b", [-12.0, -5.0, 0.75, 1.0], a=A, n=B),
        RIGHT[2]: _operation("a - b", [7.0, -4.5, -1.0, -0.45], a=A, n=B),
        RIGHT[3]: _operation("a / b", [-0.75, -0.8, 1 / 3, 1.5625], a=A, n=B),
        LEFT[0]: _operation("b + a", [-1.0, 0.5, 2.0, -2.05], a=A, n=B),
        LEFT[1]: _operation("b * a", [-12.0, -5.0, 0.75, 1.0], a=A, n=B),
        LEFT[2]: _operation("b - a", [-7.0, 4.5, 1.0, 0.45], a=A, n=B),
        LEFT[3]: _operation("b / a", [-4 / 3, -1.25, 3.0, 0.64], a=A, n=B),
    },
    aspects=(
        _of("+", "sum", "A sum passes the gradient on as it is.", "fresh/data", "fresh/grad"),
        _of("*", "product", "A product exchanges its factors.", f"product/{WARNINGS}"),
        _of("-", "difference", MEASURED),
        _of("/", "quotient", MEASURED),
        Aspect(
            "several in one formula",
            (*_seen("data", "twice", "nested"), *_slopes("twice", "nested")),
            WHAT,
            MEASURED,
            builds_on=("+", "*", "-", "/"),
        ),
        _of("**", "power", MEASURED),
        _of("exp", "exp", MEASURED),
        _of("log", "log", MEASURED),
        _of("relu", "relu", "The slope is 1 above 0, and 0 elsewhere."),
        Aspect(
            "plain numbers on the right",
            (*_seen("data", *RIGHT), *_seen("slope of a", *RIGHT)),
            WHAT,
            "A plain number behind the sign does what a Value does.",
        ),
        Aspect(
            "plain numbers on the left",
            (*_seen("data", *LEFT), *_seen("slope of a", *LEFT)),
            WHAT,
            "A plain number before the sign does what a Value does.",
        ),
    ),
)
