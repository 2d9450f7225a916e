"""What `diagnose` is tried on, and what a learner can verify of it: the form of the answers."""

from seminar.judging.declaration import Aspect, Exercise, Experiment
from seminar.probes import runs as probes
from seminar.runs import load_broken_runs

BUGS = (
    "the learning rate is too large",
    "the learning rate is too small",
    "the step goes uphill",
    "the gradient is not divided by the batch size",
    "the ReLU lets every gradient back",
    "all weights start at zero",
    "inputs and labels do not belong together",
)
"""What `diagnose` may answer, as the notebook lists it."""

_SMALL, _UPHILL, _UNDIVIDED = BUGS[1:4]
_FALLS, _CLIMBS = "the loss creeps down", "the loss climbs and stays up"
_AGREE, _LARGE = "all rows agree", "all rows are too large"
SIGNS = {_SMALL: (_FALLS, _AGREE), _UPHILL: (_CLIMBS, _AGREE), _UNDIVIDED: (_LARGE,)}
"""Of bugs that do not occur: what a run with that bug shows."""

_SAID = {
    _SMALL: "Run {run} is said to learn too slowly: ",
    _UPHILL: "Run {run} is said to climb: ",
    _UNDIVIDED: "Run {run} is said to lack a division by the batch size: ",
}
_NEEDED = {
    _FALLS: "then its loss would creep down. Does it, by more than it goes up and down?",
    _CLIMBS: "then its loss would rise steadily, without leaps. Does it?",
    _AGREE: "then all rows of its table would agree. Do they?",
    _LARGE: "then backpropagation would be too large in all four rows of its table. Look at every "
    "row again.",
}
_RULES_OUT = tuple((bug, sign) for bug, signs in SIGNS.items() for sign in signs)

NAMES = ("A", "B", "C", "D")
OTHER_NAMES = dict(zip(NAMES, ("first", "second", "third", "fourth"), strict=True))

NO_DICT = (
    "No dict comes back that holds an answer for every run: return a dict, name of run → name of "
    "the bug, with the names that stand in curves."
)
TIED_TO_NAMES = {
    "a dict of the runs": NO_DICT,
    "the names that came in": "Handed the same runs under other names, your function answers for "
    "other names than these: go over the runs in `curves`, and neither over `broken_runs` nor over "
    "names that stand in your code.",
    "the same under other names": "Under other names, or in another order, the same runs get other "
    "answers: decide by the numbers alone.",
}

CURVES_AS_THEY_WERE = Aspect(
    "the curves as they were",
    ("hunt/curves unchanged",),
    right="The curves are what they were.",
    wrong="Your function changes `curves`: work on a copy of what you sort or overwrite.",
)

# Nothing that ships knows the right answers, so no mistake is named.
EXERCISE = Exercise(
    "diagnose",
    experiments={
        "hunt": Experiment(
            probes.diagnose,
            {"curves": load_broken_runs(), "names": OTHER_NAMES, "bugs": BUGS, "signs": SIGNS},
            at="the four runs of this chapter",
        ),
    },
    aspects=(
        Aspect(
            "answers from the list",
            ("hunt/a dict of the runs", *(f"hunt/{name} is in the list" for name in NAMES)),
            right="A name from BUGS for every run.",
            wrong={
                "a dict of the runs": NO_DICT,
                **{
                    f"{name} is in the list": f"The answer for run {name} is not in BUGS: write it "
                    "as it stands there, letter by letter."
                    for name in NAMES
                },
            },
        ),
        Aspect(
            "four bugs",
            ("hunt/all different",),
            right="Four runs, four different bugs.",
            after=("answers from the list",),
            wrong="Some runs get the same answer, and no two have the same bug.",
        ),
        Aspect(
            "not ruled out",
            tuple(f"hunt/{name}, {bug}: {sign}" for name in NAMES for bug, sign in _RULES_OUT),
            right="The few contradictions that are looked for here were not found, which proves "
            "nothing: most of them are not looked for.",
            after=("answers from the list",),
            wrong={
                f"{name}, {bug}: {sign}": (_SAID[bug] + _NEEDED[sign]).format(run=name)
                for bug, sign in _RULES_OUT
                for name in NAMES
            },
        ),
        Aspect(
            "other names",
            (
                "hunt/a dict of the runs",
                "hunt/the names that came in",
                "hunt/the same under other names",
            ),
            right="The same runs under other names get the same answers.",
            wrong=TIED_TO_NAMES,
        ),
        CURVES_AS_THEY_WERE,
    ),
    names_mistakes=False,
)
