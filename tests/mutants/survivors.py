"""Faults that no test notices, each with the reason why none has to."""

SURVIVORS: dict[str, dict[str, str]] = {
    "course/seminar/check/explain.py": {
        '_times: return "" -> return None': "The callers ask whether there is a name, no more.",
        "_common_factor: 1e-3 -> 0.002": (
            "Which entries are large enough to tell a factor by: any small part would do."
        ),
        "_common_factor: np.abs(expected) > 1e-3 * _scale(expected) -> "
        "(np.abs(expected) >= 0.001 * _scale(expected))": (
            "An entry that is exactly that small part of the largest counts or not."
        ),
    },
    "course/seminar/demos/page.py": {
        "leaves: False -> True": "With ensure_ascii the page gets other bytes of the same text.",
    },
    "grading/printable.py": {
        "one_line: len(text) <= 4 * longest -> (len(text) < 4 * longest)": (
            "What is exactly four times too long is longer than `longest` when shown, too."
        ),
    },
}
"""File -> name of the fault -> why it may survive."""
