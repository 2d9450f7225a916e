"""What chapter 01 says of its figures and demos."""

import numpy as np
import pytest
import sympy

from seminar import demos, style
from seminar.demos import gradient_descent as descent
from seminar.demos import numerical_gradient as slopes
from seminar.demos.marks import Dots

CHAPTER = "01_numerical_gradient"
WAVE, PARABOLA = slopes.CURVES
ROUND, LONG, SADDLE = slopes.BOWLS


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def shows(declaration, **values):
    """Return what a demo says of these values; the others stay as they are at the start."""
    frame, _ = declaration.frame({**declaration.start(), **values})
    return frame.words


def drawn(declaration):
    """Return the marks that a demo draws at the start."""
    frame, _ = declaration.frame(declaration.start())
    return frame.marks


def test_the_network_has_39_760_knobs_and_a_gradient_takes_twice_as_many_calls(says):
    says(CHAPTER, "The network that reads digits in chapter 06 has 39,760 knobs.")
    says(
        CHAPTER, "For the 39,760 knobs of the network that reads digits, one gradient takes 79,520"
    )
    knobs = 784 * 50 + 50 + 50 * 10 + 10
    assert (knobs, 2 * knobs) == (39_760, 79_520)


def test_at_ten_the_road_is_one_and_a_half_times_as_steep_as_at_five(says):
    says(CHAPTER, "so $f'(5) = 0.2$ and $f'(10) = 0.3$")
    says(CHAPTER, "At 10 it is one and a half times as steep as at 5.")
    slope = slopes.CURVES[PARABOLA][1]
    assert (slope(5), slope(10)) == pytest.approx((0.2, 0.3))
    assert slope(10) / slope(5) == pytest.approx(1.5)


def test_the_two_differences_on_the_cube(says):
    says(CHAPTER, "the forward difference gives 12.61, and the central one 12.01.")
    says(CHAPTER, "misses 12 by about $6h$. The central one misses it by $h^2$")
    for h in (0.1, 0.01, 0.001):
        forward = ((2 + h) ** 3 - 8) / h
        assert forward - 12 == pytest.approx(6 * h, rel=0.02)
        assert central(lambda x: x**3, 2, h) - 12 == pytest.approx(h**2, rel=1e-3)
    assert ((2.1**3 - 8) / 0.1, central(lambda x: x**3, 2, 0.1)) == pytest.approx((12.61, 12.01))


def test_the_errors_are_half_h_times_the_second_and_a_sixth_h_squared_times_the_third(says):
    says(CHAPTER, r"\text{forward: error} \approx \tfrac{h}{2} f''(x)")
    says(CHAPTER, r"\text{central: error} \approx \tfrac{h^2}{6} f'''(x)")
    x, h = sympy.symbols("x h")
    f = sympy.exp(2 * x)
    forward = sympy.series((f.subs(x, x + h) - f) / h, h, 0, 2).removeO()
    assert sympy.simplify(forward - f.diff(x) - h / 2 * f.diff(x, 2)) == 0
    middle = sympy.series((f.subs(x, x + h) - f.subs(x, x - h)) / (2 * h), h, 0, 3).removeO()
    assert sympy.simplify(middle - f.diff(x) - h**2 / 6 * f.diff(x, 3)) == 0


def test_what_the_tangent_shows_at_five(says, declared):
    says(
        CHAPTER, "At $x = 5$ the tangent has slope $-1.188$. With $h = 0.1$ the secant has $-1.187$"
    )
    says(CHAPTER, "with $h = 1$ it has $-1.118$")
    says(CHAPTER, "On the parabola the two lines are parallel whatever $h$ is")
    demo = declared(demos.tangent)
    for h, slope in ((0.1, "-1.187"), (1.0, "-1.118")):
        words = shows(demo, x=5.0, h=h)
        assert f"has slope {slope}" in words
        assert "the tangent at x = 5 has -1.188" in words
    for h in (0.01, 0.5, 5.0):
        assert "the two are parallel" in shows(demo, curve=PARABOLA, x=5.0, h=h)


