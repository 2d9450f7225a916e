"""How `SimpleNet` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from grading.exercises.loss_functions._draws import net
from seminar.check.chapters.loss_functions.SimpleNet import EXERCISE

KEPT = "self.W = W"
SCORES = "x @ self.W"
Y = "y = softmax(self.predict(x))"
LOSS = "cross_entropy_error(y, t)"


def _part_of_a_table(rng: np.random.Generator) -> dict[str, np.ndarray]:
    drawn = net(3, 4)(rng)
    return {name: drawn[name] for name in ("W", "x", "move")}


_COPIES = (
    "Your net keeps a copy of W: when the array outside moves, the net does not notice. Keep the "
    "array itself, `self.W = W`."
)

# What `loss` returns in the place of the cross-entropy, and `predict` in the place of the scores.
_IN_PLACE_OF_THE_LOSS = (
    (
        "WithWeightDecay",
        f"{LOSS} + 0.005 * np.sum(self.W**2)",
        "A penalty for large weights is added to the loss: it is the cross-entropy alone.",
    ),
    (
        "WithWeightDecayOfATenth",
        f"{LOSS} + 0.05 * np.sum(self.W**2)",
        "A penalty for large weights is added to the loss: it is the cross-entropy alone.",
    ),
    (
        "DividesTheLossOnceMore",
        f"{LOSS} / (len(y) if y.ndim == 2 else 1)",
        "`loss` divides by the number of samples once more: `cross_entropy_error` has taken the "
        "mean already.",
    ),
    (
        "LossInAList",
        f"[{LOSS}]",
        "`loss` returns a list: return the number itself.",
    ),
    (
        "LossAndProbabilities",
        f"({LOSS}, y)",
        "`loss` returns two values: return the loss alone.",
    ),
)
_IN_PLACE_OF_THE_SCORES = (
    (
        "ScoresWithABias",
        f"{SCORES} + 1.0",
        f"y = softmax({SCORES})",
        "Something is added to the scores: this net has no bias, and `predict` returns x @ W.",
    ),
    (
        "ShiftedScores",
        f"{SCORES} - np.max({SCORES}, axis=-1, keepdims=True)",
        f"y = softmax({SCORES})",
        "`predict` subtracts the largest score already: return x @ W, and leave the shift to "
        "`softmax`.",
    ),
    (
        "PowersOfTheScores",
        f"np.exp({SCORES})",
        f"y = softmax({SCORES})",
        "`predict` returns powers of e: return the plain scores x @ W.",
    ),
)

GRADED = graded(
    EXERCISE,
    given=("softmax", "cross_entropy_error"),
    points={
        "predict": 1,
        "loss of one sample": 0.5,
        "loss of a batch": 0.75,
        "keeps W itself": 0.5,
        "arguments as they were": 0.25,
    },
    draws={
        "sample": net(2, 3),
        "batch": net(3, 5, N=4, signed=True),
        "labels": net(4, 3, N=6, as_labels=True),
        "square": net(3, 3, N=3, as_labels=True),
        "batch of one": net(4, 3, N=1, as_labels=True),
        "part of a table": _part_of_a_table,
    },
    mistakes=(
        Mistake(
            "SoftmaxOfTheInputs",
            "`loss` puts x itself into softmax: it needs the scores that your `predict` makes of "
            "x.",
            edit={Y: "y = softmax(x)"},
            on=("sample/scores", "sample/loss"),
            line=r"softmax|cross_entropy_error|log|raise",
        ),
        Mistake("CopiesW", _COPIES, edit={KEPT: "self.W = np.array(W)"}),
        Mistake(
            "CopiesPartsOfATable",
            "Your net keeps a copy of a W that is part of a larger array, as "
            "`np.ascontiguousarray` makes one: keep the array itself, `self.W = W`.",
            edit={KEPT: "self.W = np.ascontiguousarray(W)"},
        ),
        Mistake(
            "KeepsTheTranspose",
            "`self.W` is the transpose of the W that was given: keep the array itself, `self.W = "
            "W`.",
            edit={KEPT: "self.W = W.T", SCORES: "x @ self.W.T"},
        ),
        Mistake(
            "WOnTheClass",
            "W is kept on the class, which all nets share: a second net overwrites it. Keep it on "
            "self.",
            edit={KEPT: "type(self).W = W"},
            on=("sample/scores", "sample/scores after the move"),
        ),
        Mistake(
            "WUnderAnotherName",
            "The weights are not called `W`: whoever works with your net looks for `net.W`.",
            edit={"self.W": "self.weights"},
        ),
        Mistake(
            "WithoutSoftmax",
            "Softmax is missing in `loss`: scores are no probabilities, so turn them into some "
            "before the cross-entropy.",
            edit={Y: "y = self.predict(x)"},
        ),
        Mistake(
            "CopiesWAndPredictsProbabilities",
            "`predict` returns probabilities, and should return the scores x @ W. Also, your net "
            "keeps a copy of W: keep the array itself, `self.W = W`.",
            edit={
                KEPT: "self.W = np.array(W)",
                f"return {SCORES}": f"return softmax({SCORES})",
                Y: "y = self.predict(x)",
            },
            on=("sample/scores", "sample/scores after the move", "batch/net.W after the move"),
        ),
        Mistake(
            "PredictsProbabilities",
            "`predict` returns probabilities: it should return the scores x @ W, and `loss` turn "
            "them into probabilities.",
            edit={f"return {SCORES}": f"return softmax({SCORES})", Y: "y = self.predict(x)"},
        ),
        Mistake(
            "SoftmaxTwice",
            "Softmax is taken twice, in `predict` and again in `loss`: `predict` returns the plain "
            "scores x @ W.",
            edit={f"return {SCORES}": f"return softmax({SCORES})"},
        ),
        Mistake(
            "SoftmaxTwiceInLoss",
            "Softmax is taken twice within `loss`: the scores need it once.",
            edit={Y: "y = softmax(softmax(self.predict(x)))"},
        ),
        Mistake(
            "LossIsProbabilities",
            "`loss` returns the probabilities: it still has to hold them against t, with the "
            "cross-entropy.",
            edit={LOSS: "y"},
        ),
        Mistake(
            "NegativeLoss",
            "`loss` returns the negative of the loss: the cross-entropy has its minus already.",
            edit={LOSS: f"-{LOSS}"},
        ),
        Mistake(
            "SquaredDistance",
            "`loss` is half the squared distance to t here: it should be the cross-entropy.",
            edit={
                f"return {LOSS}": "t = t if np.shape(t) == y.shape else np.eye(y.shape[-1])[t]\n"
                "        return 0.5 * np.mean(np.sum((y - t) ** 2, axis=-1))"
            },
        ),
        Mistake(
            "SoftmaxDownTheColumns",
            "Within `loss`, softmax runs down the columns of a batch: every sample is a row, and "
            "has probabilities of its own.",
            edit={Y: "y = softmax(self.predict(x).T).T"},
        ),
        Mistake(
            "SoftmaxOfTheWholeBatch",
            "Within `loss`, one softmax is taken of the whole batch: every sample is a row, and "
            "has probabilities of its own.",
            edit={
                Y: "scores = self.predict(x)\n"
                "        y = softmax(scores.ravel()).reshape(scores.shape)"
            },
        ),
        Mistake(
            "LossOfTheLikeliestClass",
            "`loss` takes the net's own likeliest class for the target: what counts is the "
            "probability of the class that t names.",
            edit={LOSS: "cross_entropy_error(y, np.argmax(y, axis=-1))"},
        ),
        Mistake(
            "LabelsByArgmax",
            "`np.argmax(t)` makes labels of one-hot rows; of a t that holds labels already it "
            "makes the place of the largest. `cross_entropy_error` takes both forms as they are.",
            edit={LOSS: "cross_entropy_error(y, np.argmax(t, axis=-1))"},
        ),
        Mistake(
            "AddsUpTheLosses",
            "`loss` adds up the losses of a batch: it should be their mean, as "
            "`cross_entropy_error` returns it.",
            edit={LOSS: f"{LOSS} * (len(x) if x.ndim == 2 else 1)"},
        ),
        Mistake(
            "OneLossForEverySample",
            "`loss` returns one loss for every sample: take their mean, one number for the batch.",
            edit={
                f"return {LOSS}": "t = t if np.shape(t) == y.shape else np.eye(y.shape[-1])[t]\n"
                "        return -np.sum(t * np.log(y + 1e-7), axis=-1)"
            },
        ),
        Mistake(
            "ExchangesTheArguments",
            "The arguments of `cross_entropy_error` are exchanged: probabilities come first, and "
            "then t.",
            edit={LOSS: "cross_entropy_error(np.eye(y.shape[-1])[t] if t.ndim < y.ndim else t, y)"},
            on=("sample/loss", "batch/loss"),
        ),
        Mistake(
            "UsesTheLastScores",
            "`loss` uses the scores that the last call of `predict` left behind: they may belong "
            "to another x. Let `loss` call `self.predict(x)` itself.",
            edit={
                f"return {SCORES}": f"self.scores = {SCORES}\n        return self.scores",
                Y: "y = softmax(self.scores)",
            },
        ),
        Mistake(
            "RemembersTheFirstScores",
            "`predict` remembers the scores of its first call for good: other inputs, or other "
            "weights, have others. Compute them anew every time.",
            edit={
                f"return {SCORES}": f'self.scores = getattr(self, "scores", {SCORES})\n'
                "        return self.scores"
            },
        ),
        Mistake(
            "RemembersTheFirstLoss",
            "`loss` remembers the scores of its first call for good: other inputs, or other "
            "weights, have others. Compute them anew every time.",
            edit={
                KEPT: f"{KEPT}\n        self.scores = None",
                Y: "if self.scores is None:\n            self.scores = self.predict(x)\n"
                "        y = softmax(self.scores)",
            },
        ),
        Mistake(
            "TransposedScores",
            "The scores are transposed: they are x @ W, with a row for every sample.",
            edit={f"return {SCORES}": f"return ({SCORES}).T", Y: f"y = softmax({SCORES})"},
        ),
        Mistake(
            "TransposesW",
            "The scores are x @ W: W has a row for every input and a column for every class, so "
            "it is not transposed.",
            edit={SCORES: "x @ self.W.T"},
            on=("sample/scores", "square/scores"),
            line=r"\.T\b|transpose|^$",
        ),
        Mistake(
            "WFirst",
            "`W @ x` has its factors the wrong way round: the scores are x @ W, a row of x for "
            "every sample, and a column of W for every class.",
            edit={SCORES: "self.W @ x"},
            on=("sample/scores", "batch/scores"),
            line=r"W\s*@|\(self\.W,|^$",
        ),
        Mistake(
            "OneRowOfScores",
            "The scores of one sample come back as a table with one row, (1, C): a single x, (D,), "
            "has scores of shape (C,).",
            edit={
                f"return {SCORES}": "return np.atleast_2d(x) @ self.W",
                Y: "y = softmax(x @ self.W)",
            },
        ),
        Mistake(
            "SqueezesABatchOfOne",
            "The scores of a batch of one lose their first axis, as by `np.squeeze`: x of shape "
            "(1, D) has scores of shape (1, C).",
            edit={f"return {SCORES}": f"return np.squeeze({SCORES})", Y: f"y = softmax({SCORES})"},
        ),
        Mistake(
            "EntryByEntry",
            "`x * W` multiplies entry by entry: the scores are the matrix product, x @ W.",
            edit={SCORES: "x * self.W"},
        ),
        Mistake(
            "BendsTheScores",
            "`predict` goes through W and then bends the scores by a ReLU: leave them as they are.",
            edit={f"return {SCORES}": f"return np.maximum({SCORES}, 0.0)"},
        ),
        Mistake(
            "SigmoidOfTheScores",
            "`predict` puts the scores through a sigmoid: leave them as they are, x @ W.",
            edit={f"return {SCORES}": f"return 1 / (1 + np.exp(-({SCORES})))"},
        ),
        Mistake(
            "TanhOfTheScores",
            "`predict` puts the scores through tanh: leave them as they are, x @ W.",
            edit={f"return {SCORES}": f"return np.tanh({SCORES})"},
        ),
        *(
            Mistake(name, sentence, edit={LOSS: code})
            for name, code, sentence in _IN_PLACE_OF_THE_LOSS
        ),
        *(
            Mistake(name, sentence, edit={f"return {SCORES}": f"return {code}", Y: y})
            for name, code, y, sentence in _IN_PLACE_OF_THE_SCORES
        ),
        Mistake(
            "IgnoresW",
            "`self.W` does not hold the weights that were given: keep that array, `self.W = W`, "
            "and draw none of your own.",
            edit={KEPT: "self.W = np.ones(W.shape)"},
            on=("sample/net.W holds W", "batch/net.W holds W"),
            spoils_all=True,
        ),
        Mistake(
            "LossReturnsNothing",
            "`loss` computes and hands nothing back: its last line needs a `return`.",
            edit={f"return {LOSS}": LOSS},
        ),
        Mistake(
            "PredictReturnsNothing",
            "`predict` computes and hands nothing back: its last line needs a `return`.",
            edit={f"return {SCORES}": SCORES, Y: f"y = softmax({SCORES})"},
        ),
        Mistake(
            "PredictsByACopy",
            "`predict` uses a copy of W that was made in `__init__`: when the array outside moves, "
            "the net does not notice. Compute with self.W.",
            edit={KEPT: f"{KEPT}\n        self.kept = np.array(W)", SCORES: "x @ self.kept"},
            on=("sample/scores after the move", "batch/net.W after the move"),
            spoils_all=True,
        ),
        Mistake(
            "LossOfOneHotAlone",
            "`loss` multiplies t with the logarithms, which takes one-hot rows alone: "
            "`cross_entropy_error` takes labels as well.",
            edit={LOSS: "-np.sum(t * np.log(y + 1e-7)) / (len(y) if y.ndim == 2 else 1)"},
            on=("labels/loss", "batch/loss"),
            line=r"\*",
            spoils_all=True,
        ),
        Mistake(
            "PredictsTheClass",
            "`predict` returns the number of the class with the highest score: the scores "
            "themselves are asked for, one for every class.",
            edit={
                f"return {SCORES}": f"return np.argmax({SCORES}, axis=-1)",
                Y: f"y = softmax({SCORES})",
            },
        ),
    ),
)
