"""What is known to go wrong in `softmax_nodes`."""

from collections.abc import Mapping

from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line

# Lines of the reference.
A, S = "A = np.exp(x)", "S = np.sum(A, axis=1)"
INV_S, Y = "inv_S = 1 / S", "Y = A * inv_S[:, np.newaxis]"
DY, D_INV_S = "dY = -t / Y", "d_inv_S = np.sum(dY * A, axis=1)"
D_S, DX = "d_S = -d_inv_S / S**2", "dX = d_A * A"
STRAIGHT, THROUGH_S = "dY * inv_S[:, np.newaxis]", "d_S[:, np.newaxis]"
D_A = f"d_A = {STRAIGHT} + {THROUGH_S}"
GIVEN_S, GIVEN_D_INV_S, GIVEN_D_S = '"S": S', '"d_inv_S": d_inv_S', '"d_S": d_S'

_SECOND_AXIS = (
    "{0} of shape (N,) meets {1} of shape (N, C), which NumPy lays side by side from the right: "
    "open the second axis, `{0}[:, np.newaxis]`."
)

FORWARD = (
    Mistake(
        "shifted_by_the_maximum",
        "A is not exp(x): you take the largest score off first. That keeps Y, and it is right in "
        "`softmax`; here the first node is the plain exponential.",
        edit={A: "A = np.exp(x - x.max(axis=1, keepdims=True))"},
        on=("batch/A", "wide batch/A"),
    ),
    Mistake(
        "shifted_by_one_maximum",
        "A is not exp(x): you take the largest score of the whole batch off first. Here the first "
        "node is the plain exponential.",
        edit={A: "A = np.exp(x - x.max())"},
        on=("batch/A", "wide batch/A"),
    ),
    Mistake(
        "divided_in_place",
        "A holds the probabilities: `Y = A` followed by `Y /= ...` divides A itself, and what "
        "comes after works with that. Make Y a new array.",
        edit={Y: "Y = A\n    Y *= inv_S[:, np.newaxis]"},
    ),
    Mistake(
        "sums_with_two_axes",
        "S has the shape (N, 1): keep it as (N,), and open the second axis where you divide.",
        edit={
            GIVEN_S: '"S": S[:, np.newaxis]',
            GIVEN_D_INV_S: '"d_inv_S": d_inv_S[:, np.newaxis]',
            GIVEN_D_S: '"d_S": d_S[:, np.newaxis]',
        },
        on=("batch/S", "wide batch/S"),
    ),
    Mistake(
        "sums_over_axis_zero",
        "S runs down the columns: the scores of one sample stand in a row, so sum over axis 1.",
        edit={GIVEN_S: '"S": np.sum(A, axis=0)'},
        on=("batch/S", "wide batch/S"),
    ),
    Mistake(
        "one_sum_for_all",
        "S is one number for the whole batch: every sample has its own sum.",
        edit={GIVEN_S: '"S": np.sum(A)'},
        on=("batch/S", "wide batch/S"),
    ),
    Mistake(
        "mean_in_place_of_the_sum",
        "S is the mean of each row: it is the sum, so that the probabilities add up to 1.",
        edit={S: "S = np.mean(A, axis=1)"},
    ),
    Mistake(
        "sum_of_the_scores",
        "S is the sum of the scores: it is the sum of their exponentials, A.",
        edit={S: "S = np.sum(x, axis=1)"},
    ),
    Mistake(
        "times_the_sum",
        "Y is A times S: divide each row by its sum.",
        edit={Y: "Y = A * S[:, np.newaxis]"},
    ),
    Mistake(
        "sums_without_a_second_axis",
        _SECOND_AXIS.format("1/S", "A").replace("1/S[", "(1/S)["),
        edit={Y: "Y = A * inv_S"},
        on=("batch/S", "batch/Y", "square batch/Y"),
    ),
    Mistake(
        "exponential_in_place",
        "x was overwritten by its exponentials: make A a new array.",
        edit={"return {": "np.exp(x, out=x)\n    return {"},
    ),
    Mistake(
        "one_sample_squeezed",
        "A batch of one sample loses its axis: `np.squeeze` and the like drop every axis of length "
        "1. One sample gives A of shape (1, C) and S of shape (1,).",
        edit={
            D_A: f"{D_A}\n    squeezed = np.squeeze if len(x) == 1 else np.asarray",
            **{f'"{name}": {name}': f'"{name}": squeezed({name})' for name in "ASY"},
            **{
                f'"{name}": {name}': f'"{name}": squeezed({name})'
                for name in ("dY", "d_inv_S", "d_S", "d_A", "dX")
            },
        },
    ),
    Mistake(
        "one_sum_used_for_all",
        "S is one number for the whole batch, and Y, the shares, is made with it: every sample has "
        "its own sum.",
        edit={
            S: "S = np.full(len(x), np.sum(A))",
        },
        on=("batch/Y", "wide batch/Y"),
    ),
    Mistake(
        "everything_over_axis_zero",
        "The sums run down the columns: the scores of one sample stand in a row, so sum over axis "
        "1.",
        edit={
            "axis=1": "axis=0",
            Y: "Y = A / S",
            D_A: "d_A = dY / S + d_S",
        },
    ),
    Mistake(
        "one_sum_opened",
        "S is one number for the whole batch, and has no axis to open: every sample has its own "
        "sum, `np.sum(A, axis=1)`.",
        edit={S: "S = np.sum(A)"},
    ),
    Mistake(
        "sums_over_axis_zero_opened",
        "S runs down the columns: the scores of one sample stand in a row, so sum over axis 1.",
        edit={S: "S = np.sum(A, axis=0)"},
    ),
    Mistake(
        "columns_add_up_to_one",
        "The columns of Y add up to 1: each row has to, so divide by the row sums, "
        "`S[:, np.newaxis]`.",
        edit={Y: "Y = A / np.sum(A, axis=0)"},
        on=("batch/Y", "wide batch/Y"),
    ),
    Mistake(
        "exponential_of_the_negative",
        "A is exp(−x): the minus belongs to the sigmoid; here a larger score has to get the larger "
        "probability.",
        edit={A: "A = np.exp(-x)"},
        on=("batch/A", "wide batch/A"),
    ),
    Mistake(
        "softmax_twice",
        "Y is the softmax of A: A is exp(x) already, so divide it by its row sums.",
        edit={Y: "Y = np.exp(A) / np.sum(np.exp(A), axis=1, keepdims=True)"},
        on=("batch/Y", "wide batch/Y"),
    ),
)


