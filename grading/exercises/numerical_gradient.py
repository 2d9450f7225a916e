"""Chapter 01: how it is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.old import WARNINGS, Aspect, Exercise, Experiment
from seminar.probes import numerical_gradient as probes


def _gradient(f, x, h=1e-4):
    """Return the reference's gradient; imported late, for the build writes what is imported."""
    from solutions.numerical_gradient import numerical_gradient

    return numerical_gradient(f, x, h)


# ---------------------------------------------------------------------------- numerical_diff


def _curve(h=None, sign=1.0):
    def draw(rng):
        while True:
            coefficients = sign * rng.uniform(0.4, 1.6, 4)
            frequency = sign * rng.uniform(0.6, 1.4)
            x = rng.uniform(0.4, 0.9) if sign < 0 else rng.uniform(0.4, 1.9)
            if _is_bent(coefficients, frequency, x):
                return {
                    "coefficients": coefficients.tolist(),
                    "frequency": frequency,
                    "x": x,
                    "h": h and h * rng.uniform(0.9, 1.1),
                }

    return draw


def _is_bent(coefficients, frequency, x):
    """Tell whether the curve bends enough at x for a step to one side to show."""
    polynomial = np.polynomial.Polynomial(coefficients)
    slope = polynomial.deriv()(x) + frequency * np.cos(frequency * x)
    bend = polynomial.deriv(2)(x) - frequency**2 * np.sin(frequency * x)
    return abs(bend) > abs(slope)


numerical_diff = Exercise(
    "numerical_diff",
    points=3,
    experiments={
        "curve": Experiment(probes.numerical_diff, _curve()),
        "falling curve": Experiment(probes.numerical_diff, _curve(sign=-1.0)),
        "wide step": Experiment(probes.numerical_diff, _curve(h=0.2)),
        "narrow step": Experiment(probes.numerical_diff, _curve(h=2e-3)),
    },
    aspects=(
        # The widest default step that is still right, 1e-3, is off by up to h² f'''/6.
        Aspect("slope", 2, ("curve/slope", "falling curve/slope"), "the slope", tolerance=1e-5),
        Aspect(
            "step h",
            1,
            ("wide step/slope", "narrow step/slope"),
            "the slope with a step of the caller's",
            tolerance=1e-8,
        ),
    ),
)


@numerical_diff.mistake(
    "This is a forward difference, (f(x + h) − f(x)) / h: its error shrinks only like h. Take one "
    "step to each side."
)
def forward_difference(f, x, h=1e-4):
    return (f(x + h) - f(x)) / h


@numerical_diff.mistake(
    "This is a backward difference, (f(x) − f(x − h)) / h: its error shrinks only like h. Take one "
    "step to each side."
)
def backward_difference(f, x, h=1e-4):
    return (f(x) - f(x - h)) / h


@numerical_diff.mistake(
    "Both steps go to the same side, (f(x + 2h) − f(x)) / 2h: that is the slope around x + h. Take "
    "one step of h to each side of x."
)
def two_steps_to_one_side(f, x, h=1e-4):
    return (f(x + 2 * h) - f(x)) / (2 * h)


