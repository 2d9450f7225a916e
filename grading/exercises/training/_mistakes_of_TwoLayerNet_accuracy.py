"""What is known to go wrong in the accuracy of `TwoLayerNet`."""

from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line

SAID = "said = self.predict(x).argmax(axis=1)"
TRUE = "true = t.argmax(axis=1) if t.ndim == 2 else t"
FRACTION = "return np.mean(said == true)"
ACCURACIES = ("accuracy/accuracy", "accuracy, labels/accuracy")

_OVER_THE_BATCH = (
    "accuracy takes the argmax over axis 0, the batch: the scores of one sample stand in a row, "
    "axis 1."
)

ACCURACY = (
    *in_line(
        FRACTION,
        {
            "EveryAnswerAgainstEveryLabel": (
                "return np.mean(said.reshape(-1, 1) == true)",
                "Every answer is held against the labels of all samples, as a column against a "
                "row: compare two arrays of the shape (N,), entry by entry.",
            ),
            "AllOrNothing": (
                "return np.array_equal(said, true)",
                "accuracy says only whether all answers are right: it is the fraction of them.",
            ),
        },
    ),
    *(
        Mistake(
            name,
            _OVER_THE_BATCH,
            edit={"argmax(axis=1)": "argmax(axis=0)", FRACTION: fraction},
            on=ACCURACIES,
        )
        for name, fraction in (
            ("AccuracyOverTheBatch", FRACTION),
            ("AccuracyOverTheBatchOfAllSamples", "return np.sum(said == true) / len(x)"),
        )
    ),
    Mistake(
        "AccuracyOverTheBatchOfOneHot",
        _OVER_THE_BATCH,
        edit={
            "def accuracy": "said, true = np.argmax(self.predict(x), axis=0), np.argmax(t, axis=0)"
            "\nreturn np.mean(said == true)"
        },
        on=ACCURACIES[:1],
    ),
    Mistake(
        "ScoresComparedOverTheBatch",
        "accuracy takes the argmax of the scores over axis 0, the batch: the scores of one sample "
        "stand in a row, axis 1.",
        edit={SAID: "said = self.predict(x).argmax(axis=0)"},
        on=ACCURACIES,
    ),
    Mistake(
        "OneClassForAll",
        "accuracy takes the argmax of all scores together, one number: take it along axis 1, one "
        "for every sample.",
        edit={SAID: "said = self.predict(x).argmax()"},
    ),
    Mistake(
        "SmallestScore",
        "accuracy takes the class with the smallest score: take the largest, argmax.",
        edit={SAID: "said = self.predict(x).argmin(axis=1)"},
    ),
    Mistake(
        "AccuracyCounted",
        "accuracy counts the right answers: divide by the number of samples for a fraction.",
        edit={FRACTION: "return np.sum(said == true)"},
    ),
    Mistake(
        "AccuracyInPercent",
        "accuracy is in percent: return a fraction between 0 and 1.",
        edit={FRACTION: "return 100 * np.mean(said == true)"},
    ),
    Mistake(
        "FractionOfErrors",
        "accuracy gives the fraction of wrong answers: count the right ones.",
        edit={FRACTION: "return np.mean(said != true)"},
    ),
    Mistake(
        "AccuracyDividedByTheClasses",
        "accuracy divides the right answers by the number of classes: divide by that of samples.",
        edit={FRACTION: "return np.sum(said == true) / self.predict(x).shape[1]"},
    ),
    Mistake(
        "AnswersThemselves",
        "accuracy gives a yes or no for every sample: take their mean for a fraction.",
        edit={FRACTION: "return said == true"},
    ),
    Mistake(
        "AccuracyWithoutLabels",
        "accuracy always takes the argmax of t, which labels (N,) do not have: do that for "
        "one-hot rows only.",
        edit={TRUE: "true = t.argmax(axis=1)"},
        on=ACCURACIES,
    ),
    Mistake(
        "AccuracyWithoutOneHot",
        "accuracy compares class numbers with one-hot rows: take the argmax of t first when it "
        "has two axes.",
        edit={TRUE: "true = t"},
        on=ACCURACIES,
    ),
)