_NODE_BEFORE = {"dY": "Y", "d_inv_S": "dY", "d_S": "d_inv_S", "d_A": "d_S", "dX": "d_A"}


def _at(node: str, line: str, kinds: Mapping[str, tuple[str, str]]) -> tuple[Mistake, ...]:
    """Mistakes in the line that makes a node: name -> new line and sentence.

    They are known by the numbers there, behind right ones at the node before, whatever is made of
    them afterwards.
    """
    on = tuple(
        f"{batch}/{at}" for batch in ("batch", "wide batch") for at in (_NODE_BEFORE[node], node)
    )
    return in_line(line, kinds, on)


START = (
    *_at(
        "dY",
        DY,
        {
            "averaged_over_the_batch": (
                "dY = -t / Y / len(t)",
                "Every gradient is divided by the batch size: here the loss is summed over the "
                "batch, not averaged. The mean comes with `SoftmaxWithLoss`.",
            ),
            "sign_lost_at_the_logarithm": (
                "dY = t / Y",
                "dY has the wrong sign, and all that follows with it: the loss is −t·log y, so "
                "its slope is −t/y.",
            ),
            "target_lost_at_the_logarithm": (
                "dY = -1 / Y",
                "dY is −1/Y in every entry: the factor t, from −t·log y, is missing.",
            ),
            "logarithm_differentiated_wrongly": (
                "dY = -t * Y",
                "dY is −T·Y: the slope of log y is 1/y.",
            ),
            "logarithm_passes_on": (
                "dY = -t",
                "dY is −T alone: the slope of log y is 1/y, so divide by Y.",
            ),
            "logarithm_of_a": (
                "dY = -t / A",
                "dY is −T/A: the loss is −t·log y, so divide by Y, the probabilities.",
            ),
            "loss_of_the_other_classes_too": (
                "dY = -t / Y + (1 - t) / (1 - Y)",
                "dY has a term (1 − T)/(1 − Y) for the other classes as well: with softmax, "
                "the loss is −t·log y alone, and its slope −T/Y.",
            ),
            "loss_instead_of_its_slope": (
                "dY = -t * np.log(Y)",
                "dY is −log(Y) where the target is 1: that is the loss itself, not its slope.",
            ),
            "end_of_the_walk_at_its_start": (
                "dY = Y - t",
                "dY is Y − T: that is the end of the walk, dX. The first step back is −T/Y.",
            ),
        },
    ),
    Mistake(
        "both_signs_lost",
        "dY has lost its minus, and so has d_S: the slope of −t·log y is −t/y, and that of 1/S is "
        "−1/S².",
        edit={DY: "dY = t / Y", D_S: "d_S = d_inv_S / S**2"},
    ),
)