@numerical_diff.mistake(
    "Your slope is twice the right one: x − h and x + h lie 2h apart, and you divide by h."
)
def divides_by_h(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / h


@numerical_diff.mistake(
    "`/ 2 * h` divides by 2 and then multiplies by h: put parentheses around `2 * h`."
)
def divides_by_two_times_h_without_parentheses(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / 2 * h


@numerical_diff.mistake(
    "Your step is far too small: x + 1e-50 is x itself in floating point, so the difference is 0. "
    "Something around 1e-4 balances truncation against rounding."
)
def step_lost_in_rounding(f, x, h=1e-50):
    return (f(x + h) - f(x - h)) / (2 * h)


@numerical_diff.mistake(
    "Your step is always 1e-50, whatever the caller asks for, and x + 1e-50 is x itself in "
    "floating point. Use h, with a default around 1e-4."
)
def fixed_step_lost_in_rounding(f, x, h=1e-4):
    h = 1e-50
    return (f(x + h) - f(x - h)) / (2 * h)


@numerical_diff.mistake(
    "Your slope has the wrong sign: the value on the right, f(x + h), comes first."
)
def sign_swapped(f, x, h=1e-4):
    return (f(x - h) - f(x + h)) / (2 * h)


@numerical_diff.mistake("You return the rise f(x + h) − f(x − h) alone: divide it by the run, 2h.")
def rise_without_run(f, x, h=1e-4):
    return f(x + h) - f(x - h)


@numerical_diff.mistake(
    "Your function never calls f: it must work for any f that it is given, by evaluating it.",
    on=("curve/calls of f", "wide step/calls of f"),
    spoils_all=True,
)
def ignores_f(f, x, h=1e-4):
    return 0.02 * x + 0.1


@numerical_diff.mistake(
    "Your slope is never negative: where f falls, its slope is, so leave `abs` out."
)
def absolute_slope(f, x, h=1e-4):
    return abs(f(x + h) - f(x - h)) / (2 * h)


@numerical_diff.mistake(
    "You use a step of your own and not the caller's: `h` is an argument of the function."
)
def ignores_the_callers_step(f, x, h=1e-4):
    return (f(x + 1e-4) - f(x - 1e-4)) / (2 * 1e-4)


# ------------------------------------------------------------------------ numerical_gradient


def _point(*shape, through_closure=False, h=None):
    """Draw a point; beside a step h its smallest entries lose digits, so adding it back shows."""

    def draw(rng):
        x = rng.uniform(0.3, 2.2, shape) * rng.choice([-1.0, 1.0], shape)
        x.flat[::3] *= 1e-6
        return {
            **({"h": h * rng.uniform(0.9, 1.1), "times": 2} if h else {}),
            "x": x,
            "centre": rng.uniform(0.2, 0.6),
            "through_closure": through_closure,
        }

    return draw


def _whole_numbers(rng):
    return {"x": rng.integers(2, 9, 4), "centre": rng.uniform(0.2, 0.6)}


TIGHT = 1e-6
"""Steps from 1e-3 to 1e-6 on both sides are ten times closer, one on a single side is not."""

NOT_AS_IT_WAS = (
    "x is not, to the last bit, what it was: keep each entry's value before you nudge it, put that "
    "value back, and return an array of its own."
)

numerical_gradient = Exercise(
    "numerical_gradient",
    points=5,
    experiments={
        "vector": Experiment(probes.numerical_gradient, _point(5)),
        "table": Experiment(probes.numerical_gradient, _point(3, 4)),
        "tall table": Experiment(probes.numerical_gradient, _point(7, 2)),
        "block": Experiment(probes.numerical_gradient, _point(2, 3, 4)),
        "row closure": Experiment(probes.numerical_gradient, _point(6, through_closure=True)),
        "closure": Experiment(probes.numerical_gradient, _point(4, 3, through_closure=True)),
        "whole numbers": Experiment(probes.numerical_gradient, _whole_numbers),
        "wide step": Experiment(probes.numerical_gradient, _point(5, h=0.2)),
    },
    aspects=(
        Aspect("one row", 1, ("vector/gradient",), "the gradient", TIGHT),
        Aspect(
            "step h, and a second call",
            0.5,
            ("wide step/gradient",),
            "the gradient of a second call, with a step of the caller's,",
            tolerance=1e-8,
        ),
        Aspect(
            "any shape",
            1.5,
            ("table/gradient", "tall table/gradient", "block/gradient"),
            "the gradient",
            TIGHT,
        ),
        Aspect("f reads x itself", 0.5, ("row closure/gradient",), "the gradient", TIGHT),
        Aspect("f reads a table x itself", 0.5, ("closure/gradient",), "the gradient", TIGHT),
        Aspect(
            "x as it was",
            0.25,
            (
                "vector/x unchanged",
                "row closure/x unchanged",
                "vector/a new array",
                f"vector/{WARNINGS}",
            ),
            after=("one row",),
            wrong=NOT_AS_IT_WAS,
        ),
        Aspect(
            "a table as it was",
            0.25,
            ("table/x unchanged", "block/x unchanged", "closure/x unchanged"),
            after=("one row",),
            wrong=NOT_AS_IT_WAS,
        ),
        Aspect(
            "whole numbers",
            0.5,
            ("whole numbers/gradient",),
            "the gradient at integers",
            TIGHT,
            after=("one row",),
            may_raise=("TypeError", "ValueError", "UFuncTypeError"),
        ),
    ),
)


def _floats_only(x):
    """Refuse whole numbers, which is right: what is wrong with a mistake is something else."""
    if x.dtype.kind != "f":
        raise TypeError("This needs an array of floats.")


def _by_nudging(f, x, h, places, keep=np.copy, put_back=True):
    _floats_only(x)
    gradient = np.zeros(x.shape)
    for place in places:
        kept = keep(x[place])
        x[place] = kept + h
        above = f(x)
        x[place] = kept - h
        below = f(x)
        gradient[place] = (above - below) / (2 * h)
        if put_back:
            x[place] = kept
    return gradient


def _one_sided(f, x, step):
    _floats_only(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        here = f(x)
        kept = x[index]
        x[index] = kept + step
        gradient[index] = (f(x) - here) / step
        x[index] = kept
    return gradient


def _quotient(f, x, index, h):
    kept = x[index]
    x[index] = kept + h
    above = f(x)
    x[index] = kept - h
    below = f(x)
    x[index] = kept
    return (above - below) / (2 * h)


@numerical_gradient.mistake(
    "An integer array cannot hold x + 0.0001: the nudge is cut off or rounded to a whole step, and "
    "(3, 4) gives numbers like 25000. Refuse integers, or work with floats."
)
def nudges_an_integer_array(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = _quotient(f, x, index, h)
    return gradient


@numerical_gradient.mistake(
    "The gradient is gathered in an array made from integers, such as `np.zeros_like(x)`, which "
    "cuts the decimals off. Make the new array a float array."
)
def gathers_in_an_integer_array(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    point = x if x.dtype.kind == "f" else x.astype(float)
    for index in np.ndindex(x.shape):
        gradient[index] = _quotient(f, point, index, h)
    return gradient


@numerical_gradient.mistake(
    "Integers hold neither x + 0.0001 nor a slope: the nudge is cut off or rounded to a whole "
    "step, and `np.zeros_like(x)` cuts what comes out. Refuse integers, or work with floats."
)
def nudges_and_gathers_in_integer_arrays(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        gradient[index] = _quotient(f, x, index, h)
    return gradient


@numerical_gradient.mistake(
    "You never put x back: after every nudge, set the entry to the value that you kept, or the "
    "later entries are measured from a moved place."
)
def never_restores(f, x, h=1e-4):
    return _by_nudging(f, x, h, np.ndindex(x.shape), put_back=False)


@numerical_gradient.mistake(
    "Only the last entry is put back: the line that restores x stands after the loop, and belongs "
    "inside it."
)
def restores_after_the_loop(f, x, h=1e-4):
    _floats_only(x)
    gradient = np.zeros(x.shape, dtype=float)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        gradient[index] = (above - below) / (2 * h)
    x[index] = kept
    return gradient


@numerical_gradient.mistake(
    "You restore by adding h again, and (x − h) + h is not always x in floating point: keep the "
    "value itself and put it back.",
    on=(
        "table/drift of x",
        "block/drift of x",
        "table/x unchanged",
        "block/x unchanged",
    ),
)
def restores_by_adding(f, x, h=1e-4):
    _floats_only(x)
    gradient = np.zeros(x.shape, dtype=float)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        x[index] += h
        gradient[index] = (above - below) / (2 * h)
    return gradient


@numerical_gradient.mistake(
    "You nudge all entries at once: that measures one slope along the diagonal. A partial "
    "derivative moves one entry and holds the others still."
)
def nudges_all_at_once(f, x, h=1e-4):
    _floats_only(x)
    gradient = np.zeros(x.shape, dtype=float)
    for index in np.ndindex(x.shape):
        gradient[index] = (f(x + h) - f(x - h)) / (2 * h)
    return gradient


@numerical_gradient.mistake(
    "You nudge all entries at once and return one slope: a gradient has an entry for every entry "
    "of x, each found by moving that entry alone."
)
def one_slope_for_all(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


_ONE_ROW_ONLY = (
    "Your loop works for one row only: with `range(x.size)` as the index, x[i] is a whole row of a "
    "table, or lies outside. Run over the indices of every axis."
)


@numerical_gradient.mistake(
    _ONE_ROW_ONLY,
    on=("vector/gradient", "table/gradient", "closure/gradient"),
    line=r"x\[\w+\]|raise",
)
def one_dimensional_only_by_views(f, x, h=1e-4):
    return _by_nudging(f, x, h, range(x.size), keep=np.asarray)


@numerical_gradient.mistake(
    "Your function takes apart the shape of x as if it had one axis: run over the indices of every "
    "axis, with `np.ndindex(x.shape)`.",
    on=("vector/gradient", "table/gradient", "block/gradient"),
    line=r"shape",
)
def one_axis_unpacked(f, x, h=1e-4):
    (_,) = x.shape
    return _gradient(f, x, h)


@numerical_gradient.mistake(_ONE_ROW_ONLY)
def one_dimensional_only(f, x, h=1e-4):
    return _by_nudging(f, x, h, range(x.size), keep=float)


@numerical_gradient.mistake(
    "The gradient comes back as one long row: it must have the shape of x, so that it can be "
    "subtracted from x."
)
def flattened(f, x, h=1e-4):
    return _gradient(f, x, h).ravel()


@numerical_gradient.mistake(
    "`range(len(x))` runs over rows: the entries of a row are nudged together, and each gets the "
    "slope of the whole row. Run over the indices of every axis."
)
def nudges_rows(f, x, h=1e-4):
    return _by_nudging(f, x, h, range(len(x)))


@numerical_gradient.mistake(
    "`kept = x[i]` is a view of a row, not its values: it changes along with x, so a table drifts "
    "away and is never put back. Keep a copy, or nudge single entries."
)
def keeps_a_view_of_a_row(f, x, h=1e-4):
    return _by_nudging(f, x, h, range(len(x)), keep=np.asarray)


@numerical_gradient.mistake(
    "`row = x[r]` is a view of the row: it moves along with x, and putting it back changes "
    "nothing. So one of your two values is measured at x itself. Keep the number, x[r, c]."
)
def puts_back_a_view_of_the_row(f, x, h=1e-4):
    if x.ndim < 2:
        return _gradient(f, x, h)
    _floats_only(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


@numerical_gradient.mistake(
    "You nudge a copy of x. A function that reads x itself never sees the nudge, and its gradient "
    "comes out as 0: nudge the very array, and put each entry back."
)
def works_on_a_copy(f, x, h=1e-4):
    return _gradient(f, np.array(x, dtype=float), h)


@numerical_gradient.mistake(
    "You use a step of your own and not the caller's: `h` is an argument of the function."
)
def ignores_the_callers_h(f, x, h=1e-4):
    return _gradient(f, x)


@numerical_gradient.mistake(
    "You return after the first entry: the `return` is indented into the loop."
)
def returns_inside_the_loop(f, x, h=1e-4):
    _floats_only(x)
    gradient = np.zeros(x.shape, dtype=float)
    for index in np.ndindex(x.shape):
        gradient[index] = _quotient(f, x, index, h)
        return gradient


@numerical_gradient.mistake(
    "Every partial derivative is a forward difference, (f(x + h) − f(x)) / h: step to both sides "
    "and divide by 2h."
)
def forward_differences(f, x, h=1e-4):
    return _one_sided(f, x, h)


@numerical_gradient.mistake(
    "Every partial derivative is a backward difference, (f(x) − f(x − h)) / h: step to both sides "
    "and divide by 2h."
)
def backward_differences(f, x, h=1e-4):
    return _one_sided(f, x, -h)


@numerical_gradient.mistake(
    "Every entry is twice the right one: x − h and x + h lie 2h apart, and you divide by h."
)
def divides_the_gradient_by_h(f, x, h=1e-4):
    return 2 * _gradient(f, x, h)


@numerical_gradient.mistake(
    "The gradient points the wrong way: in each entry the value above, at x + h, comes first."
)
def gradient_sign_swapped(f, x, h=1e-4):
    return -_gradient(f, x, h)


# -------------------------------------------------------------------------- gradient_descent


def _walk(*shape, whole=False, lr=0.03, step_num=17, steepness=(0.5, 1.1), **fixed):
    """Draw a walk; only the long one comes near the bottom, where code might stop early."""

    def draw(rng):
        start = rng.uniform(2.5, 4.0, shape) * rng.choice([-1.0, 1.0], shape)
        return {
            "init_x": np.array([3, -4, 2]) if whole else start,
            "centre": rng.uniform(0.2, 0.8, shape),
            "steepness": rng.uniform(*steepness, shape),
            "lr": lr and lr * rng.uniform(0.8, 1.2),
            "step_num": step_num,
            **fixed,
        }

    return draw


gradient_descent = Exercise(
    "gradient_descent",
    points=4,
    given=("numerical_gradient",),
    experiments={
        "walk": Experiment(probes.gradient_descent, _walk(3)),
        "table": Experiment(probes.gradient_descent, _walk(2, 3, step_num=11)),
        "long walk": Experiment(
            probes.gradient_descent, _walk(3, lr=0.1, step_num=90, steepness=(0.9, 3.2))
        ),
        "defaults": Experiment(
            probes.gradient_descent, _walk(3, lr=None, step_num=None, steepness=(0.3, 0.6))
        ),
        "whole numbers": Experiment(probes.gradient_descent, _walk(3, whole=True)),
    },
    aspects=(
        Aspect("where it ends", 1.5, ("walk/x", "table/x", f"walk/{WARNINGS}"), "x at the end"),
        Aspect("history", 1, ("walk/history", "table/history", "long walk/history"), "the history"),
        Aspect("defaults", 0.5, ("defaults/x",), "x after 100 steps of the default rate"),
        Aspect(
            "init_x as it was",
            0.5,
            ("walk/init_x unchanged", "table/init_x unchanged"),
            after=("where it ends",),
            wrong="The start was moved along: walk with a copy, `x = init_x.copy()`.",
        ),
        Aspect(
            "a start in whole numbers",
            0.5,
            ("whole numbers/x", "whole numbers/history"),
            "the walk from an integer start",
        ),
    ),
)


def _descend(f, init_x, lr, step_num, direction=-1.0):
    x = np.array(init_x, dtype=float)
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        x += direction * lr * _gradient(f, x)
    return x, history


@gradient_descent.mistake(
    "You walk with the caller's own array: `x = init_x` gives it a second name, and `-=` moves it. "
    "Start from a copy."
)
def walks_with_init_x(f, init_x, lr=0.01, step_num=100):
    x = init_x if init_x.dtype.kind == "f" else init_x.astype(float)
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        x -= lr * _gradient(f, x)
    return x, history


@gradient_descent.mistake(
    "You walk with the caller's own array, `x = init_x`, which moves it, and which cannot hold "
    "decimals when the start is in whole numbers. Start from a float copy."
)
def walks_with_init_x_of_any_kind(f, init_x, lr=0.01, step_num=100):
    x = init_x
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        x -= lr * _gradient(f, x)
    return x, history


@gradient_descent.mistake(
    "You climb: the gradient points uphill, so the step is minus lr times the gradient."
)
def climbs(f, init_x, lr=0.01, step_num=100):
    return _descend(f, init_x, lr, step_num, direction=+1.0)


@gradient_descent.mistake(
    "The gradient is computed once, before the loop: it changes at every position, so compute it "
    "anew in every step."
)
def gradient_once(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=float)
    gradient = _gradient(f, x)
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        x -= lr * gradient
    return x, history


@gradient_descent.mistake(
    "The history holds one array many times: `append(x)` keeps the array itself, which moves on. "
    "Append `x.copy()`."
)
def history_of_one_array(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=float)
    history = []
    for _ in range(step_num):
        history.append(x)
        x -= lr * _gradient(f, x)
    return x, history


@gradient_descent.mistake(
    "You take one step too few: `range(1, step_num)` runs step_num − 1 times."
)
def one_step_too_few(f, init_x, lr=0.01, step_num=100):
    return _descend(f, init_x, lr, step_num - 1)


@gradient_descent.mistake(
    "You take one step too many: `range(step_num + 1)` runs once more than it should."
)
def one_step_too_many(f, init_x, lr=0.01, step_num=100):
    return _descend(f, init_x, lr, step_num + 1)


@gradient_descent.mistake(
    "The history is one step late: history[i] is the position before step i, so append first and "
    "move afterwards."
)
def history_after_the_step(f, init_x, lr=0.01, step_num=100):
    x, history = _descend(f, init_x, lr, step_num)
    return x, [*history[1:], x]


@gradient_descent.mistake(
    "The history also holds the last position: step_num positions, each before its step, are "
    "enough; the last one is x."
)
def history_with_the_end(f, init_x, lr=0.01, step_num=100):
    x, history = _descend(f, init_x, lr, step_num)
    return x, [*history, x]


@gradient_descent.mistake("You step by the whole gradient: multiply it by the learning rate lr.")
def without_the_rate(f, init_x, lr=0.01, step_num=100):
    return _descend(f, init_x, 1.0, step_num)


@gradient_descent.mistake(
    "Your learning rate is always 0.01, whatever the caller asks for: use the argument lr."
)
def with_a_rate_of_its_own(f, init_x, lr=0.01, step_num=100):
    return _descend(f, init_x, 0.01, step_num)


@gradient_descent.mistake(
    "You return f(x), the height where the walk ends: the exercise asks for the position x."
)
def returns_the_height(f, init_x, lr=0.01, step_num=100):
    x, history = _descend(f, init_x, lr, step_num)
    return f(x), history


@gradient_descent.mistake(
    "An integer start truncates every step: turn init_x into floats before you walk."
)
def truncates_an_integer_start(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x)
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        step = lr * _gradient(f, x.astype(float))
        x = (x - step).astype(x.dtype)
    return x, history


@gradient_descent.mistake(
    "The history is an array of whole numbers when the start is, which cuts the decimals of every "
    "position off: make it a float array, or a list of copies."
)
def history_in_whole_numbers(f, init_x, lr=0.01, step_num=100):
    x, history = _descend(f, init_x, lr, step_num)
    return x, np.array(history).astype(init_x.dtype)


@gradient_descent.mistake(
    "`x -= ...` cannot write decimals into an array of whole numbers, and a copy of an integer "
    "start is one: start from `init_x.astype(float)`.",
    on=("walk/x", "whole numbers/x"),
)
def copies_an_integer_start(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        x -= lr * _gradient(f, x.astype(float))
    return x, history


@gradient_descent.mistake(
    "Your learning rate is always 0.1, whatever the caller asks for: use the argument lr."
)
def with_a_rate_of_a_tenth(f, init_x, lr=0.01, step_num=100):
    return _descend(f, init_x, 0.1, step_num)


@gradient_descent.mistake(
    "You return the last position of the history, which is the one before the last step: return x "
    "itself."
)
def returns_the_last_of_the_history(f, init_x, lr=0.01, step_num=100):
    _, history = _descend(f, init_x, lr, step_num)
    return history[-1], history


# ------------------------------------------------------------------------------- neuron_loss


def _neuron(*shape, with_options=False):
    def draw(rng):
        options = {"x": rng.uniform(1.2, 2.4), "y_target": rng.uniform(0.15, 0.4)}
        return {
            "w": rng.uniform(0.3, 1.9, shape) if shape else rng.uniform(0.3, 1.9),
            "b": rng.uniform(-0.25, 1.4, shape) if shape else rng.uniform(-0.25, 1.4),
            **(options if with_options else {}),
        }

    return draw


neuron_loss = Exercise(
    "neuron_loss",
    points=2,
    experiments={
        "one neuron": Experiment(probes.neuron_loss, _neuron()),
        "mesh": Experiment(probes.neuron_loss, _neuron(3, 4, with_options=True)),
        "options": Experiment(probes.neuron_loss, _neuron(with_options=True)),
    },
    aspects=(
        Aspect("one neuron", 1, ("one neuron/loss", f"one neuron/{WARNINGS}"), "the loss"),
        Aspect(
            "a mesh of w and b",
            0.5,
            ("mesh/loss", "mesh/w and b unchanged"),
            "the loss",
            wrong="Your function writes into w or b: `w = x * w` makes a new array, `w *= x` does "
            "not.",
        ),
        Aspect("x and y_target", 0.5, ("options/loss",), "the loss for other x and y_target"),
    ),
)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


@neuron_loss.mistake("The factor 0.5 in front of the square is missing: you get twice the loss.")
def without_the_half(w, b, x=1.0, y_target=0.5):
    return (_sigmoid(x * w + b) - y_target) ** 2


@neuron_loss.mistake("The difference to the target is not squared yet.")
def not_squared(w, b, x=1.0, y_target=0.5):
    return 0.5 * (_sigmoid(x * w + b) - y_target)


@neuron_loss.mistake("The sigmoid is missing: x·w + b goes through σ before it meets the target.")
def without_the_sigmoid(w, b, x=1.0, y_target=0.5):
    return 0.5 * (x * w + b - y_target) ** 2


@neuron_loss.mistake(
    "Your sigmoid falls where it should rise: it is 1 / (1 + exp(−z)), with a minus."
)
def sigmoid_without_minus(w, b, x=1.0, y_target=0.5):
    return 0.5 * (1 / (1 + np.exp(x * w + b)) - y_target) ** 2


@neuron_loss.mistake("The bias b is left out: the neuron computes σ(x·w + b).")
def without_the_bias(w, b, x=1.0, y_target=0.5):
    return 0.5 * (_sigmoid(x * w) - y_target) ** 2


@neuron_loss.mistake("The bias b is multiplied by x too: only the weight meets the input.")
def bias_times_input(w, b, x=1.0, y_target=0.5):
    return 0.5 * (_sigmoid(x * (w + b)) - y_target) ** 2


@neuron_loss.mistake("The input x is ignored: the weight is multiplied by it.")
def without_the_input(w, b, x=1.0, y_target=0.5):
    return 0.5 * (_sigmoid(w + b) - y_target) ** 2


@neuron_loss.mistake("Your target is always 0.5: use the argument y_target.")
def without_the_target(w, b, x=1.0, y_target=0.5):
    return 0.5 * (_sigmoid(x * w + b) - 0.5) ** 2


@neuron_loss.mistake("The losses of the mesh are added up: return one loss for every point.")
def summed_over_the_mesh(w, b, x=1.0, y_target=0.5):
    return np.sum(0.5 * (_sigmoid(x * w + b) - y_target) ** 2)


@neuron_loss.mistake(
    "`w *= x` writes into the caller's array of weights: `w * x` makes a new one.",
    on=("mesh/loss", "mesh/w and b unchanged"),
)
def writes_into_w(w, b, x=1.0, y_target=0.5):
    w *= x
    return 0.5 * (_sigmoid(w + b) - y_target) ** 2


EXERCISES = (numerical_diff, numerical_gradient, gradient_descent, neuron_loss)