def test_the_steps_of_which_the_demo_says_that_they_are_about_the_best_are(declared):
    demo = declared(demos.step_size_error)
    error = {h: abs(central(np.sin, 1, h) - np.cos(1)) for h in slopes.STEPS.values}
    even = [h for h in error if "about even" in shows(demo, h=h)]
    assert min(error, key=error.__getitem__) in even
    assert len(even) == 4
    wider, smaller = [h for h in error if h > max(even)], [h for h in error if h < min(even)]
    assert all("Truncation rules" in shows(demo, h=h) for h in wider)
    assert all("Rounding rules" in shows(demo, h=h) for h in smaller)
    largest = max(error[h] for h in even)
    assert min(error[h] for h in wider) > largest
    assert np.median([error[h] for h in smaller[-8:]]) > largest


def test_the_best_step_lies_near_a_hundred_thousandth_and_the_default_gives_nine_digits(says):
    says(CHAPTER, 'choices=["1e-15", "1e-10", "1e-5", "1e-1"]')
    says(CHAPTER, "nine correct digits of the slope of sin")
    errors = {h: abs(central(np.sin, 1, h) - np.cos(1)) for h in (1e-15, 1e-10, 1e-5, 1e-4, 1e-1)}
    assert min(errors, key=errors.__getitem__) == 1e-5
    assert 1e-10 < errors[1e-4] < 1e-9


def test_the_valley_falls_by_two_decades_on_the_right_and_rises_by_one_on_the_left(says):
    says(CHAPTER, "a ten times smaller $h$ makes the error a hundred times smaller, as $h^2$ must")
    says(CHAPTER, "On the left it makes the error about ten times larger, and the line is jagged")

    def grade(steps):
        errors = [abs(central(np.sin, 1, h) - np.cos(1)) for h in steps]
        return np.polyfit(np.log10(steps), np.log10(np.maximum(errors, 1e-17)), 1)[0]

    right, left = np.geomspace(1e-4, 1e-1, 40), np.geomspace(1e-14, 1e-7, 200)
    assert grade(right) == pytest.approx(2, abs=0.01)
    assert grade(left) == pytest.approx(-1, abs=0.15)
    jagged = [abs(central(np.sin, 1, h) - np.cos(1)) for h in left]
    assert np.sum(np.diff(np.sign(np.diff(jagged))) != 0) > 50


def test_in_the_long_bowl_the_arrow_points_to_the_bottom_on_the_axes_alone(says):
    says(CHAPTER, "In the long one it does so only on the two axes")
    says(CHAPTER, "everywhere else the arrow points too much across the valley")
    grid = [(x0, x1) for x0 in np.linspace(-2, 2, 9) for x1 in np.linspace(-2, 2, 9)]
    for x0, x1 in grid:
        for bowl in (ROUND, LONG):
            g0, g1 = slopes.BOWLS[bowl][1](np.array([x0, x1]))
            to_the_bottom = np.isclose(g0 * x1, g1 * x0)
            assert to_the_bottom == (bowl == ROUND or x0 == 0 or x1 == 0)
        if x0 != 0 and x1 != 0:
            assert abs(g1 / g0) > abs(x1 / x0)


def test_straight_uphill_it_is_steeper_than_along_either_axis(says):
    says(CHAPTER, r"At $(3, 4)$ the length is $\sqrt{6^2 + 8^2} = 10$")
    says(CHAPTER, "straight uphill it is steeper than along either axis")
    at, uphill = np.array([3.0, 4.0]), np.array([0.6, 0.8])
    assert central(lambda s: np.sum((at + s * uphill) ** 2), 0, 1e-4) == pytest.approx(10)


def test_the_division_enlarges_the_rounding_of_a_value(says):
    says(CHAPTER, r"each value of $f$ is off by about $\varepsilon |f(x)|$")
    says(CHAPTER, r"the division by the tiny $2h$ makes that about $\frac{\varepsilon}{h} |f(x)|$")
    steps = np.geomspace(1e-12, 1e-8, 400)
    off = [abs(central(np.sin, 1, h) - np.cos(1)) * h for h in steps]
    assert 1e-17 < np.median(off) < max(off) < 2e-16


def test_the_saddle_rises_to_two_sides_and_falls_to_the_two_others(says):
    says(CHAPTER, "The third surface is a **saddle**: it rises to two sides and falls to the two")
    f = slopes.BOWLS[SADDLE][0]
    assert [np.sign(f(at)) for at in ((1, 0), (-1, 0), (0, 1), (0, -1))] == [1, 1, -1, -1]


