"""How `patches` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Draw, Edit, Mistake, graded
from grading.exercises.your_own_engine._draws import numbers
from seminar.check.chapters.your_own_engine.patches import EXERCISE

DOWN = "for top in range(H - size + 1)"
RIGHT = "for left in range(W - size + 1)"
WINDOW = "images[:, top : top + size, left : left + size]"
FLAT = ".reshape(N, -1)"
STACK = "return np.stack(rows, axis=1)"

_ONE_MORE = (
    "The last {} of windows {} missing: along {} pixels there are {} − size + 1 places for one."
)
_STAYS = (
    "The last {} of windows {} missing, and some rows of the result stay as you made them at "
    "first, such as zeros: along {} pixels there are {} − size + 1 places for one."
)
_OVER_THE_EDGE = (
    "Some windows hang over the edge of the images and hold fewer pixels than others: the places "
    "for one are H − size + 1 down and W − size + 1 to the right, as the images and size come in."
)
IN_PLACE = """
N, H, W = images.shape
rows = np.zeros((N, (H - size + 1) * (W - size + 1), size * size))
for top in range({down}):
    for left in range({right}):
        window = images[:, top : top + size, left : left + size]
        rows[:, top * (W - size + 1) + left] = window.reshape(N, -1)
return rows
"""
ONE_BY_ONE = """
N, H, W = images.shape
rows = np.zeros((N, (H - size + 1) * (W - size + 1), size * size))
number = 0
for top in range({down}):
    for left in range({right}):
        window = images[:, top : top + size, left : left + size]
        rows[:, number] = window.reshape(N, -1)
        number += 1
