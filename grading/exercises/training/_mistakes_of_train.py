"""What is known to go wrong in `train`."""

from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line

CHOSEN = "chosen = rng.integers(len(x_train), size=batch_size)"
BATCH = "x, t = x_train[chosen], t_train[chosen]"
GRADIENT = "gradient = net.gradient(x, t)"
LOSS = "losses.append(net.loss(x, t))"
LOOP = "for _ in range(iters_num):"
EACH = "for key, parameter in net.params.items():"
STEP = "parameter -= learning_rate * gradient[key]"
START = "losses = []"

_ONE_BATCH = (
    "Every iteration uses one and the same batch: draw a fresh one inside the loop, by a generator "
    "that is made once, before it."
)
_GIVEN = ("run/x and t are those of the set", "longer/x and t are those of the set")
_CARRIED_OVER = (
    "Every step carries a part of the step before it along: that is momentum. Plain gradient "
    "descent moves by −learning_rate times the gradient of this batch, and no more."
)


def _before_the_loop(lines: str) -> dict[str, str]:
    """Return an edit that puts lines in front of the loop."""
    return {START: f"{START}\n    {lines}"}


def _in_the_step(*lines: str) -> dict[str, str]:
    return {STEP: "\n            ".join(lines)}


def _in_turn(numbers: str) -> dict[str, str]:
    """Return an edit by which the batches are slices, one behind the other, of these numbers."""
    return {
        **_before_the_loop(f"numbers, start = {numbers}, 0"),
        CHOSEN: "chosen = numbers[start : start + batch_size]\n"
        "        start = start + batch_size if start + batch_size < len(x_train) else 0",
    }


