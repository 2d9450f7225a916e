"""Faults that no test notices, each with the reason why none has to."""

SURVIVORS: dict[str, dict[str, str]] = {
    "course/seminar/judging/closeness.py": {
        "Pair.wrong: self.distance <= self.tolerance * self.scale -> "
        "(self.distance < self.tolerance * self.scale)": "At the tolerance itself, either will do.",
    },
    "course/seminar/probes/watched_net.py": {
        "WatchedNet.predict: 3 -> 4": "Its scores say nothing: nobody reads how many there are.",
    },
    "course/seminar/probes/loss_functions.py": {
        "_same: 1e-11 -> 2e-11": "Rounding lies far below both, a forgotten nudge far above.",
    },
    "course/seminar/demos/loss_functions.py": {
        "_cost_picture: on.set(xlim=(0.9, 1150), ylim=(1, 6e6)) -> pass": (
            "Matplotlib then shows the same two curves, with margins of its own choice."
        ),
    },
    "course/seminar/demos/digits.py": {
        "_reading_picture: False -> True": "A line around the image hides nothing of the digit.",
    },
    "course/seminar/demos/page.py": {
        "leaves: False -> True": "With ensure_ascii the page gets other bytes of the same text.",
    },
    "grading/exercises/lines.py": {
        "_mention: most <= len(mention) -> (most < len(mention))": (
            "An f-string that says a whole name, with nothing in its gaps, is as good as a string."
        ),
    },
    "grading/release/words.py": {
        "SayWhatIsUntested.preprocess: 0 -> 1": "The two lines are written together, or neither.",
    },
    "grading/wall/inside/stops.py": {
        "Stops._place: 0 -> 1 (2)": "Of a cell of blank lines no statement runs that could fail.",
    },
    "grading/tree/submitted.py": {
        "_content: 1 -> 2": "Of a file that grows while it is read, one byte too many is enough.",
    },
    "grading/batch/pool.py": {
        "module: 2 -> 3": "Three of the self-test at once are as right as two, and no sooner done.",
    },
    "grading/batch/autograde.py": {
        "autograde: 1 -> 2": "Where nobody waits, nothing is sent into a pool of any size.",
    },
    "grading/batch/cells.py": {
        "Cells.other_tries: 0.0 -> 1.0": "Told as the seconds of an exercise: it decides nothing.",
    },
    "grading/release/execute.py": {
        "execute: 1 -> 2": "One thing is to be done, so that one thread begins, of however many.",
    },
    "grading/tree/stopping.py": {
        "Stop.__init__: 0.0 -> 1.0": "Read only after the first signal, which sets it.",
    },
    "grading/tree/unwritable.py": {
        "_is_closed: 0 -> 1 (2)": "Of a closed end it is told at once: nobody waits longer for it.",
    },
    "grading/tree/printable.py": {
        "one_line: len(text) <= 4 * longest -> (len(text) < 4 * longest)": (
            "What is exactly four times too long is longer than `longest` when shown, too."
        ),
    },
}
"""File -> name of the fault -> why it may survive."""