INVERSE = (
    *_at(
        "d_inv_S",
        D_INV_S,
        {
            "gradient_of_the_inverse_without_a": (
                "d_inv_S = np.sum(dY, axis=1)",
                "d_inv_S is the row sum of dY: the product node Y = A · (1/S) hands on dY "
                "times its other input, A.",
            ),
            "gradient_of_the_inverse_with_y": (
                "d_inv_S = np.sum(dY * Y, axis=1)",
                "d_inv_S is the row sum of dY times Y: the product node Y = A · (1/S) hands on "
                "dY times its other input, which is A, and not its output.",
            ),
            "gradient_of_the_inverse_averaged": (
                "d_inv_S = np.mean(dY * A, axis=1)",
                "d_inv_S is the mean along each row: 1/S goes to every entry of its row, and "
                "where a value is used several times its gradients add.",
            ),
            "gradient_of_the_inverse_with_wrong_sign": (
                "d_inv_S = -np.sum(dY * A, axis=1)",
                "d_inv_S is +S: each gradient dY·A is negative, and so is their sum, −S.",
            ),
        },
    ),
    *_at(
        "d_S",
        D_S,
        {
            "minus_of_the_inverse_lost": (
                "d_S = d_inv_S / S**2",
                "d_S has the wrong sign: the slope of 1/S is −1/S², with a minus.",
            ),
            "square_of_the_inverse_lost": (
                "d_S = -d_inv_S / S",
                "d_S is −d_inv_S/S: the slope of 1/S is −1/S², with a square.",
            ),
            "inverse_upside_down": (
                "d_S = -d_inv_S * S**2",
                "d_S is multiplied by S², where it should be divided by it: the slope of 1/S "
                "is −1/S².",
            ),
            "inverse_passes_on": (
                "d_S = d_inv_S",
                "d_S is d_inv_S itself: multiply it by the slope of 1/S, which is −1/S².",
            ),
            "minus_and_square_of_the_inverse_lost": (
                "d_S = d_inv_S / S",
                "d_S is d_inv_S/S: the slope of 1/S is −1/S², with a minus and a square.",
            ),
            "slope_of_the_inverse_alone": (
                "d_S = -1 / S**2",
                "d_S is the slope −1/S² alone: multiply it by d_inv_S, which comes in.",
            ),
            "inverse_integrated": (
                "d_S = d_inv_S * np.log(S)",
                "d_S is d_inv_S times log S, which is the integral of 1/S: its slope is −1/S².",
            ),
        },
    ),
    Mistake(
        "gradient_of_the_inverse_not_summed",
        "d_inv_S is not summed: 1/S goes to every entry of its row, and where a value is used "
        "several times its gradients add.",
        edit={GIVEN_D_INV_S: '"d_inv_S": dY * A'},
        on=("batch/d_inv_S", "wide batch/d_inv_S"),
    ),
    Mistake(
        "gradient_of_the_inverse_down_the_columns",
        "d_inv_S is summed down the columns: 1/S goes to every entry of its row, so sum along the "
        "rows, over axis 1.",
        edit={GIVEN_D_INV_S: '"d_inv_S": np.sum(dY * A, axis=0)'},
        on=("batch/d_inv_S", "wide batch/d_inv_S"),
    ),
)