def test_an_array_of_whole_numbers_gives_the_bowl_a_gradient_of_thousands(says):
    says(CHAPTER, "the bowl would get a gradient near $(25000, 35000)$")
    gradient = []
    for i in (0, 1):
        x, found = np.array([3, 4]), []
        for nudge in (1e-4, -1e-4):
            x[i] = np.array([3, 4])[i] + nudge
            found.append(np.sum(x**2))
        gradient.append((found[0] - found[1]) / 2e-4)
    assert gradient == pytest.approx([25_000, 35_000])


def test_with_a_rate_of_one_the_walker_jumps_and_with_a_tenth_it_keeps_four_fifths(says):
    says(CHAPTER, "With η = 1 the walker jumps between 1 and −1 for ever")
    says(CHAPTER, "with η = 0.1 every step leaves 0.8 of the distance to the bottom")
    says(CHAPTER, "Twenty steps of your walk on the bowl. They get shorter")
    factors = 1 - 2 * np.array([1.0, 0.1])
    assert factors == pytest.approx([-1, 0.8])
    way = np.array([-3.0, 4.0]) * 0.8 ** np.arange(21)[:, np.newaxis]
    assert (np.diff(np.linalg.norm(np.diff(way, axis=0), axis=1)) < 0).all()


def test_the_learning_rate_at_which_it_bounces_and_flies_away(says, declared):
    says(CHAPTER, "On $x^2$ the walk bounces beyond $\\eta = 0.5$")
    says(CHAPTER, "and it flies away beyond $\\eta = 1$")
    demo = declared(demos.learning_rate)
    verdicts = (0.45, "reaches"), (0.6, "bounces"), (0.95, "bounces"), (1.1, "flies away")
    for lr, does in verdicts:
        assert f"gradient descent {does}" in shows(demo, lr=lr)


def test_a_walk_that_flies_away_is_not_said_to_end_anywhere_along_the_flat_direction(declared):
    def differences(f, x, h=1e-4):
        nudges = h * np.eye(len(x))
        return np.array([(f(x + nudge) - f(x - nudge)) / (2 * h) for nudge in nudges])

    def walk(f, init_x, lr, step_num):
        way = [init_x]
        for _ in range(step_num):
            way.append(way[-1] - lr * differences(f, way[-1]))
        return way[-1], way[:-1]

    demo = declared(demos.learning_rate, walk)
    for lr in (1.122, 1.413, 1.995, 2.818, 3.162):
        assert "whatever it does along x0, the flat one" in shows(demo, lr=lr)
    assert "the steep direction, and reaches the bottom along x0" in shows(demo, lr=1.0)


def test_three_steps_show_both_boundaries(says, run):
    says(CHAPTER, "a minus says that the walk bounces, and a size above 1 that it flies away")
    walker = "numerical_gradient", "bowl-code", "gradient_descent"
    names = run(CHAPTER, *walker, "learning-rate-table")
    after = {
        rate: names["gradient_descent"](names["bowl"], np.array([1.0]), lr=rate, step_num=3)[0][0]
        for rate in (0.1, 0.45, 0.55, 0.95, 1.05)
    }
    assert [x < 0 for x in after.values()] == [False, False, True, True, True]
    assert [abs(x) > 1 for x in after.values()] == [False, False, False, False, True]


def test_the_large_dot_is_the_start_in_both_demos(says, declared):
    says(CHAPTER, "The large dot is the start, as in the last demo.")
    for demo in (demos.learning_rate, demos.loss_surface):
        declaration = declared(demo)
        assert "The large dot is the start." in declaration.caption
        dots = [m for m in drawn(declaration) if isinstance(m, Dots)]
        large = [dot for dot in dots if dot.color == style.INK]
        ways = [dot for dot in dots if not dot.rim]
        assert len(large) >= len(ways) == 2
        for dot, way in zip(large, ways, strict=False):
            assert dot.size > way.size
            assert (dot.x, dot.y) == (way.x[0], way.y[0])


def test_the_dot_on_the_bowl_lies_where_the_text_stands(says, run):
    says(CHAPTER, "Stand at $(3, 4)$, where the dot is.")
    says(CHAPTER, "The dot is at (3, 4), at height 25.")
    names = run(CHAPTER, "bowl-code", "bowl-figure")
    (fig,) = names["shown"]
    (dot,) = fig.axes[0].lines
    assert [float(at[0]) for at in dot.get_data_3d()] == [3, 4, 25]
    assert names["bowl"](np.array([3.0, 4.0])) == 25


