"""What is known to go wrong in `Adam` in what is kept, in the count, and in one line of two."""

from grading.exercises.declaration import Mistake
from grading.exercises.learning_rules._mistakes_of_Adam import COUNT, DIVISOR


def _keeps(corrected: str, share: str) -> dict[str, str]:
    """An edit that overwrites one mean of each by the corrected one."""
    kept = ", ".join(f"self.{corrected}_{n}" for n in "wb")
    new = ", ".join(f"self.{corrected}_{n} / {share}" for n in "wb")
    return {f"{share})": "1)", "dw = ": f"{kept} = {new}\n        dw = "}


KEPT = (
    *(
        Mistake(
            f"AdamKeepsTheCorrected_{name}",
            f"The corrected {name}̂ is kept in the place of {name} and averaged on: correct a copy "
            f"for the step, and remember {name} itself.",
            edit=_keeps(name, f"{name}_share"),
        )
        for name in ("m", "v")
    ),
    Mistake(
        "AdamCountsByTwo",
        "Your t grows by 2 in every update, 2, 4, 6, ...: count once an update.",
        edit={COUNT: "self.t = self.t + 2"},
    ),
    *(
        Mistake(
            f"AdamAddsEpsilonTo_d{name}",
            f"In the line of {name} the parentheses round √v̂ + ε are missing, so ε is added to "
            "the movement: it belongs to what you divide by.",
            edit={divisor: divisor.replace("(np", "np").replace("1e-8)", "1e-8")},
        )
        for name, divisor in (("w", DIVISOR), ("b", DIVISOR.replace("_w", "_b")))
    ),
)
