"""How a gradient is judged by itself: a right one counts, also where forward stops beside it."""

from collections.abc import Callable

from grading.exercises.declaration import Records
from seminar.check.explain import explain, explain_failure


def by_itself(gradient: str, *experiments: str, what: str) -> Callable[[Records, Records], str]:
    """Return a judge of an observed `gradient`, for probes that go back though forward stopped.

    What comes back from a forward pass that stopped says nothing where it is wrong: then the stop
    is told, and not the difference.
    """

    def judge(learner: Records, reference: Records) -> str | None:
        for experiment in experiments:
            seen, right = learner[experiment], reference[experiment].values[gradient]
            if gradient not in seen.values:
                return explain_failure(seen.failure)
            sentence = explain(seen.values[gradient], right, what=what)
            if sentence is not None:
                through = seen.values["forward went through"]
                return sentence if through else explain_failure(seen.failure)
        return None

    return judge
