"""What is known to go wrong in `softmax_nodes`."""

from grading.exercises.declaration import Mistake

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
)

START = (
    Mistake(
        "averaged_over_the_batch",
        "Every gradient is divided by the batch size: here the loss is summed over the batch, not "
        "averaged. The mean comes with `SoftmaxWithLoss`.",
        edit={DY: "dY = -t / Y / len(t)"},
    ),
    Mistake(
        "sign_lost_at_the_logarithm",
        "dY has the wrong sign, and all that follows with it: the loss is −t·log y, so its slope "
        "is −t/y.",
        edit={DY: "dY = t / Y"},
    ),
    Mistake(
        "target_lost_at_the_logarithm",
        "dY is −1/Y in every entry: the factor t, from −t·log y, is missing.",
        edit={DY: "dY = -1 / Y"},
    ),
    Mistake(
        "logarithm_differentiated_wrongly",
        "dY is −T·Y: the slope of log y is 1/y.",
        edit={DY: "dY = -t * Y"},
    ),
    Mistake(
        "logarithm_passes_on",
        "dY is −T alone: the slope of log y is 1/y, so divide by Y.",
        edit={DY: "dY = -t"},
    ),
    Mistake(
        "logarithm_of_a",
        "dY is −T/A: the loss is −t·log y, so divide by Y, the probabilities.",
        edit={DY: "dY = -t / A"},
    ),
    Mistake(
        "loss_of_the_other_classes_too",
        "dY has a term (1 − T)/(1 − Y) for the other classes as well: with softmax, the loss is "
        "−t·log y alone, and its slope −T/Y.",
        edit={DY: "dY = -t / Y + (1 - t) / (1 - Y)"},
    ),
    Mistake(
        "loss_instead_of_its_slope",
        "dY is −log(Y) where the target is 1: that is the loss itself, not its slope.",
        edit={DY: "dY = -t * np.log(Y)"},
    ),
    Mistake(
        "end_of_the_walk_at_its_start",
        "dY is Y − T: that is the end of the walk, dX. The first step back is −T/Y.",
        edit={DY: "dY = Y - t"},
    ),
)

INVERSE = (
    Mistake(
        "gradient_of_the_inverse_not_summed",
        "d_inv_S is not summed: 1/S goes to every entry of its row, and where a value is used "
        "several times its gradients add.",
        edit={GIVEN_D_INV_S: '"d_inv_S": dY * A'},
        on=("batch/d_inv_S", "wide batch/d_inv_S"),
    ),
    Mistake(
        "gradient_of_the_inverse_without_a",
        "d_inv_S is the row sum of dY: the product node Y = A · (1/S) hands on dY times its other "
        "input, A.",
        edit={D_INV_S: "d_inv_S = np.sum(dY, axis=1)"},
    ),
    Mistake(
        "gradient_of_the_inverse_with_y",
        "d_inv_S is the row sum of dY times Y: the product node Y = A · (1/S) hands on dY times "
        "its other input, which is A, and not its output.",
        edit={D_INV_S: "d_inv_S = np.sum(dY * Y, axis=1)"},
    ),
    Mistake(
        "gradient_of_the_inverse_averaged",
        "d_inv_S is the mean along each row: 1/S goes to every entry of its row, and where a value "
        "is used several times its gradients add.",
        edit={D_INV_S: "d_inv_S = np.mean(dY * A, axis=1)"},
    ),
    Mistake(
        "gradient_of_the_inverse_down_the_columns",
        "d_inv_S is summed down the columns: 1/S goes to every entry of its row, so sum along the "
        "rows, over axis 1.",
        edit={GIVEN_D_INV_S: '"d_inv_S": np.sum(dY * A, axis=0)'},
        on=("batch/d_inv_S", "wide batch/d_inv_S"),
    ),
    Mistake(
        "gradient_of_the_inverse_with_wrong_sign",
        "d_inv_S is +S: each gradient dY·A is negative, and so is their sum, −S.",
        edit={D_INV_S: "d_inv_S = -np.sum(dY * A, axis=1)"},
    ),
    Mistake(
        "minus_of_the_inverse_lost",
        "d_S has the wrong sign: the slope of 1/S is −1/S², with a minus.",
        edit={D_S: "d_S = d_inv_S / S**2"},
    ),
    Mistake(
        "square_of_the_inverse_lost",
        "d_S is −d_inv_S/S: the slope of 1/S is −1/S², with a square.",
        edit={D_S: "d_S = -d_inv_S / S"},
    ),
    Mistake(
        "inverse_upside_down",
        "d_S is multiplied by S², where it should be divided by it: the slope of 1/S is −1/S².",
        edit={D_S: "d_S = -d_inv_S * S**2"},
    ),
    Mistake(
        "inverse_passes_on",
        "d_S is d_inv_S itself: multiply it by the slope of 1/S, which is −1/S².",
        edit={D_S: "d_S = d_inv_S"},
    ),
    Mistake(
        "minus_and_square_of_the_inverse_lost",
        "d_S is d_inv_S/S: the slope of 1/S is −1/S², with a minus and a square.",
        edit={D_S: "d_S = d_inv_S / S"},
    ),
    Mistake(
        "slope_of_the_inverse_alone",
        "d_S is the slope −1/S² alone: multiply it by d_inv_S, which comes in.",
        edit={D_S: "d_S = -1 / S**2"},
    ),
)