MISTAKES = (
    *in_line(
        CHOSEN,
        {
            "last_sample_never_drawn": (
                "chosen = rng.integers(len(x_train) - 1, size=batch_size)",
                "The last sample, number len(x_train) − 1, is never drawn: `integers` leaves out "
                "its upper limit already.",
            ),
            "first_sample_never_drawn": (
                "chosen = rng.integers(1, len(x_train), size=batch_size)",
                "The first sample, number 0, is never drawn: draw from 0 on.",
            ),
            "drawn_below_the_number_of_iterations": (
                "chosen = rng.integers(min(iters_num, len(x_train)), size=batch_size)",
                "The numbers are drawn below iters_num: draw them below the number of samples.",
            ),
        },
    ),
    *in_line(
        STEP,
        {
            "gradient_cut_off": (
                "parameter -= learning_rate * np.clip(gradient[key], -1, 1)",
                "Slopes beyond 1 are cut off: plain gradient descent takes the gradient as it is.",
            ),
            "sign_of_the_gradient": (
                "parameter -= learning_rate * np.sign(gradient[key])",
                "Every entry moves by learning_rate, whatever its slope: multiply by the gradient "
                "itself, and not by its sign.",
            ),
            "gradient_of_length_one": (
                "parameter -= learning_rate * gradient[key] / np.linalg.norm(gradient[key])",
                "The gradient is divided by its length: take it as net.gradient gives it.",
            ),
            "loss_of_every_parameter": (
                f"{STEP}\n            {LOSS}",
                "A loss is appended for every parameter: append one in an iteration, outside the "
                "loop over the parameters.",
            ),
        },
    ),
    *(
        Mistake(name, sentence, edit=_before_the_loop(line), on=("run/x and t unchanged", *_GIVEN))
        for name, line, sentence in (
            (
                "divides_the_data_in_place",
                "x_train /= 255.0",
                "x_train is divided in place, which changes the caller's array: samples are used "
                "as they come.",
            ),
            (
                "divides_the_data",
                "x_train = x_train / 255.0",
                "The network is given samples that are no rows of x_train, such as rows divided by "
                "255, or those of another array of the notebook: use x_train and t_train, as they "
                "come.",
            ),
        )
    ),
    Mistake(
        "slices_in_the_order_of_the_data",
        "The batches are slices in the order of the data, and the same come again once it is "
        "through: draw their numbers at random.",
        edit=_in_turn("np.arange(len(x_train))"),
    ),
    *in_line(
        "return losses",
        {
            "returns_the_network": (
                "return net",
                "The network is returned: it was moved in place. Return the list of batch losses.",
            ),
            "returns_the_parameters": (
                "return net.params",
                "The parameters are returned: they were moved in place. Return the list of batch "
                "losses.",
            ),
            "returns_a_pair": (
                "return losses, net.params",
                "Two values come back: return the list of batch losses alone.",
            ),
        },
    ),
    Mistake(
        "one_fixed_batch",
        _ONE_BATCH,
        edit={f"{CHOSEN}\n        {BATCH}": BATCH, **_before_the_loop(CHOSEN)},
    ),
    Mistake(
        "first_samples_only",
        "Every batch holds the first batch_size samples: draw the numbers from the whole set.",
        edit={CHOSEN: "chosen = slice(batch_size)"},
    ),
    Mistake(
        "drawn_below_the_batch_size",
        "The numbers are drawn below batch_size, so only the first samples are ever used: draw "
        "them below the number of samples.",
        edit={CHOSEN: "chosen = rng.integers(batch_size, size=batch_size)"},
    ),
    Mistake(
        "a_few_batches_in_turn",
        "A few batches are drawn before the loop and used in turn: draw a fresh one in every "
        "iteration.",
        edit={
            **_before_the_loop("pool = rng.integers(len(x_train), size=(4, batch_size))"),
            LOOP: "for i in range(iters_num):",
            CHOSEN: "chosen = pool[i % 4]",
        },
    ),
    Mistake(
        "batches_of_neighbours",
        "The batches are runs of neighbours, in the order of the data: draw their numbers at "
        "random.",
        edit={
            LOOP: "for i in range(iters_num):",
            CHOSEN: "start = i * batch_size % (len(x_train) - batch_size + 1)\n"
            "        chosen = slice(start, start + batch_size)",
        },
    ),
    Mistake(
        "whole_set",
        "Every step uses the whole training set: take batch_size random samples of it instead.",
        edit={CHOSEN: "chosen = slice(None)"},
    ),
    Mistake(
        "gradient_of_the_whole_set",
        "net.gradient is given the whole of x_train and t_train: give it the samples and targets "
        "of the batch alone.",
        edit={GRADIENT: "gradient = net.gradient(x_train, t_train)"},
    ),
    Mistake(
        "numbers_drawn_twice",
        "Samples get other samples' targets, as where x and t are drawn with random numbers of "
        "their own: draw the numbers once and use them for both.",
        edit={"t_train[chosen]": "t_train[rng.integers(len(x_train), size=batch_size)]"},
    ),
    Mistake(
        "shuffles_the_data",
        "x_train and t_train themselves are shuffled, which changes the caller's arrays: draw "
        "numbers and index with them.",
        edit={
            CHOSEN: "order = rng.permutation(len(x_train))\n"
            "        x_train[:], t_train[:] = x_train[order], t_train[order]\n"
            "        chosen = slice(batch_size)"
        },
    ),
    Mistake(
        "shuffles_the_samples_alone",
        "x_train is shuffled in place and t_train is not: samples get other samples' targets, and "
        "the caller's array is changed. Draw numbers and index both with them.",
        edit={CHOSEN: "rng.shuffle(x_train)\n        chosen = slice(batch_size)"},
    ),
    Mistake(
        "puts_new_arrays",
        "`params[key] = params[key] - ...` makes a new array, and the layers keep the old one: "
        "the network never moves. Subtract in place, with `-=`.",
        edit=_in_the_step("net.params[key] = parameter - learning_rate * gradient[key]"),
    ),
    Mistake(
        "never_steps",
        "The parameters never move: subtract learning_rate times the gradient from each, inside "
        "its own array, `net.params[key] -= ...`. After `W = net.params[key]`, a line `W = W - "
        "...` only gives the name W a new array, and the one in the network stays as it was.",
        edit=_in_the_step("parameter = parameter - learning_rate * gradient[key]"),
    ),
    Mistake(
        "moves_the_weights_only",
        "Only the weights are moved: the biases have gradients, too.",
        edit=_in_the_step('if key in ("W1", "W2"):', f"    {STEP}"),
    ),
    Mistake(
        "moves_the_first_layer_only",
        "Only the first layer is moved, W1 and b1: the second has gradients, too.",
        edit=_in_the_step('if key in ("W1", "b1"):', f"    {STEP}"),
    ),
    Mistake(
        "moves_the_last_layer_only",
        "Only the last layer is moved, W2 and b2: the first has gradients, too.",
        edit=_in_the_step('if key in ("W2", "b2"):', f"    {STEP}"),
    ),
    Mistake(
        "keys_written_out",
        "The keys W1, b1, W2 and b2 are written out, and this network has others: take them from "
        "net.params.",
        edit={
            EACH: 'for key in ("W1", "b1", "W2", "b2"):\n            parameter = net.params[key]'
        },
        on=("other keys/U at the end", "other keys/V at the end", "other keys/c at the end"),
    ),
    Mistake(
        "climbs",
        "The steps go uphill: subtract the gradient.",
        edit=_in_the_step("parameter += learning_rate * gradient[key]"),
    ),
    Mistake(
        "without_the_rate",
        "The step is the whole gradient: multiply it by learning_rate.",
        edit=_in_the_step("parameter -= gradient[key]"),
    ),
    Mistake(
        "with_a_rate_of_its_own",
        "The learning rate is always 0.1: use the argument learning_rate.",
        edit=_in_the_step("parameter -= 0.1 * gradient[key]"),
    ),
    Mistake(
        "divided_once_more",
        "The gradient is divided by the batch size once more: the loss is a mean already, so net."
        "gradient has done that.",
        edit=_in_the_step("parameter -= learning_rate / batch_size * gradient[key]"),
    ),
    Mistake(
        "multiplied_by_the_batch_size",
        "The gradient is multiplied by the batch size: take it as net.gradient gives it.",
        edit=_in_the_step("parameter -= learning_rate * batch_size * gradient[key]"),
    ),
    Mistake(
        "with_momentum",
        _CARRIED_OVER,
        edit={
            **_before_the_loop(
                "v = {key: np.zeros_like(part) for key, part in net.params.items()}"
            ),
            **_in_the_step(
                "v[key] = 0.9 * v[key] - learning_rate * gradient[key]", "parameter += v[key]"
            ),
        },
    ),
    Mistake(
        "gradients_added_up",
        "The gradients of all iterations so far are added up: every step takes that of its own "
        "batch alone.",
        edit={
            **_before_the_loop(
                "v = {key: np.zeros_like(part) for key, part in net.params.items()}"
            ),
            **_in_the_step(
                "v[key] = v[key] + gradient[key]", "parameter -= learning_rate * v[key]"
            ),
        },
    ),
    Mistake(
        "steps_twice",
        "Every parameter is moved twice in an iteration, by the same gradient: one step is enough.",
        edit=_in_the_step(STEP, STEP),
    ),
    Mistake(
        "gradient_once",
        "Every step uses one and the same gradient: compute it anew for every batch, in the loop.",
        edit={
            "def train": f"""
                {START}
                {CHOSEN}
                {BATCH}
                {GRADIENT}
                {LOOP}
                    {LOSS}
                    {EACH}
                        {STEP}
                return losses"""
        },
    ),
    Mistake(
        "gradient_before_the_loop",
        "Every step uses one and the same gradient, that of a batch drawn before the loop: compute "
        "it anew in the loop, for the batch whose loss you take there.",
        edit={
            "def train": f"""
                {START}
                {CHOSEN}
                {BATCH}
                {GRADIENT}
                {LOOP}
                    {CHOSEN}
                    {BATCH}
                    {LOSS}
                    {EACH}
                        {STEP}
                return losses"""
        },
    ),
    Mistake(
        "gradient_for_every_key",
        "net.gradient is called anew for every parameter, when others have moved already: call it "
        "once for a batch, and move all parameters by what it gave.",
        edit={
            f"{GRADIENT}\n        ": "",
            STEP: "parameter -= learning_rate * net.gradient(x, t)[key]",
        },
    ),
    Mistake(
        "numerical_gradient_in_the_loop",
        "The gradient in the loop is the numerical one, thousands of times slower: net.gradient "
        "gives it by backpropagation.",
        edit={
            GRADIENT: """gradient = {}
        for key, parameter in net.params.items():
            gradient[key] = np.empty_like(parameter)
            for index in np.ndindex(parameter.shape):
                kept = parameter[index]
                parameter[index] = kept + 1e-4
                above = net.loss(x, t)
                parameter[index] = kept - 1e-4
                gradient[key][index] = (above - net.loss(x, t)) / 2e-4
                parameter[index] = kept"""
        },
        on=("run/W1 at the end", "run/number of gradients", "run/losses are the network's"),
    ),
    Mistake(
        "returns_in_the_loop",
        "`return` stands inside the loop, so that the first iteration is the last: move it to the "
        "left, below the loop.",
        edit={STEP: f"{STEP}\n        return losses"},
        on=("run/number of gradients", "run/number of losses", "run/W1 at the end"),
    ),
    Mistake(
        "returns_in_the_inner_loop",
        "`return` stands inside the loop over the parameters, so that only the first of them is "
        "moved, and only once: move it to the left, below both loops.",
        edit=_in_the_step(STEP, "return losses"),
        on=("run/number of gradients", "run/number of losses", "run/W1 at the end"),
    ),
    Mistake(
        "returns_nothing",
        "Nothing is returned: return the list of batch losses.",
        edit={"return losses": "return None"},
    ),
    Mistake(
        "returns_the_last_loss",
        "The last loss alone comes back: keep a list, with a loss for every iteration.",
        edit={"return losses": "return losses[-1]"},
    ),
    Mistake(
        "returns_the_mean_loss",
        "One number comes back, the mean of the losses: return the list, with a loss for every "
        "iteration.",
        edit={"return losses": "return np.mean(losses)"},
    ),
    Mistake(
        "losses_not_kept",
        "The list of losses stays empty: append the loss of the batch in every iteration.",
        edit={LOSS: "net.loss(x, t)"},
    ),
    Mistake(
        "losses_begun_anew",
        "The list of losses is made anew in every iteration, so only the last loss is left in it: "
        "make it once, before the loop.",
        edit={CHOSEN: f"losses = []\n        {CHOSEN}"},
    ),
    Mistake(
        "losses_of_the_whole_set",
        "The loss is measured on the whole training set, which is slow: take the loss of the "
        "batch.",
        edit={LOSS: "losses.append(net.loss(x_train, t_train))"},
    ),
    Mistake(
        "losses_of_another_batch",
        "The loss is that of another batch than the gradient: draw once in an iteration, and use "
        "these samples for both.",
        edit={
            LOSS: "other = rng.integers(len(x_train), size=batch_size)\n"
            "        losses.append(net.loss(x_train[other], t_train[other]))"
        },
    ),
    Mistake(
        "one_iteration_missing",
        "One iteration is missing: there should be iters_num of them.",
        edit={LOOP: "for _ in range(iters_num - 1):"},
    ),
    Mistake(
        "one_iteration_too_many",
        "There is one iteration too many: there should be iters_num of them.",
        edit={LOOP: "for _ in range(iters_num + 1):"},
    ),
    Mistake(
        "iterations_taken_for_epochs",
        "iters_num is taken for a number of epochs, each of many batches: it is the number of "
        "batches in all.",
        edit={LOOP: "for _ in range(iters_num * max(len(x_train) // batch_size, 1)):"},
    ),
    Mistake(
        "iterations_taken_for_epochs_in_all",
        "iters_num is taken for a number of epochs, each of many batches: it is the number of "
        "batches in all.",
        edit={LOOP: "for _ in range(iters_num * len(x_train) // batch_size):"},
    ),
    Mistake(
        "reaches_beyond_the_samples",
        "A number reaches beyond the samples that came in: there are len(x_train) of them, "
        "numbered from 0.",
        edit={CHOSEN: "chosen = rng.integers(60_000, size=batch_size)"},
        line=r"x_train\[|t_train\[",
    ),
    Mistake(
        "with_a_batch_size_of_its_own",
        "The batch size is always 100: use the argument batch_size.",
        edit={"size=batch_size": "size=100"},
    ),
    Mistake(
        "one_sample_at_a_time",
        "Every batch is a single sample: draw batch_size numbers at once.",
        edit={"size=batch_size": "size=1"},
    ),
)