return rows
"""


def _filled(code: str, *short: str) -> Edit:
    """Return an edit that fills rows which are there, and ends `short` of the last of them."""
    ends = {"down": "H - size + 1", "right": "W - size + 1"}
    return {
        "def patches": code.format(
            **{way: end.removesuffix(" + 1") if way in short else end for way, end in ends.items()}
        )
    }


def _drawn(N: int, H: int, W: int, size: int) -> Draw:
    return lambda rng: {"images": numbers(rng, N, H, W), "size": size}


GRADED = graded(
    EXERCISE,
    points={
        "all windows": 1.75,
        "the largest and the smallest": 0.5,
        "images in another order": 0.25,
        "images as they were": 0.5,
    },
    draws={
        "wide": _drawn(3, 4, 6, 2),
        "high": _drawn(2, 7, 5, 3),
        "square": _drawn(3, 5, 5, 2),
        "whole": _drawn(3, 4, 4, 4),
        "single pixels": _drawn(3, 2, 4, 1),
        "one image": _drawn(1, 4, 5, 2),
        "views": _drawn(3, 4, 5, 2),
    },
    mistakes=(
        Mistake(
            "last_row_missing",
            _ONE_MORE.format("row", "is", "H", "H"),
            edit={DOWN: "for top in range(H - size)"},
            on=("wide/rows",),
        ),
        Mistake(
            "last_column_missing",
            _ONE_MORE.format("column", "is", "W", "W"),
            edit={RIGHT: "for left in range(W - size)"},
            on=("wide/rows",),
        ),
        Mistake(
            "last_row_and_column_missing",
            _ONE_MORE.format("row and the last column", "are", "H", "H"),
            edit={
                DOWN: "for top in range(H - size)",
                RIGHT: "for left in range(W - size)",
            },
            on=("wide/rows",),
        ),
        Mistake(
            "last_row_stays_zero",
            _STAYS.format("row", "is", "H", "H"),
            edit=_filled(IN_PLACE, "down"),
            on=("wide/rows",),
        ),
        *(
            Mistake(
                f"last_column_{called}",
                _STAYS.format("column", "is", "W", "W"),
                edit=_filled(code, "right"),
                on=("wide/rows",),
            )
            for called, code in (("stays_zero", IN_PLACE), ("moves_all_up", ONE_BY_ONE))
        ),
        *(
            Mistake(
                f"last_row_and_column_{called}",
                _STAYS.format("row and the last column", "are", "H", "H"),
                edit=_filled(code, "down", "right"),
                on=("wide/rows",),
            )
            for called, code in (("stay_zero", IN_PLACE), ("move_all_up", ONE_BY_ONE))
        ),
        Mistake(
            "column_by_column",
            "The windows come column by column: they go to the right first, then down.",
            edit={
                DOWN: RIGHT.replace("left", "first"),
                RIGHT: DOWN,
                "left : left + size": "first : first + size",
            },
        ),
        Mistake(
            "pixels_column_by_column",
            "The pixels of a window come column by column: in a row of the result they stand as "
            "one reads them, line by line.",
            edit={WINDOW: f"{WINDOW}.transpose(0, 2, 1)"},
        ),
        Mistake(
            "windows_before_images",
            "The first axis counts the windows: it has to count the images, and the second the "
            "windows of each.",
            edit={STACK: "return np.stack(rows)"},
        ),
        Mistake(
            "cut_from_the_images",
            "The windows are cut along the first two axes. Of images the first one counts the "
            "images: take all of it, and cut along the second and the third.",
            edit={
                WINDOW: "images[top : top + size, left : left + size]",
                FLAT: ".ravel()",
                STACK: "return np.stack(rows)",
            },
        ),
        Mistake(
            "cut_from_the_images_and_stacked",
            "The windows are cut along the first two axes. Of images the first one counts the "
            "images: take all of it, and cut along the second and the third.",
            edit={WINDOW: "images[top : top + size, left : left + size]", FLAT: ".ravel()"},
        ),
        Mistake(
            "images_in_one_row",
            "The pixels that all images have in a window stand in one row: each image has a row "
            "of its own there, so keep the axis that counts the images.",
            edit={FLAT: ".ravel()", STACK: "return np.stack(rows)"},
        ),
        Mistake(
            "windows_not_flat",
            "Each window is still a square: lay its size² pixels out in one row.",
            edit={FLAT: ""},
        ),
        Mistake(
            "windows_of_an_image_in_one_row",
            "All windows of an image stand in one row: each has a row of its own.",
            edit={STACK: "return np.stack(rows, axis=1).reshape(N, -1)"},
        ),
        Mistake(
            "images_mixed_up",
            "`reshape` has cut the numbers anew, and windows of different images are mixed up: "
            "move the axes, or stack along axis 1.",
            edit={STACK: "return np.stack(rows).reshape(N, len(rows), size * size)"},
        ),
        Mistake(
            "side_by_side",
            "The windows stand side by side: they overlap, each begins one pixel after the one "
            "before.",
            edit={
                DOWN: "for top in range(0, H - size + 1, size)",
                RIGHT: "for left in range(0, W - size + 1, size)",
            },
        ),
        Mistake(
            "side_by_side_to_the_edge",
            "The windows stand side by side, and the last ones hang over the edge: they overlap, "
            "each begins one pixel after the one before, and all lie within the image.",
            edit={DOWN: "for top in range(0, H, size)", RIGHT: "for left in range(0, W, size)"},
        ),
        Mistake(
            "one_begins_at_every_pixel",
            _OVER_THE_EDGE,
            edit={DOWN: "for top in range(H)", RIGHT: "for left in range(W)"},
        ),
        Mistake(
            "places_of_28_pixels",
            _OVER_THE_EDGE,
            edit={DOWN: "for top in range(24)", RIGHT: "for left in range(24)"},
        ),
        Mistake(
            "height_and_width_exchanged",
            "Height and width are exchanged: `images.shape` is (N, H, W).",
            edit={"N, H, W = images.shape": "N, W, H = images.shape"},
        ),
        Mistake(
            "size_is_three",
            "The windows are 3 by 3, whatever size says.",
            edit={"N, H, W = images.shape": "size = 3\n    N, H, W = images.shape"},
        ),
        Mistake(
            "one_pixel_less",
            "The windows are one pixel too small: `top : top + size` has size rows, for the last "
            "number does not count.",
            edit={WINDOW: "images[:, top : top + size - 1, left : left + size - 1]"},
        ),
        Mistake(
            "windows_end_at_size",
            "Every window ends at row and column size: in a slice, what stands behind the colon is "
            "a place and no length, and a window ends size pixels after its own beginning.",
            edit={WINDOW: "images[:, top:size, left:size]"},
        ),
        Mistake(
            "turned_round",
            "The windows are turned round: take the pixels as they stand.",
            edit={WINDOW: f"{WINDOW}[:, ::-1, ::-1]"},
        ),
        Mistake(
            "first_image_alone",
            "Every image gets the windows of the first one.",
            edit={WINDOW: "images[[0] * N, top : top + size, left : left + size]"},
        ),
        Mistake(
            "means_of_windows",
            "Each window is boiled down to its mean: all its pixels are asked for.",
            edit={STACK: "return np.stack(rows, axis=1).mean(axis=2)"},
        ),
        Mistake(
            "middle_taken_away",
            "The mean is taken out of images, the caller's array: `-=` writes into it. Take the "
            "pixels as they are.",
            edit={"rows = [": "images -= images.mean()\n    rows = ["},
        ),
        Mistake(
            "edge_blackened",
            "Your function writes zeros into images, the caller's array.",
            edit={
                STACK: "result = np.stack(rows, axis=1)\n    images[:, 0] = 0\n    return result"
            },
        ),
    ),
    variants={
        "by_sliding_windows": {
            "def patches": "N = len(images)\nwindows = np.lib.stride_tricks.sliding_window_view("
            "images, (size, size), axis=(1, 2))\nreturn windows.reshape(N, -1, size * size)"
        },
        "filled_in": {
            "def patches": "N, H, W = images.shape\nh, w = H - size + 1, W - size + 1\n"
            "out = np.empty((N, h, w, size, size))\nfor i in range(size):\n"
            "    for j in range(size):\n"
            "        out[:, :, :, i, j] = images[:, i : i + h, j : j + w]\n"
            "return out.reshape(N, h * w, size * size)"
        },
        "a_list_of_rows": {
            STACK: "return [[row[n] for row in rows] for n in range(N)]",
        },
    },
)
