"""What `patches` is tried on, and what a learner can verify of it."""

import numpy as np

from seminar.judging.declaration import Aspect, Exercise, Experiment
from seminar.probes import Probe
from seminar.probes import your_own_engine as probes

# Every number says where it stands: the tens the row, the units the column, hundreds the image.
WIDE = np.array(
    [
        [[0.0, 1.0, 2.0, 3.0], [10.0, 11.0, 12.0, 13.0], [20.0, 21.0, 22.0, 23.0]],
        [[100.0, 101.0, 102.0, 103.0], [110.0, 111.0, 112.0, 113.0], [120.0, 121.0, 122.0, 123.0]],
    ]
)
PAIRS = [
    [0.0, 1.0, 10.0, 11.0],
    [1.0, 2.0, 11.0, 12.0],
    [2.0, 3.0, 12.0, 13.0],
    [10.0, 11.0, 20.0, 21.0],
    [11.0, 12.0, 21.0, 22.0],
    [12.0, 13.0, 22.0, 23.0],
]
HIGH = np.array(
    [[[10.0 * row + column + 100.0 * image for column in range(3)] for row in range(4)]
     for image in range(3)]
)  # fmt: skip
NINES = [
    [0.0, 1.0, 2.0, 10.0, 11.0, 12.0, 20.0, 21.0, 22.0],
    [10.0, 11.0, 12.0, 20.0, 21.0, 22.0, 30.0, 31.0, 32.0],
]
WRITES = "Your function writes into images, an array that it was given: leave it as it is."


def _tried(
    images: np.ndarray, size: int, rows: list[list[float]], probe: Probe = probes.patches
) -> Experiment:
    """`rows` are those of the first image; the others' are by hundreds larger."""
    right = np.array([np.array(rows) + 100.0 * place for place in range(len(images))])
    at = (
        f"images of shape {images.shape} whose pixel values are 10 · row + column, and 100 more "
        f"in each image than in the one before, size = {size}"
    )
    return Experiment(probe, {"images": images, "size": size}, {"rows": right}, at)


EXERCISE = Exercise(
    "patches",
    experiments={
        "wide": _tried(WIDE, 2, PAIRS),
        "high": _tried(HIGH, 3, NINES),
        "square": _tried(WIDE[:, :, :3], 2, [PAIRS[0], PAIRS[1], PAIRS[3], PAIRS[4]]),
        "whole": _tried(WIDE[:, :, :3], 3, [[0.0, 1.0, 2.0, 10.0, 11.0, 12.0, 20.0, 21.0, 22.0]]),
        "single pixels": _tried(
            WIDE, 1, [[10.0 * row + column] for row in range(3) for column in range(4)]
        ),
        "one image": _tried(WIDE[:1], 2, PAIRS),
        "views": _tried(WIDE, 2, PAIRS, probes.patches_of_views),
    },
    aspects=(
        Aspect(
            "all windows",
            ("wide/rows", "high/rows", "square/rows"),
            "what comes back",
            "Every window is there, row by row, and so is every pixel in it.",
        ),
        Aspect(
            "the largest and the smallest",
            ("whole/rows", "single pixels/rows", "one image/rows"),
            "what comes back",
            "One window where it covers the image, one for each pixel where size is 1.",
        ),
        Aspect(
            "images in another order",
            ("views/rows",),
            "what comes back",
            "However the pixels of images lie in memory, the windows are the same.",
        ),
        Aspect(
            "images as they were",
            ("wide/images unchanged", "high/images unchanged"),
            right="Your function left them alone.",
            after=("all windows",),
            wrong=WRITES,
        ),
    ),
)