def test_in_the_long_bowl_the_steepest_direction_decides_and_the_flattest_takes_longest(says):
    says(CHAPTER, "the **steepest** direction, $x_1$, decides how large $\\eta$ may be")
    says(CHAPTER, "the **flattest** one, $x_0$, how long you have to walk")
    along_x0, along_x1 = descent.BOWL_SCALE
    assert along_x0 > along_x1
    factors = 1 - 2 * np.array([0.95, 1.05]) / along_x1
    assert (np.abs(factors) < 1).tolist() == [True, False]
    assert (np.abs(1 - 2 * np.array([0.95, 1.05]) / along_x0) < 1).all()
    assert 1 - 2 * 0.1 / along_x0 > 1 - 2 * 0.1 / along_x1


def test_one_loss_of_the_neuron_by_hand(says):
    says(
        CHAPTER,
        r"$\sigma(3) \approx 0.9526$, so $L \approx \frac{1}{2} \cdot 0.4526^2 \approx 0.1024$",
    )
    assert 1 / (1 + np.exp(-3)) == pytest.approx(0.9526, abs=5e-5)
    assert descent._losses_at(np.array([2.0, 1.0])) == pytest.approx(0.1024, abs=5e-5)


def test_every_diagonal_ends_in_the_valley_at_a_place_of_its_own(says):
    says(CHAPTER, "If $\\eta$ is moderate, every start ends in the valley, but not at one place.")
    says(CHAPTER, "the path runs along a diagonal, straight across the valley")
    says(CHAPTER, "and only starts on the same diagonal end together")
    ends = []
    for w, b in ((2.0, 2.0), (-2.0, 1.0), (1.6, 0.8), (-1.0, -2.0), (0.5, 0.5)):
        way = descent._descend(None, np.array([w, b]), 10**0.4, descent.MOST_STEPS)
        assert way[-1].sum() == pytest.approx(0, abs=0.01)
        moves = np.diff(way, axis=0)
        assert moves[:, 0] == pytest.approx(moves[:, 1])
        ends.append(way[-1, 0])
    assert len({round(end, 2) for end in ends[:4]}) == 4
    assert ends[4] == pytest.approx(ends[0], abs=0.01)


def test_a_far_corner_sets_out_slowly(says):
    says(CHAPTER, "From a far corner it sets out slowly")

    def first_step(w, b):
        way = descent._descend(None, np.array([w, b]), 1.0, 1)
        return np.linalg.norm(way[1] - way[0])

    assert first_step(2.0, 2.0) < first_step(1.0, 1.0) / 2


def turns(eta, start=(1.6, 0.8)):
    z = descent._descend(None, np.array(start), eta, 400).sum(axis=1)
    return np.sum(z[1:] * z[:-1] < 0), z


@pytest.mark.parametrize(("eta", "bounces"), [(7.0, False), (7.8, False), (8.5, True), (12, True)])
def test_bouncing_begins_at_eight(eta, bounces, says):
    says(CHAPTER, "Bouncing begins at $\\eta = 8$: ")
    found, _ = turns(eta)
    assert (found > 3) == bounces


def test_the_slider_and_the_words_tell_where_bouncing_begins(says, declared):
    says(CHAPTER, "Bouncing begins at $\\eta = 8$: between 7.94 and 8.91 on the slider.")
    says(CHAPTER, "read in the sentence below how often it leaps over the valley floor")
    demo = declared(demos.loss_surface)
    (rates,) = (control.values for control in demo.controls if control.name == "lr")
    assert rates[rates.index(7.94) + 1] == 8.91
    assert {17.8, 79.4} <= set(rates)
    for lr in rates:
        said = shows(demo, lr=lr, steps=60)
        if lr < 8:
            assert "leapt" not in said
        else:
            assert "leapt over the valley floor" in said
    assert "twice and arrived at the bottom" in shows(demo, lr=8.91, steps=25)
    assert "once and arrived at the bottom" in shows(demo, lr=10.0, steps=25)


