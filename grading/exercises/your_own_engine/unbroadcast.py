"""How `unbroadcast` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Draw, Mistake, graded
from grading.exercises.your_own_engine._draws import numbers
from seminar.check.chapters.your_own_engine.unbroadcast import EXERCISE

ADDED = "added = grad.ndim - len(shape)"
IN_FRONT = "grad.sum(axis=tuple(range(added)))"
STRETCHED = "tuple(axis for axis, size in enumerate(shape) if size == 1)"
LAST = "return grad.sum(axis=stretched, keepdims=True)"

_SUM = "Each use of a number sends a gradient back, and they add up: take the sum, not {}."
_OTHER_AXES = "Broadcasting puts new axes in front, never behind: sum over the first ones."


def _drawn(whole: tuple[int, ...], shape: tuple[int, ...]) -> Draw:
    return lambda rng: {"grad": numbers(rng, *whole), "shape": shape}


TABLE, BLOCK = (5, 3), (4, 5, 3)

GRADED = graded(
    EXERCISE,
    points={
        "axes that were added": 0.75,
        "axes that were stretched": 1,
        "both at once": 0.5,
        "a number": 0.5,
        "nothing was stretched": 0.25,
    },
    draws={
        "a row": _drawn(TABLE, (3,)),
        "a row in blocks": _drawn(BLOCK, (3,)),
        "a table in blocks": _drawn(BLOCK, (5, 3)),
        "one row": _drawn(TABLE, (1, 3)),
        "one column": _drawn(TABLE, (5, 1)),
        "one entry": _drawn(TABLE, (1, 1)),
        "a column in each block": _drawn(BLOCK, (4, 5, 1)),
        "in the middle": _drawn(BLOCK, (4, 1, 3)),
        "one row in blocks": _drawn(BLOCK, (1, 3)),
        "one column in blocks": _drawn(BLOCK, (5, 1)),
        "a number": _drawn(TABLE, ()),
        "a number of a row": _drawn((7,), ()),
        "as it was": _drawn(TABLE, TABLE),
        "one row as it was": _drawn((1, 6), (1, 6)),
    },
    mistakes=(
        Mistake(
            "means_over_added_axes",
            _SUM.format("the mean over the axes that were added"),
            edit={IN_FRONT: IN_FRONT.replace("sum", "mean")},
        ),
        Mistake(
            "means_over_stretched_axes",
            _SUM.format("the mean over the axes that were stretched"),
            edit={LAST: LAST.replace("sum", "mean")},
        ),
        Mistake(
            "means_throughout",
            _SUM.format("the mean"),
            edit={IN_FRONT: IN_FRONT.replace("sum", "mean"), LAST: LAST.replace("sum", "mean")},
        ),
        Mistake(
            "largest_of_each",
            _SUM.format("the largest"),
            edit={IN_FRONT: IN_FRONT.replace("sum", "max"), LAST: LAST.replace("sum", "max")},
        ),
        Mistake(
            "added_axes_alone",
            "Only the axes that were added are summed away: an axis of length 1 in shape was "
            "stretched, and is summed as well.",
            edit={LAST: "return grad"},
        ),
        Mistake(
            "stretched_axes_lost",
            "Summing drops the axes that were stretched: with `keepdims=True` they stay, with one "
            "entry each.",
            edit={", keepdims=True": ""},
        ),
        Mistake(
            "added_axes_kept",
            "The axes that were added stay, with one entry each: they were not there before, so "
            "sum them away without `keepdims`.",
            edit={
                IN_FRONT: "grad.sum(axis=tuple(range(added)), keepdims=True)",
                STRETCHED: "tuple(added + axis for axis, size in enumerate(shape) if size == 1)",
            },
        ),
        Mistake(
            "sums_the_last_axes",
            _OTHER_AXES,
            edit={IN_FRONT: "grad.sum(axis=tuple(range(len(shape), grad.ndim)))"},
        ),
        Mistake(
            "sums_one_added_axis",
            "Only the first of the added axes is summed away: there may be several.",
            edit={IN_FRONT: "grad.sum(axis=0) if added else grad"},
        ),
        Mistake(
            "sums_axes_that_have_moved",
            "The added axes are summed one after the other, and once axis 0 is summed away, the "
            "next one is axis 0 itself: count from there again, or sum over all of them at once.",
            edit={f"grad = {IN_FRONT}": "for axis in range(added):\n        grad = grad.sum(axis)"},
        ),
        Mistake(
            "sums_rows_and_reshapes",
            "The first axis alone is summed, in every case, and `reshape` cannot do the rest: the "
            "two shapes tell which axes were added and which were stretched, and there may be "
            "none or several.",
            edit={"def unbroadcast": "return grad.sum(axis=0).reshape(shape)"},
        ),
        Mistake(
            "sums_one_stretched_axis",
            "Only the first of the stretched axes is summed: there may be several.",
            edit={STRETCHED: f"{STRETCHED}[:1]"},
        ),
        Mistake(
            "always_sums_rows",
            "The first axis is summed in every case: which axes were stretched, shape tells by its "
            "ones.",
            edit={STRETCHED: "(0,) if shape else ()"},
        ),
        Mistake(
            "takes_the_first_entries",
            "Only the first entries of the gradient are taken: every use of a number counts, so "
            "sum over all of them.",
            edit={
                "def unbroadcast": "count = int(np.prod(shape))\n"
                "return grad.ravel()[:count].reshape(shape)"
            },
        ),
        Mistake(
            "everywhere_the_sum_of_all",
            "Every entry gets the sum of the whole gradient: it gets the sum of its own copies.",
            edit={"def unbroadcast": "return np.full(shape, grad.sum())"},
        ),
        Mistake(
            "always_one_number",
            "The whole gradient is summed to one number: the result has to have the shape that is "
            "asked for.",
            edit={"def unbroadcast": "return grad.sum()"},
        ),
        Mistake(
            "left_as_it_is",
            "The gradient comes back as it was: where shape is smaller, it has to be summed.",
            edit={"def unbroadcast": "return grad"},
        ),
        Mistake(
            "reshapes_alone",
            "`reshape` keeps all numbers, and there are fewer places in shape: sum first.",
            edit={"def unbroadcast": "return grad.reshape(shape)"},
        ),
        Mistake(
            "adds_into_the_first_row",
            "The sum is put into the first row of grad, which is the caller's: make a new array.",
            edit={
                ADDED: "for row in grad[1:]:\n        grad[0] += row\n"
                "    grad = grad[:1] if grad.shape != shape else grad\n"
                "    added = grad.ndim - len(shape)"
            },
        ),
        Mistake(
            "sums_in_whole_numbers",
            "The sum is cut to whole numbers: leave the numbers of grad as they are.",
            edit={LAST: "return grad.sum(axis=stretched, keepdims=True).astype(int)"},
        ),
    ),
    variants={
        "axis_by_axis": {
            "def unbroadcast": "while grad.ndim > len(shape):\n    grad = grad.sum(axis=0)\n"
            "for axis, size in enumerate(shape):\n    if size == 1:\n"
            "        grad = grad.sum(axis=axis, keepdims=True)\nreturn grad"
        },
        "by_reshape": {
            "def unbroadcast": "full = (1,) * (grad.ndim - len(shape)) + tuple(shape)\n"
            "axes = tuple(i for i, n in enumerate(full) if n != grad.shape[i])\n"
            "return np.sum(grad, axis=axes, keepdims=True).reshape(shape)"
        },
        "by_adding_at": {
            "def unbroadcast": "total = np.zeros(shape)\nviews = np.broadcast_to("
            "np.arange(total.size).reshape(shape), grad.shape)\n"
            "np.add.at(total.reshape(-1), views.ravel(), grad.ravel())\nreturn total"
        },
    },
)
