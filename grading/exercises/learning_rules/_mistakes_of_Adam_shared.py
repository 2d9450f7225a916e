"""What is known to go wrong in `Adam` where b goes on from what is remembered of w."""

from grading.exercises.declaration import Mistake

M_OF_B = {"self.beta_1 * self.m_b": "self.beta_1 * self.m_w"}
V_OF_B = {"self.beta_2 * self.v_b": "self.beta_2 * self.v_w"}

SHARED = (
    *(
        Mistake(
            f"AdamMovesBothBy_{'_'.join(edit)}",
            f"One {' and one '.join(edit)} average the gradients of both w and b, and both move by "
            "them: keep one for each."
            if len(edit) > 1
            else f"One {edit[0]} averages the gradients of both w and b, and both move by it: keep "
            "one for each.",
            edit={f"self.{name}_b": f"self.{name}_w" for name in edit},
        )
        for edit in (("m",), ("v",), ("m", "v"))
    ),
    Mistake(
        "AdamBuildsTheMeanOfBOnThatOfW",
        "The m of b is built from that of w: in its line, start from its own.",
        edit=M_OF_B,
    ),
    Mistake(
        "AdamBuildsTheSquaresOfBOnThoseOfW",
        "The v of b is built from that of w: in its line, start from its own.",
        edit=V_OF_B,
    ),
    Mistake(
        "AdamBuildsBothOfBOnThoseOfW",
        "The m and the v of b are built from those of w: in the line of each, start from its own.",
        edit={**M_OF_B, **V_OF_B},
    ),
)