def test_a_start_in_the_far_corner_lies_on_the_map_as_a_whole(says, declared):
    says(CHAPTER, "What is different about a start in the far corner?")
    frame = declared(demos.loss_surface).draw(w=2.0, b=2.0, lr=2.5, steps=0)
    on = frame.picture["map"]
    (start,) = (mark for mark in frame.marks if mark.on is on and getattr(mark, "size", 0) == 10)
    room = on.get_window_extent().max - on.transData.transform((start.x, start.y))
    assert np.all(room > start.size / 2)


def test_near_the_floor_the_loss_is_a_parabola_in_the_sum(says):
    says(CHAPTER, "Everything depends on $z = w + b$ alone.")
    says(CHAPTER, r"near the floor $\sigma(z)$ is about $\tfrac12 + \tfrac z4$")
    says(
        CHAPTER, "half the square of that is $z^2 / 32$: near the floor, the loss is this parabola"
    )
    says(CHAPTER, r"z \leftarrow \left(1 - \tfrac{\eta}{8}\right) z")
    z = 0.01
    assert 1 / (1 + np.exp(-z)) == pytest.approx(1 / 2 + z / 4, abs=1e-6)
    assert descent._losses_at(np.array([z, 0.0])) == pytest.approx(z**2 / 32, rel=1e-3)
    for eta in (2.0, 8.0, 12.0):
        way = descent._descend(None, np.array([z, 0.0]), eta, 1)
        assert way[1].sum() == pytest.approx((1 - eta / 8) * z, abs=1e-6)


@pytest.mark.parametrize(("eta", "rests"), [(15.0, True), (17.0, False), (20.0, False)])
def test_beyond_sixteen_the_walk_no_longer_comes_to_rest(eta, rests, says):
    says(CHAPTER, "Beyond 16 the walk no longer comes to rest")
    _, z = turns(eta)
    assert (abs(z[-1]) < 1e-3) == rests


def test_at_17_8_it_jumps_for_ever_and_does_not_fly_away(says):
    says(CHAPTER, r"for ever between $z \approx 0.57$ and $z \approx -0.57$")
    for start in ((1.6, 0.8), (0.2, 0.1), (-2.0, -2.0)):
        _, z = turns(17.8, start)
        assert sorted(z[-2:]) == pytest.approx([-0.57, 0.57], abs=0.005)
        assert abs(z).max() <= max(abs(z[0]), 0.57) + 0.005


def test_near_eighty_it_is_thrown_onto_the_flat(says, declared):
    says(CHAPTER, r"With $\eta = 79.4$ it is thrown far out onto the flat, where the loss is close")
    _, z = turns(10**1.9)
    assert abs(z).max() > 6
    assert descent._losses_at(np.array([abs(z).max(), 0.0])) == pytest.approx(1 / 8, rel=0.02)
    assert "on its way down" not in shows(declared(demos.loss_surface), lr=10**1.9, steps=60)


def test_four_values_give_two_digits_more(says):
    says(CHAPTER, "The best $h$ moves from about $10^{-5}$ to about $10^{-3}$")
    says(CHAPTER, "the error is near $10^{-13}$ instead of $10^{-11}$")

    def typical(slope, at):
        """The median error around a step: rounding alone is a matter of luck."""
        return np.median([abs(slope(h) - np.cos(1)) for h in np.geomspace(at / 2, at * 2, 41)])

    def two(h):
        return central(np.sin, 1, h)

    def four(h):
        return (4 * two(h) - two(2 * h)) / 3

    at = 10.0 ** np.arange(-7, 0)
    assert at[np.argmin([typical(two, h) for h in at])] == pytest.approx(1e-5)
    assert at[np.argmin([typical(four, h) for h in at])] == pytest.approx(1e-3)
    assert 1e-12 < typical(two, 1e-5) < 1e-10
    assert 1e-14 < typical(four, 1e-3) < 1e-12


def test_the_steps_that_a_long_bowl_takes(says):
    says(CHAPTER, r"s = \ln 1000 / (-\ln (999/1001)) \approx 3454$ steps")
    assert np.log(1000) / -np.log(999 / 1001) == pytest.approx(3454, abs=0.5)
    eta = np.linspace(0.001, 0.0025, 150_001)
    worse = np.maximum(np.abs(1 - eta * 1000), np.abs(1 - eta))
    assert eta[np.argmin(worse)] == pytest.approx(2 / 1001, rel=1e-4)
