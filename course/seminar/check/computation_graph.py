"""Visible checks of chapter 03."""

import numpy as np

from seminar.check.attempt import ended, holds, same, visible_check
from seminar.check.report import NOT_REACHED, RIGHT, WRONG, Row
from seminar.check.slopes import slopes
from seminar.judging.explain import is_close
from seminar.probes import computation_graph as probes
from seminar.probes import observe

POLINA = {
    "apple_price": 60.0,
    "apple_count": 2.0,
    "orange_price": 90.0,
    "orange_count": 3.0,
    "tax": 1.2,
}
ANOTHER_DAY = {
    "apple_price": 45.0,
    "apple_count": 4.0,
    "orange_price": 70.0,
    "orange_count": 6.0,
    "tax": 1.3,
}
WIDER = 500.0
"""Times the usual step. Sums, products and squares have the slopes that five points give whatever
the step, and a wide one measures float32 code as well."""

CLOSE = 1e-4
"""How far a gradient may be from a measured slope, relative to the largest entry."""

LATER = "This is looked at once the way forward is right."

# ------------------------------------------------------------------- AddLayer and MulLayer

ONE = {"x": 4.3, "y": -2.6, "dout": 2.7}
OTHER = {"x": -3.4, "y": 0.7, "dout": -2.3}
TABLES = {
    "x": np.array([[2.3, -1.4], [0.6, 3.1], [1.3, -4.2]]),
    "y": np.array([[0.7, 2.4], [3.6, -1.1], [4.3, 1.8]]),
    "dout": np.array([[1.7, -2.2], [0.4, 3.3], [-0.6, 2.9]]),
}


@visible_check
def AddLayer(implementation):
    """A worked value, measured slopes, a second use, two layers at once, and the arguments."""
    yield from _layer(implementation, (130.0, "100 + 30 = 130."), (1.7, "4.3 − 2.6 = 1.7."))


@visible_check
def MulLayer(implementation):
    """A worked value, measured slopes, a second use, two layers at once, and the arguments."""
    yield from _layer(
        implementation, (3000.0, "100 · 30 = 3000."), (-11.18, "4.3 · (−2.6) = −11.18.")
    )


def _layer(Layer, whole, decimal):
    """Hold a layer against two worked values, each with its words, and measured slopes."""
    (out, words), (decimal, decimal_words) = whole, decimal
    worked = observe(probes.both_ways, Layer, {"x": 100.0, "y": 30.0, "dout": 1.1})
    forward = same("forward(100, 30)", worked, "out", out, what="what forward returns", right=words)
    yield forward
    decimals = observe(probes.both_ways, Layer, ONE)
    if forward.verdict == RIGHT:
        forward = same(
            "forward(4.3, −2.6)",
            decimals,
            "out",
            decimal,
            what="what forward returns",
            right=decimal_words,
        )
        yield forward
    uses = {"first": ONE, "second": OTHER}
    tables = observe(probes.both_ways, Layer, TABLES)
    for aspect, seen, use, right in (
        (
            "backward",
            decimals,
            ONE,
            "dx and dy are the slopes that we measured, times dout.",
        ),
        ("backward, tables", tables, TABLES, "Entry by entry, for arrays of any shape."),
        (
            "a second use",
            observe(probes.again, Layer, uses),
            OTHER,
            "Nothing is left over from the first use.",
        ),
        (
            "two layers at once",
            observe(probes.side_by_side, Layer, {"first": ONE, "second": TABLES}),
            ONE,
            "Each layer remembers its own numbers.",
        ),
    ):
        if forward.verdict == RIGHT:
            gradients = _both_gradients(aspect, Layer, seen, use, right)
            yield _piled_up(aspect, Layer, seen, use) or gradients
        else:
            yield Row(aspect, NOT_REACHED, LATER)
    kept = [
        holds(
            "your arguments",
            tables,
            f"{name} unchanged",
            right="x, y and dout are what they were.",
            wrong=f"Your layer changed {name}, an array that it was given: compute with new ones.",
        )
        for name in ("x", "y", "dout")
    ]
    yield _first_trouble(kept)


def _both_gradients(aspect, Layer, seen, use, right):
    """Hold dx and dy against slopes measured on the layer's own forward."""
    if seen.failure is not None:
        return ended(aspect, seen.failure)
    returned = seen.values.get("returned", "2 values")
    if returned != "2 values":
        return Row(aspect, WRONG, f"backward returned {returned}: it needs two, `dx, dy`.")
    out = seen.values.get("out")
    if isinstance(out, np.ndarray) and out.shape != np.shape(use["x"]):
        shapes = f"{out.shape} and should be {np.shape(use['x'])}, that of x and y"
        return Row(aspect, WRONG, f"The shape of what forward returns is {shapes}.")
    rows = [
        _against_the_slope(
            aspect,
            seen,
            observation,
            lambda value, name=name: _weighted_output(Layer, {**use, name: _plain(value)}),
            use[name],
            what=f"the gradient with respect to {name}",
            right=right,
            hint=f"{_where(use)} {_of_the_other(Layer, seen, use)}".strip(),
        )
        for observation, name in (("dx", "x"), ("dy", "y"))
    ]
    return _first_trouble(rows)


