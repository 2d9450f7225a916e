"""What chapter 07 says of its rules, figures, demos and trainings."""

import re

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from grading.tree.course import ROOT
from seminar import demos, style
from seminar.data import load_mnist
from seminar.demos import learning_rules as races
from seminar.demos.own import quiet
from seminar.demos.stage import Demo
from solutions.learning_rules import SGD, AdaGrad, Adam, Momentum
from solutions.training import TwoLayerNet

CHAPTER = "07_learning_rules"
VALLEY, BOWL, SADDLE = races.LANDSCAPES


def cells_of(folder):
    return nbformat.read(ROOT / folder / CHAPTER / "learning_rules.ipynb", as_version=4).cells


@pytest.fixture(scope="module")
def walks():
    """Return the names that the chapter's cells about the valley define."""
    sources = {cell.id: cell.source for cell in cells_of("source_notebooks")}
    names = {"np": np, "SGD": SGD, "Momentum": Momentum}
    names |= {"AdaGrad": AdaGrad, "Adam": Adam}
    for cell in ("valley-code", "best-rate"):
        exec(compile(sources[cell], cell, "exec"), names)
    return names


@pytest.fixture(scope="module")
def outputs():
    """Return the text under a cell of the solved chapter, by the cell's id."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.get("outputs", []))
        for cell in cells_of("solutions")
    }


# ---------------------------------------------------------------------------------- the valley


def test_sgd_is_fast_and_bounces_or_calm_and_slow(says, walks):
    says(
        CHAPTER, "Sixty steps of SGD. Fast means bouncing, calm means slow, and neither comes far."
    )
    fast, calm = walks["walk"](SGD(0.95)), walks["walk"](SGD(0.3))
    says(
        CHAPTER, "less than half of the way to the star; with eta 0.3 it drops to the floor at once"
    )
    assert np.all(fast[:10, 1] * fast[1:11, 1] < 0)
    assert 0.3 < 1 - fast[-1, 0] / -7 < 0.5
    assert np.all(np.abs(calm[4:, 1]) < 0.1)
    says(CHAPTER, "a sixth of the way.")
    assert 1 - calm[-1, 0] / -7 == pytest.approx(1 / 6, abs=0.02)
    says(CHAPTER, "so even a daring $\\eta = 0.95$ leaves 0.99 of it")
    assert round(1 - 0.01 * 0.95, 2) == 0.99


def test_in_the_valley_the_best_momentum_beats_the_best_sgd(says, walks, outputs):
    says(CHAPTER, "A fair race gives **each rule its own best rate**.")
    says(CHAPTER, "so it ends more than a hundred times lower.")
    sgd, momentum = (walks["valley"](*walks[path][-1]) for path in ("path_sgd", "path_momentum"))
    assert momentum < sgd / 100
    says(
        CHAPTER, "the mean height of the last ten, which is printed as well, is about eleven times "
    )
    shown = re.findall(r"last ten positions: ([\d.]+)", outputs["best-rate"])
    assert float(shown[0]) / float(shown[1]) == pytest.approx(11, abs=0.5)
    ends = [np.mean(walks["valley"](*walks[p][-10:].T)) for p in ("path_sgd", "path_momentum")]
    assert ends[0] / ends[1] == pytest.approx(11, abs=0.5)
    last = walks["valley"](*walks["path_momentum"][-10:].T)
    assert last[-1] < np.median(last)
    for rate in np.geomspace(0.001, 2, 400):
        assert walks["valley"](*walks["walk"](SGD(rate))[-1]) > 100 * momentum
    says(
        CHAPTER,
        "Sixty steps each. SGD has come less than half of the way; the ball swings from wall ",
    )
    assert 0.3 < 1 - walks["path_sgd"][-1, 0] / -7 < 0.5
    path = walks["path_momentum"]
    assert np.sum(path[:20, 1] * path[1:21, 1] < 0) > 4
    assert np.hypot(*path[-1]) < 0.4
    says(CHAPTER, "on a round bowl SGD with the right eta is at the bottom in one step")
    assert SGD(0.5).update(2 * -3.0, 2 * 4.0) == (3.0, -4.0)


def test_momentum_runs_ten_times_as_fast_where_slopes_agree(says, outputs):
    says(CHAPTER, "With $\\mu = 0.9$ the steps have become as many times longer as you have just")
    rule = Momentum(1.0, 0.9)
    steps = [rule.update(1.0, (-1.0) ** step) for step in range(200)]
    assert steps[-1][0] == pytest.approx(-10)
    says(CHAPTER, "which is about **half** the step of SGD.")
    assert abs(steps[-1][1]) == pytest.approx(0.526, abs=0.001)


def test_adagrad_does_not_see_how_a_valley_along_the_axes_is_stretched(says):
    says(CHAPTER, "You cannot.")
    says(CHAPTER, "AdaGrad walks this path in a round bowl as well.")
    says(CHAPTER, "Thirty steps of AdaGrad: the first goes as far along as across.")

    def path(along, across):
        rule, at, way = AdaGrad(1.0), np.array([-7.0, 2.0]), []
        for _ in range(30):
            at = at + rule.update(along * at[0], across * at[1])
            way.append(at)
        return np.array(way)

    valley = path(0.01, 2.0)
    assert valley == pytest.approx(path(2.0, 2.0), abs=1e-4)
    assert np.abs(valley[0] - (-7.0, 2.0)) == pytest.approx([1, 1], abs=1e-4)
    says(CHAPTER, "without a single bounce.")
    assert np.all(valley[:, 1] > 0)
    says(CHAPTER, "bends smoothly onto the floor and comes ")
    assert abs(valley[-1, 0]) < 1


def test_in_a_valley_along_the_axes_adagrad_is_far_ahead(says, walks):
    says(
        CHAPTER, "in one that lies along the axes, such as that of section 2, AdaGrad is far ahead"
    )
    with quiet():
        ends = {
            Rule.__name__: np.mean(
                walks["valley"](*walks["walk"](Rule(walks["best_rate"](Rule)))[-10:].T)
            )
            for Rule in (SGD, Momentum, AdaGrad, Adam)
        }
    assert min(ends, key=ends.get) == "AdaGrad"
    assert ends["AdaGrad"] < 1e-6 * min(ends[name] for name in ("SGD", "Momentum", "Adam"))
    says(CHAPTER, "at its best rate ten steps take it below $10^{-9}$, where thirty leave momentum")

    def lowest(Rule, steps):
        rates = np.geomspace(0.01, 10, 60)
        return min(walks["valley"](*walks["walk"](Rule(rate), steps)[-1]) for rate in rates)

    with quiet():
        assert lowest(AdaGrad, 10) < 1e-9
        assert lowest(Momentum, 30) > 1e-5


def test_two_steps_of_the_whole_slope_lead_back_to_where_they_began(says):
    says(CHAPTER, "arrows lead from x = 1 straight across to x = -1 and ")
    says(CHAPTER, "((axes[0], 1.0, 2), (axes[1], 0.1, 12))")
    at = [1.0]
    for _ in range(2):
        at.append(at[-1] + SGD(1.0).update(2 * at[-1], 0.0)[0])
    assert at == [1, -1, 1]


def test_means_that_start_at_zero_are_too_small_and_not_alike(says):
    says(CHAPTER, "In the first step that is $0.1\\,g$ where it should be $g$")
    says(CHAPTER, "which is $0.001\\,g^2$ in the first step.")
    says(CHAPTER, "looks back over about $1/(1 - \\beta_1) = 10$ steps")
    rule, slope = Adam(), 3.0
    rule.update(slope, slope)
    assert rule.m_w == pytest.approx(0.1 * slope)
    assert rule.v_w == pytest.approx(0.001 * slope**2)
    assert sum(0.9**age for age in range(1000)) == pytest.approx(10)
    says(CHAPTER, "count with weights $0.1,\\ 0.09,\\ 0.081, \\dots$, which add up to 1")
    assert [0.1 * 0.9**age for age in range(3)] == pytest.approx([0.1, 0.09, 0.081])
    newest = Adam()
    for one in (1.0, 0.0, 0.0):
        newest.update(one, one)
    assert newest.m_w == pytest.approx(0.081)
    assert sum(0.999**age for age in range(100_000)) == pytest.approx(1000)


def test_adams_epsilon_may_be_any_tiny_number(says):
    says(CHAPTER, "(another one as tiny will do)")
    slope = np.array([1e-3, 0.5, 250.0])
    for epsilon in (1e-7, 1e-8, 1e-10):
        step = 0.1 * slope / (np.sqrt(slope**2) + epsilon)
        assert step == pytest.approx(-Adam(0.1).update(slope, slope)[0], rel=2e-4)


def test_one_rule_with_a_memory_cannot_serve_two_layers(says):
    says(CHAPTER, "which have another shape: NumPy cannot add them.")
    for Rule in (Momentum, AdaGrad, Adam):
        rule = Rule()
        rule.update(np.ones((784, 50)), np.ones(50))
        with pytest.raises(ValueError, match="broadcast"):
            rule.update(np.ones((50, 10)), np.ones(10))


def test_without_correction_the_cold_start_makes_long_steps(says):
    says(CHAPTER, "The step is 0.1 / 0.0316 = 3.16 alphas long.")
    says(
        CHAPTER, "A curve that starts at 3.2, rises above 6 and falls slowly, and a flat line at 1."
    )
    t = np.arange(1, 41)
    steps = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert steps[0] == pytest.approx(3.16, abs=0.01)
    assert steps.max() > 6
    assert steps[-1] < steps.max()
    rule = Adam(alpha=1.0)
    assert [rule.update(5.0, -2.0)[0] for _ in range(40)] == pytest.approx([-1.0] * 40)


# ------------------------------------------------------------------------------------ the race


def heights(landscape, rule, rate):
    with quiet():
        return races.LANDSCAPES[landscape]["height"](races._walker(rule)(landscape, rate).T)


def quality(landscape, found):
    """Return after how many steps a walk stays near the bottom, and how high it is in the end."""
    bottom = -2.0 if landscape == SADDLE else 0.0
    above = np.where(np.isfinite(found), found, np.inf) - bottom
    outside = np.flatnonzero(above > 0.01 * above[0])
    return (outside[-1] + 1 if len(outside) else 0), above[-10:].max()


@pytest.mark.parametrize("landscape", races.LANDSCAPES)
@pytest.mark.parametrize("rule", races.MOVES)
def test_each_rule_races_with_its_best_rate(landscape, rule, says):
    says(CHAPTER, "**each with the rate that is best for it there**: with it")
    says(CHAPTER, "where no rate gets it there, it is the one that comes lowest.")
    ours = quality(landscape, heights(landscape, rule, races.LANDSCAPES[landscape]["rates"][rule]))
    for rate in np.geomspace(0.01, 10, 61):
        steps, end = quality(landscape, heights(landscape, rule, rate))
        assert steps >= ours[0] - 1
        if steps == ours[0] == races.MOST_STEPS + 1:
            assert end > 0.9 * ours[1]


def test_momentum_wins_in_the_valley_whatever_the_rates_of_the_others(says):
    says(CHAPTER, "In a long valley that lies askew momentum wins")
    momentum = heights(VALLEY, "Momentum", races.LANDSCAPES[VALLEY]["rates"]["Momentum"])
    for rule in ("SGD", "AdaGrad", "Adam"):
        best = heights(VALLEY, rule, races.LANDSCAPES[VALLEY]["rates"][rule])
        assert np.all(momentum[30:] < best[30:])
        for rate in np.geomspace(0.01, 10, 61):
            end = heights(VALLEY, rule, rate)[-10:]
            assert momentum[-10:].max() < np.where(np.isfinite(end), end, np.inf).max()


@pytest.fixture
def race(monkeypatch):
    shown = []
    monkeypatch.setattr(Demo, "show", lambda self: shown.append(self))
    rules = {"SGD": SGD, "Momentum": Momentum, "AdaGrad": AdaGrad, "Adam": Adam}
    demos.optimizer_race(rules)
    return lambda **moved: shown[0].frame({**shown[0].start(), **moved})[0].words


def test_the_race_says_who_is_lowest(race, says):
    assert "Momentum is lowest." in race(landscape=VALLEY, steps=80)
    assert "Momentum is lowest." in race(landscape=VALLEY, steps=40)
    says(CHAPTER, "(So after 80 steps another rate may be lower.)")
    rate = races.LANDSCAPES[VALLEY]["rates"]["Momentum"]
    assert heights(VALLEY, "Momentum", 2 * rate)[-1] < heights(VALLEY, "Momentum", rate)[-1]
    says(CHAPTER, "and is all but level in the middle?")
    assert np.abs(races.LANDSCAPES[SADDLE]["slope"](np.array([0.0, 0.02]))).max() < 0.05
    says(CHAPTER, "On the bowl SGD: its best rate leads to the bottom in a single step")
    assert "SGD at 0" in race(landscape=BOWL, steps=1)
    assert "SGD is lowest." in race(landscape=BOWL, steps=5)
    assert "SGD and AdaGrad are equally low." in race(landscape=BOWL, steps=40)
    says(CHAPTER, "All four leave the saddle; AdaGrad is first")
    saddle = race(landscape=SADDLE, steps=80)
    assert saddle.count(" at -2") == 4
    assert saddle.endswith("SGD, Momentum, AdaGrad and Adam are equally low.")
    says(CHAPTER, "after a second step so long that it leaves the map and stands higher than")
    two = race(landscape=SADDLE, steps=2)
    assert two.endswith("AdaGrad is off the map just now.")
    found = heights(SADDLE, "AdaGrad", races.LANDSCAPES[SADDLE]["rates"]["AdaGrad"])
    assert found[2] > found[0] > found[1]
    first = {
        rule: quality(SADDLE, heights(SADDLE, rule, races.LANDSCAPES[SADDLE]["rates"][rule]))
        for rule in races.MOVES
    }
    assert min(first, key=first.get) == "AdaGrad"


def test_a_rule_has_one_colour_and_one_kind_of_line_in_the_race_and_in_the_figures():
    with style.look():
        figures = list(plt.rcParams["axes.prop_cycle"])
    lines = {(): "-", (9, 4): "--", (9, 3, 2, 3): "-.", (3, 3): ":"}
    for figure, (color, dash) in zip(figures, races.LOOKS.values(), strict=True):
        assert (figure["color"], figure["linestyle"]) == (color, lines[dash])


def test_a_star_marks_where_a_landscape_is_lowest():
    for landscape in races.LANDSCAPES.values():
        left, right, bottom, top = landscape["view"]
        ground = np.stack(np.meshgrid(np.linspace(left, right, 261), np.linspace(bottom, top, 261)))
        for at in landscape["bottoms"]:
            assert np.allclose(landscape["slope"](np.array(at)), 0)
            assert landscape["height"](np.array(at)) <= landscape["height"](ground).min() + 1e-9


def test_with_three_times_the_rates_sgd_alone_flies_away(race, says):
    says(CHAPTER, "With about three times the rates SGD flies away on every landscape; the other ")
    says(CHAPTER, "SGD alone does not forgive a rate about three times too large.")
    for landscape, ground in races.LANDSCAPES.items():
        assert "; SGD flew away" in race(landscape=landscape, steps=80, factor=3.16)
        for rule in ("Momentum", "AdaGrad", "Adam"):
            found = heights(landscape, rule, 3.16 * ground["rates"][rule])
            bottom = -2.0 if landscape == SADDLE else 0.0
            assert found[-1] - bottom < 0.1 * (found[0] - bottom)


# ------------------------------------------------------------------------------- the trainings


def test_the_reader_of_chapter_06_learns_faster_under_other_rules(says, outputs):
    text = outputs["train-the-reader"]
    found = {
        name: (float(score), after)
        for name, score, after in re.findall(
            r"^(\w+),.*: ([\d.]+)% of .* after ([\w ]+) iter", text, re.M
        )
    }
    says(
        CHAPTER, "To read 93.5 of 100, plain descent needs some 2,000 iterations, and momentum, at "
    )
    says(CHAPTER, "the very same rate, 300 to 400.")
    assert 1500 <= int(found["SGD"][1]) <= 2400
    assert int(found["Momentum"][1]) in (300, 400)
    says(CHAPTER, "is at about 95 of 100 in the end, where plain descent is at 94;")
    assert found["SGD"][0] == pytest.approx(94, abs=0.8)
    assert found["Adam"][0] == pytest.approx(95, abs=0.8)
    says(CHAPTER, "within the first third and end near 0.96; Adam passes it later")
    assert found["Momentum"][0] > 95.5
    assert found["AdaGrad"][0] > 95.5
    says(CHAPTER, "AdaGrad, with an $\\eta$ of 0.03, ends beside momentum, at about 96.")
    assert found["AdaGrad"][0] == pytest.approx(96, abs=0.8)
    assert found["Momentum"][0] == pytest.approx(96, abs=0.9)
    assert min(found, key=lambda name: found[name][0]) == "SGD"


@pytest.mark.long
def test_plain_descent_has_a_better_rate_and_a_useless_one(says):
    says(CHAPTER, "With $\\eta = 0.5$ it needs no more than some 400 iterations either, and reads ")
    says(CHAPTER, "about 97 of 100 after 2,400, as many as momentum.")
    says(CHAPTER, "with $\\eta = 2$ it learns hardly anything.")
    names = {"np": np, "load_mnist": load_mnist, "TwoLayerNet": TwoLayerNet}
    source = {cell.id: cell.source for cell in cells_of("source_notebooks")}["train-the-reader"]
    exec(compile(source.split("\nreaders = ")[0], "train-the-reader", "exec"), names)

    def read(Rule, eta):
        return names["train_digits"](Rule(eta=eta), Rule(eta=eta))

    fast = read(SGD, 0.5)
    assert fast[-1] == pytest.approx(0.97, abs=0.008)
    assert fast[-1] == pytest.approx(read(Momentum, 0.1)[-1], abs=0.008)
    assert fast[4] >= 0.935  # after 500 iterations
    assert read(SGD, 2.0)[-1] < 0.3


def test_with_the_sigmoid_two_rules_learn(says, outputs):
    rows = re.findall(r"(\w+) +test accuracy: ReLU +(\d+)%   sigmoid +(\d+)%", outputs["train-all"])
    sigmoid = {rule: int(score) for rule, _, score in rows}
    says(CHAPTER, "two of the four rules will hardly learn anything in 800 batches.")
    says(CHAPTER, "SGD does not leave it within 800 batches and Momentum has only just begun to")
    assert sigmoid["SGD"] < 20
    assert sigmoid["Momentum"] < 50
    assert min(sigmoid["AdaGrad"], sigmoid["Adam"]) > 60
    says(CHAPTER, "With ReLU all four rules fall, SGD slowest.")
    relu = {rule: int(score) for rule, score, _ in rows}
    assert min(relu, key=relu.get) == "SGD"


def test_both_losses_teach_the_network_to_read(says, outputs):
    says(CHAPTER, "Here both do about as well")
    scores = [int(score) for score in re.findall(r"accuracy (\d+)%", outputs["squared-loss"])]
    assert min(scores) > 85
    assert abs(scores[0] - scores[1]) <= 3


def test_the_stretch_questions_are_answered_rightly(says):
    says(CHAPTER, "After 10,000 steps it has come 198.5 eta far")
    assert np.sum(1 / np.sqrt(np.arange(1, 10001))) == pytest.approx(198.5, abs=0.1)
    says(CHAPTER, "So its very first step is ten eta long")
    assert 1 / np.sqrt(0.01) == pytest.approx(10)
