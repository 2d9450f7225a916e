"""What is read from the batches and losses of a training."""

from collections.abc import Callable

import numpy as np

from seminar.judging.declaration import Inputs
from seminar.judging.reading import Reading
from seminar.probes.batches import Batches


def _of_batches(tells: Callable[[Batches, Inputs], bool]) -> Reading:
    def read(inputs: Inputs, samples: np.ndarray, targets: np.ndarray) -> bool:
        return tells(Batches(samples, targets), inputs)

    return Reading(("samples", "targets"), read)


def _come_anew(
    inputs: Inputs, samples: np.ndarray, targets: np.ndarray, changes: np.ndarray
) -> bool:
    return Batches(samples, targets).come_anew(int(changes))


def _are_of_batches(
    inputs: Inputs,
    losses: np.ndarray,
    heights: np.ndarray,
    of_batch: np.ndarray,
    samples: np.ndarray,
    targets: np.ndarray,
) -> bool:
    """Whether each loss is the network's for a batch that the training used.

    The gradient depends on no batch, so that the parameters' way is known; the loss does. The
    heights, which depend on the steps and may be wrong with them, are taken as they were sent: to
    make numbers that fit together here is to draw batches and to compute their losses.
    """
    terms = Batches(samples, targets).losses(inputs["steepness"])
    if losses.shape != heights.shape or np.any(of_batch < 0) or np.any(of_batch >= len(terms)):
        return False
    return bool(np.all(np.abs(losses - heights - terms[of_batch.astype(int)]) < 1e-3))


BATCHES = {
    "x and t belong together": _of_batches(lambda drawn, inputs: drawn.belong_together()),
    "batches differ": _of_batches(lambda drawn, inputs: drawn.differ()),
    "batches come anew": Reading(("samples", "targets", "changes of the batch"), _come_anew),
    "in random order": _of_batches(lambda drawn, inputs: drawn.are_random()),
    "beyond the first batch": _of_batches(
        lambda drawn, inputs: drawn.samples.max() >= (inputs["batch_size"] or 100)
    ),
    "the whole set is used": _of_batches(lambda drawn, inputs: drawn.use_all(inputs["samples"])),
    "the first sample is drawn": _of_batches(
        lambda drawn, inputs: not drawn.leave_out(0, inputs["samples"])
    ),
    "the last sample is drawn": _of_batches(
        lambda drawn, inputs: not drawn.leave_out(inputs["samples"] - 1, inputs["samples"])
    ),
    "batch size as asked": _of_batches(
        lambda drawn, inputs: drawn.have_size(inputs["batch_size"] or 100)
    ),
    "losses are of these batches": Reading(
        ("losses", "heights under the losses", "batch of each loss", "samples", "targets"),
        _are_of_batches,
    ),
}
"""Yes-or-no observations of a training, by name."""