def _piled_up(aspect, Layer, seen, use):
    """Return a row where a second forward differs from that of a new layer, None elsewhere."""
    if aspect != "a second use" or "out" not in seen.values:
        return None
    new = observe(probes.both_ways, Layer, use).values.get("out")
    if not isinstance(new, np.ndarray):
        return None
    row = same(
        aspect,
        seen,
        "out",
        new,
        what="what a second forward returns",
        than="that of a new layer",
        hint=_where(use),
    )
    return None if row.verdict == RIGHT else row


def _where(use):
    """Name the three numbers of a use; tables are too long for that."""
    if np.ndim(use["x"]):
        return ""
    return f"This is at x = {use['x']:g}, y = {use['y']:g}, dout = {use['dout']:g}."


def _of_the_other(Layer, seen, use):
    """Say so where each gradient is the measured slope of the other input."""
    exchanged = (
        _agrees(
            seen.values.get(observation),
            _measured(
                lambda value, name=name: _weighted_output(Layer, {**use, name: _plain(value)}),
                use[name],
            ),
        )
        for observation, name in (("dx", "y"), ("dy", "x"))
    )
    return "Each of the two is the gradient of the other input." if all(exchanged) else ""


def _weighted_output(Layer, use):
    """Return the sum of dout · out: its slope along x is what backward should return for x."""
    out = observe(probes.both_ways, Layer, use).values.get("out")
    fits = isinstance(out, np.ndarray) and out.shape == np.shape(use["dout"])
    return np.sum(use["dout"] * out) if fits else np.nan


def _plain(value):
    return float(value) if value.ndim == 0 else value


# --------------------------------------------------------------------------------- shopping


@visible_check
def shopping(implementation):
    """Two days' totals, and every gradient against a measured slope."""
    polina = observe(probes.shopping, implementation, POLINA)
    another = observe(probes.shopping, implementation, ANOTHER_DAY)
    totals = [
        _as_a_pair(aspect, seen)
        or same(aspect, seen, "total", total, what="the total", right=right)
        for aspect, seen, total, right in (
            ("Polina's total", polina, 468.0, "(2 · 60 + 3 · 90) · 1.2 = 468 rubles."),
            ("another day", another, 780.0, "(4 · 45 + 6 · 70) · 1.3 = 780 rubles."),
        )
    ]
    yield from totals
    for name in POLINA:
        aspect = f"gradient of {name}"
        if any(total.verdict != RIGHT for total in totals):
            yield Row(aspect, NOT_REACHED, LATER)
            continue
        if missing := _missing_gradient(another, name):
            yield Row(aspect, WRONG, missing)
            continue
        rows = [
            _against_the_slope(
                aspect,
                seen,
                name,
                lambda value, name=name, day=day: _total(implementation, {**day, name: value}),
                day[name],
                what="the gradient",
                right="The slope that we measured, on both days.",
                hint=_whose_gradient(implementation, seen, name, day),
            )
            for seen, day in ((another, ANOTHER_DAY), (polina, POLINA))
        ]
        yield _first_trouble(rows)


def _as_a_pair(aspect, seen):
    """Return a row about a dict that came alone or first, None where neither happened."""
    if seen.values.get("returned") == "a dict":
        return Row(aspect, WRONG, "A dict alone came back: return the pair `total, grads`.")
    if str(seen.values.get("total")).startswith("a dict"):
        return Row(aspect, WRONG, "The dict came first: return `total, grads`, in this order.")
    return None


def _missing_gradient(seen, name):
    """Say why there is no gradient under this name, "" where there is one."""
    returned = seen.values.get("returned")
    if returned is not None and returned != "2 values":
        return f"What came back is {returned}: return the pair `total, grads`."
    if str(seen.values.get("grads", "a dict")) != "a dict":
        return "The second value is not a dict: `grads` must be a dict with the five names as keys."
    if str(seen.values.get(name)) == "missing":
        return f'`grads` has no key "{name}".'
    return ""


def _whose_gradient(implementation, seen, name, day):
    """Say which other input a gradient belongs to, "" where it belongs to none."""
    for other in POLINA:
        measured = _measured(
            lambda value, other=other: _total(implementation, {**day, other: value}), day[other]
        )
        if other != name and _agrees(seen.values.get(name), measured):
            return f"It is the gradient of {other}."
    return ""


def _total(implementation, day):
    numbers = {name: float(value) for name, value in day.items()}
    total = observe(probes.shopping, implementation, numbers).values.get("total")
    return total if isinstance(total, np.ndarray) and total.ndim == 0 else np.nan


# --------------------------------------------------------------------------- polina_changes