END = (
    *_at(
        "d_A",
        D_A,
        {
            "only_the_product_branch": (
                f"d_A = {STRAIGHT}",
                "d_A has only what comes straight from the product node: A also goes into the "
                "sum S, and the gradients of both ways add.",
            ),
            "only_the_sum_branch": (
                f"d_A = 0 * dY + {THROUGH_S}",
                "d_A has only what comes through the sum S: A also goes straight into the "
                "product node, and the gradients of both ways add.",
            ),
            "sum_branch_at_the_target_alone": (
                f"d_A = t * ({STRAIGHT} + {THROUGH_S})",
                "d_A is 0 where the target is 0: every entry of A goes into the sum S, so what "
                "comes through S reaches all entries of the row.",
            ),
            "sum_branch_shared_out": (
                f"d_A = {STRAIGHT} + {THROUGH_S} / A.shape[1]",
                "What comes through S is divided among the entries of the row: a sum hands its "
                "gradient on to every term, undivided.",
            ),
            "sum_branch_times_a": (
                f"d_A = {STRAIGHT} + {THROUGH_S} * A",
                "What comes through S is multiplied by A in d_A: a sum hands its gradient on "
                "to every term as it is.",
            ),
            "branches_subtracted": (
                f"d_A = {STRAIGHT} - {THROUGH_S}",
                "d_A is the difference of its two branches: gradients that meet are added.",
            ),
            "product_branch_times_the_sum": (
                f"d_A = dY * S[:, np.newaxis] + {THROUGH_S}",
                "The direct branch of d_A is dY times S: the other input of the product node "
                "is 1/S.",
            ),
            "product_branch_unchanged": (
                f"d_A = dY + {THROUGH_S}",
                "The direct branch of d_A is dY itself: the product node hands on dY times its "
                "other input, 1/S.",
            ),
            "sum_branch_of_the_whole_batch": (
                f"d_A = {STRAIGHT} + np.sum(d_S)",
                "What comes through S is added up over the whole batch: every sample has its "
                "own S, which hands its gradient on to its own row.",
            ),
            "sum_branch_averaged_over_the_batch": (
                f"d_A = {STRAIGHT} + {THROUGH_S} / len(x)",
                "What comes through S is divided by the batch size: a sum hands its gradient "
                "on to every term, undivided.",
            ),
            "sum_branch_beside_the_target": (
                f"d_A = {STRAIGHT} + (1 - t) * {THROUGH_S}",
                "What comes through S is left out where the target is: every entry of A goes "
                "into the sum S.",
            ),
            "inverse_skipped_on_the_way_to_a": (
                f"d_A = {STRAIGHT} + d_inv_S[:, np.newaxis]",
                "d_A holds d_inv_S where d_S belongs: between 1/S and A lies the node 1/S, and "
                "then the sum.",
            ),
            "product_branch_times_the_probabilities": (
                f"d_A = dY * Y + {THROUGH_S}",
                "The direct branch of d_A is dY times Y: the product node hands on dY times "
                "its other input, 1/S, and not its output.",
            ),
            "branches_multiplied": (
                f"d_A = ({STRAIGHT}) * {THROUGH_S}",
                "d_A is the product of its two branches: gradients that meet are added.",
            ),
        },
    ),
    *_at(
        "dX",
        DX,
        {
            "exponential_skipped": (
                "dX = d_A",
                "dX is d_A: one node is left, exp, whose slope at x is A.",
            ),
            "input_instead_of_the_exponential": (
                "dX = d_A * x",
                "dX is d_A times x: the slope of exp at x is exp(x), which is A.",
            ),
            "probabilities_instead_of_the_exponential": (
                "dX = d_A * Y",
                "dX is d_A times Y: the slope of exp at x is exp(x), which is A.",
            ),
            "exponential_twice": (
                "dX = d_A * np.exp(A)",
                "dX is d_A times exp(A): the slope of exp at x is exp(x), which is A.",
            ),
            "turned_round_at_the_end": (
                "dX = -d_A * A",
                "dX is T − Y: the sign is turned round, Y − T is what should come out.",
            ),
            "averaged_at_the_end": (
                "dX = d_A * A / len(x)",
                "dX alone is divided by the batch size: here the loss is summed.",
            ),
            "target_divided_by_the_batch_size": (
                "dX = Y - t / len(x)",
                "T alone is divided by the batch size: here the loss is summed, and dX is Y − T.",
            ),
            "divided_by_the_exponential": (
                "dX = d_A / A",
                "dX is d_A divided by A: the slope of exp at x is A, so multiply by it.",
            ),
            "exponential_and_input": (
                "dX = d_A * A * x",
                "dX is d_A times A times x: the slope of exp at x is exp(x), which is A, and "
                "no more.",
            ),
        },
    ),
    Mistake(
        "sum_branch_without_a_second_axis",
        _SECOND_AXIS.format("d_S", "dY / S"),
        edit={D_A: f"d_A = {STRAIGHT} + d_S"},
        on=("square batch/d_A",),
    ),
    *(
        Mistake(
            name,
            f"{spoiled} holds what {made} should: `{made} = {spoiled}` is but another name for the "
            "same array, which `*=`, `/=` and `+=` change. Make a new array.",
            edit=edit,
        )
        for name, spoiled, made, edit in (
            (
                "d_a_made_in_dy",
                "dY",
                "d_A",
                {D_A: f"d_A = dY\n    d_A *= inv_S[:, np.newaxis]\n    d_A += {THROUGH_S}"},
            ),
            ("dx_made_in_a", "A", "dX", {DX: "dX = A\n    dX *= d_A"}),
            ("dx_made_in_d_a", "d_A", "dX", {DX: "dX = d_A\n    dX *= A"}),
            (
                "d_s_made_in_d_inv_s",
                "d_inv_S",
                "d_S",
                {D_S: "d_S = d_inv_S\n    d_S /= -(S**2)"},
            ),
        )
    ),
)

MISTAKES = (*FORWARD, *START, *INVERSE, *END)