END = (
    Mistake(
        "only_the_product_branch",
        "d_A has only what comes straight from the product node: A also goes into the sum S, and "
        "the gradients of both ways add.",
        edit={D_A: f"d_A = {STRAIGHT}"},
    ),
    Mistake(
        "only_the_sum_branch",
        "d_A has only what comes through the sum S: A also goes straight into the product node, "
        "and the gradients of both ways add.",
        edit={D_A: f"d_A = 0 * dY + {THROUGH_S}"},
    ),
    Mistake(
        "sum_branch_at_the_target_alone",
        "d_A is 0 where the target is 0: every entry of A goes into the sum S, so what comes "
        "through S reaches all entries of the row.",
        edit={D_A: f"d_A = t * ({STRAIGHT} + {THROUGH_S})"},
    ),
    Mistake(
        "sum_branch_shared_out",
        "What comes through S is divided among the entries of the row: a sum hands its gradient on "
        "to every term, undivided.",
        edit={D_A: f"d_A = {STRAIGHT} + {THROUGH_S} / A.shape[1]"},
    ),
    Mistake(
        "sum_branch_times_a",
        "What comes through S is multiplied by A in d_A: a sum hands its gradient on to every term "
        "as it is.",
        edit={D_A: f"d_A = {STRAIGHT} + {THROUGH_S} * A"},
    ),
    Mistake(
        "sum_branch_without_a_second_axis",
        _SECOND_AXIS.format("d_S", "dY / S"),
        edit={D_A: f"d_A = {STRAIGHT} + d_S"},
        on=("square batch/d_A",),
    ),
    Mistake(
        "branches_subtracted",
        "d_A is the difference of its two branches: gradients that meet are added.",
        edit={D_A: f"d_A = {STRAIGHT} - {THROUGH_S}"},
    ),
    Mistake(
        "product_branch_times_the_sum",
        "The direct branch of d_A is dY times S: the other input of the product node is 1/S.",
        edit={D_A: f"d_A = dY * S[:, np.newaxis] + {THROUGH_S}"},
    ),
    Mistake(
        "product_branch_unchanged",
        "The direct branch of d_A is dY itself: the product node hands on dY times its other "
        "input, 1/S.",
        edit={D_A: f"d_A = dY + {THROUGH_S}"},
    ),
    Mistake(
        "exponential_skipped",
        "dX is d_A: one node is left, exp, whose slope at x is A.",
        edit={DX: "dX = d_A"},
    ),
    Mistake(
        "input_instead_of_the_exponential",
        "dX is d_A times x: the slope of exp at x is exp(x), which is A.",
        edit={DX: "dX = d_A * x"},
    ),
    Mistake(
        "probabilities_instead_of_the_exponential",
        "dX is d_A times Y: the slope of exp at x is exp(x), which is A.",
        edit={DX: "dX = d_A * Y"},
    ),
    Mistake(
        "exponential_twice",
        "dX is d_A times exp(A): the slope of exp at x is exp(x), which is A.",
        edit={DX: "dX = d_A * np.exp(A)"},
    ),
    Mistake(
        "turned_round_at_the_end",
        "dX is T − Y: the sign is turned round, Y − T is what should come out.",
        edit={DX: "dX = -d_A * A"},
    ),
    Mistake(
        "averaged_at_the_end",
        "dX alone is divided by the batch size: here the loss is summed.",
        edit={DX: "dX = d_A * A / len(x)"},
    ),
)

MISTAKES = (*FORWARD, *START, *INVERSE, *END)