@visible_check
def polina_changes(implementation):
    """What can be said about the three numbers without working them out."""
    seen = observe(probes.polina_changes, implementation, {})
    returned = seen.values.get("returned", "3 values")
    if returned != "3 values":
        yield Row("three numbers", WRONG, f"What came back is {returned}: three are needed.")
        return
    numbers = [seen.values.get(name, np.array(np.nan)) for name in ("apple", "orange", "tax")]
    if seen.failure is not None or not all(_is_number(value) for value in numbers):
        yield same("three numbers", seen, "apple", np.nan, what="the first of them")
        return
    apple, orange, tax = (float(value) for value in numbers)
    yield Row("three numbers", RIGHT, "An apple dearer, an orange dearer, the tax lower.")
    yield _fact(
        "an apple 10 dearer",
        20 < apple < 40,
        right="More than 2 · 10 rubles, because the rise is taxed too.",
        wrong="Two apples rise by 2 · 10 rubles, and on top of them comes the tax of 20 %.",
    )
    yield _fact(
        "against an orange 5 dearer",
        orange > 0 and np.isclose(apple / orange, 4 / 3),
        right="2 · 10 rubles against 3 · 5: the first is 4/3 of the second.",
        wrong="Before tax it is 2 · 10 rubles against 3 · 5, and both are taxed alike: the first "
        "number has to be 4/3 of the second.",
    )
    yield _fact(
        "the tax from 20 % to 10 %",
        -46.8 < tax < 0,
        right="Less to pay, by less than a tenth of 468, because the 468 already include the tax.",
        wrong="She pays less, so the number is negative; and a tenth of 468 rubles would be too "
        "much, because the 468 already include the tax.",
    )
    rises = _by_the_learners_own_shopping(implementation)
    if not rises:
        yield Row("what is left open", RIGHT, "These rows exclude much, but do not prove it right.")
        return
    answers = zip(("first", "second", "third"), (apple, orange, tax), rises, strict=True)
    off = [name for name, got, rise in answers if not np.isclose(got, rise, rtol=1e-4)]
    yield _fact(
        "against your own `shopping`",
        not off,
        right="Each is the total of its day, minus yesterday's.",
        wrong=f"It disagrees with the {' and the '.join(off)} number: let it give that day's "
        "total, and take yesterday's away.",
    )


CHANGED = ({"apple_price": 70.0}, {"orange_price": 95.0}, {"tax": 1.1})


def _by_the_learners_own_shopping(implementation):
    """Return the three rises of the bill by the `shopping` beside `polina_changes`, () without."""
    own = getattr(implementation, "__globals__", {}).get("shopping")
    days = [{**POLINA, **changed} for changed in ({}, *CHANGED)]
    if not callable(own) or not np.isclose(_total(own, POLINA), 468.0):
        return ()
    yesterday, *changed = (float(_total(own, day)) for day in days)
    return tuple(total - yesterday for total in changed)


def _is_number(value):
    return isinstance(value, np.ndarray) and value.ndim == 0 and bool(np.isfinite(value))


def _fact(aspect, holds_true, right, wrong):
    return Row(aspect, RIGHT if holds_true else WRONG, right if holds_true else wrong)


# ----------------------------------------------------------------------------------- square


@visible_check
def square(implementation):
    """Two values, and their slopes against measured ones."""
    values = []
    for x, words in ((3.0, "3 · 3 = 9."), (-1.7, "(−1.7) · (−1.7) = 2.89.")):
        seen = observe(probes.square, implementation, {"x": x})
        value = same(
            f"value at {x:g}",
            seen,
            "y",
            x * x,
            what="the value",
            right=words,
        )
        values.append(value)
        yield value
    for x in (3.0, -1.7):
        if any(value.verdict != RIGHT for value in values):
            yield Row(f"slope at {x:g}", NOT_REACHED, LATER)
            continue
        yield _against_the_slope(
            f"slope at {x:g}",
            observe(probes.square, implementation, {"x": x}),
            "dx",
            lambda value: _value(implementation, value),
            x,
            what="the slope",
            right="The slope that we measured.",
        )


def _value(implementation, x):
    y = observe(probes.square, implementation, {"x": float(x)}).values.get("y")
    return y if isinstance(y, np.ndarray) and y.ndim == 0 else np.nan


# ------------------------------------------------------------------------------ measured slopes


def _agrees(got, measured):
    return isinstance(got, np.ndarray) and is_close(got, measured, CLOSE)


def _measured(loss, x):
    return slopes(lambda point: loss(x + WIDER * (point - x)) / WIDER, x)


def _against_the_slope(aspect, seen, observation, loss, x, what, right, hint=""):
    """Return a row that holds an observation against the slope of the learner's own forward."""
    measured = _measured(loss, x)
    if not np.isfinite(measured).all():
        return Row(aspect, WRONG, "Around these numbers, the way forward gives no number.")
    return same(
        aspect,
        seen,
        observation,
        measured,
        what=what,
        than="the measured one",
        tolerance=CLOSE,
        right=right,
        hint=hint,
    )


def _first_trouble(rows):
    return next((row for row in rows if row.verdict != RIGHT), rows[0])
