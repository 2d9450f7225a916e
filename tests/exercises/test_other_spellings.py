"""What is said of a mistake is true of it in another spelling than the declared one, in both views.

Each case is code that a neighbouring mistake's sentence was once said of: `said` is a part of the
sentence that is true of it, in each row that is wrong, and `blamed` one that is not.
"""

import textwrap

import pytest
from exercises.cases import trial
from exercises.in_notebook import names_at

from grading.exercises import chapter_of, find
from grading.judging.trial import run_here
from seminar import check
from seminar.check.view import report_on

SEEDS = (1, 2)

NUDGES = """
    def numerical_gradient(f, x, h=1e-4):
        x = x if x.dtype.kind == "f" else x.astype(float)
        slopes = np.zeros(x.shape)
        for {walk}:
            old = x[{at}]
            x[{at}] = old + h
            up = f(x)
            x[{at}] = old - h
            slopes[{at}] = (up - f(x)) / (2 * h)
            {back}
        return slopes
    """
ROWS_NUDGED = (
    NUDGES.format(walk="i in range(len(x))", at="i", back="x[i] = old")
    .replace('x if x.dtype.kind == "f" else x.astype(float)', "x")
    .replace("np.zeros(x.shape)", "np.zeros_like(x)")
)
"""An array of integers is taken as it is, too."""

CASES = {
    "one index that runs too far": (
        "numerical_gradient",
        NUDGES.format(walk="i in range(x.size)", at="i", back="x[i] = old"),
        "works for one row only",
        "exchange rows and columns",
    ),
    "rows and columns exchanged": (
        "numerical_gradient",
        NUDGES.format(
            walk="i, j in np.ndindex(x.shape[::-1])",
            at="i, j",
            back="x[i, j] = old",
        ).replace(
            "slopes = ", "if x.ndim != 2:\n            return one(f, x, h)\n        slopes = "
        )
        + NUDGES.format(walk="i in np.ndindex(x.shape)", at="i", back="x[i] = old").replace(
            "numerical_gradient", "one"
        ),
        "exchange rows and columns",
        "works for one row only",
    ),
    "x never put back": (
        "numerical_gradient",
        NUDGES.format(walk="i in np.ndindex(x.shape)", at="i", back="pass").replace(
            "x.astype(float)", "float('a row of whole numbers')"
        ),
        "x is not put back between one entry and the next",
        "Only the last entry",
    ),
    "the last entry alone put back": (
        "numerical_gradient",
        NUDGES.format(walk="i in np.ndindex(x.shape)", at="i", back="pass")
        .replace("return", "x[i] = old\n        return")
        .replace("x.astype(float)", "float('a row of whole numbers')"),
        "Only the last entry is put back",
        "x is not put back between",
    ),
    "all entries nudged at once": (
        "numerical_gradient",
        """
        def numerical_gradient(f, x, h=1e-4):
            x = x if x.dtype.kind == "f" else x.astype(float)
            old = x.copy()
            x += h
            up = f(x)
            x[...] = old - h
            down = f(x)
            x[...] = old
            return np.ones_like(x) * (up - down) / (2 * h)
        """,
        "You nudge all entries at once",
        "write each slope to its own index",
    ),
    "slopes added up in every entry": (
        "numerical_gradient",
        NUDGES.format(walk="i in np.ndindex(x.shape)", at="i", back="x[i] = old").replace(
            "return slopes", "return np.ones(x.shape) * slopes.sum()"
        ),
        "write each slope to its own index",
        "You nudge all entries at once",
    ),
    "a step in the place of x": (
        "gradient_descent",
        """
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x, path = init_x.astype(float), []
            for _ in range(step_num):
                path.append(x.copy())
                x =- lr * numerical_gradient(f, x)
            return x, path
        """,
        "`x =- ...` means `x = -...`",
        "is not the same",
    ),
    "a class that is not called": (
        "square",
        """
        def square(x):
            node = MulLayer
            y = node.forward(x, x)
            left, right = node.backward(1.0)
            return y, left + right
        """,
        "`forward` is called on the class itself",
        "with one argument",
    ),
    "a day's layer that is not called": (
        "shopping",
        """
        def shopping(apple_price, apple_count, orange_price, orange_count, tax):
            fruit = [MulLayer(), MulLayer()]
            plus, factor = AddLayer, MulLayer()
            a = fruit[0].forward(apple_price, apple_count)
            o = fruit[1].forward(orange_price, orange_count)
            total = factor.forward(plus.forward(a, o), tax)
            return total, {}
        """,
        "`forward` is called on a class itself",
        "asks for more than it is given",
    ),
    "a layer that is given one number": (
        "square",
        """
        def square(x):
            node = MulLayer()
            y = node.forward(x)
            left, right = node.backward(1.0)
            return y, left + right
        """,
        "with one argument",
        "on the class itself",
    ),
    "dout changed by another name": (
        "MulLayer",
        """
        class MulLayer:
            def forward(self, x, y):
                self.x, self.y = x, y
                return x * y

            def backward(self, dout):
                dx = dout
                dx *= self.y
                return dx, dout * self.x
        """,
        "before the gradient of y is made from it",
        "`dout *= ...` changes",
    ),
    "x changed by another name": (
        "AddLayer",
        """
        class AddLayer:
            def forward(self, x, y):
                out = x
                out += y
                return out

            def backward(self, dout):
                return dout, dout
        """,
        "also by another name",
        "`x += y` changes",
    ),
    "weights changed by another name": (
        "neuron_loss",
        """
        def neuron_loss(w, b, x=1.0, y_target=0.5):
            z = w
            z *= x
            y = 1 / (1 + np.exp(-(z + b)))
            return 0.5 * (y - y_target) ** 2
        """,
        "also by another name",
        "`w *= x` writes",
    ),
    "passes of the first weights alone doubled": (
        "count_forward_passes",
        """
        def count_forward_passes(input_size, hidden_size, output_size):
            a, b = input_size * hidden_size, hidden_size
            c, d = hidden_size * output_size, output_size
            return 2 * a + b + c + d
        """,
        "put parentheses around the whole sum",
        "Your number does not come from all weights",
    ),
    "passes for the product of three sizes": (
        "count_forward_passes",
        """
        def count_forward_passes(input_size, hidden_size, output_size):
            weights = input_size * hidden_size * output_size
            biases = hidden_size + output_size
            return 2 * (weights + biases)
        """,
        "You multiply all three sizes",
        "takes one pass on each side",
    ),
    "a step that is added to the value": (
        "numerical_diff",
        """
        def numerical_diff(f, x, h=1e-4):
            up = f(x) + h
            down = f(x)
            return (up - down - h) / h
        """,
        "f is asked at x alone",
        "Your step is far too small",
    ),
    "minus twice the slope": (
        "numerical_diff",
        """
        def numerical_diff(f, x, h=1e-4):
            left, right = f(x - h), f(x + h)
            return (left - right) / h
        """,
        "is minus twice",
        "is −x",
    ),
    "views of rows, and whole numbers": (
        "numerical_gradient",
        ROWS_NUDGED,
        "holds no numbers of its own",
        "An array of shape () has no axis",
    ),
    "views of rows, and what integers cut": (
        "numerical_gradient",
        ROWS_NUDGED,
        "Integers hold neither x + 0.0001 nor a slope",
        "You restore by adding h again",
    ),
    "a list of slopes of whole rows": (
        "numerical_gradient",
        """
        def numerical_gradient(f, x, h=1e-4):
            slopes = []
            for i, value in enumerate(x):
                x[i] = value + h
                up = f(x)
                x[i] = value - h
                slopes.append((up - f(x)) / 2 * h)
                x[i] = value
            return np.array(slopes)
        """,
        "has the wrong shape",
        "no axis",
    ),
    "integers restored by adding": (
        "numerical_gradient",
        """
        def numerical_gradient(f, x, h=1e-4):
            slopes = np.zeros_like(x)
            for i in np.ndindex(x.shape):
                x[i] += h
                up = f(x)
                x[i] -= 2 * h
                slopes[i] = (up - f(x)) / (2 * h)
                x[i] += h
            return slopes
        """,
        "Integers hold neither x + 0.0001 nor a slope",
        "differs from",
    ),
    "one slope of integers": (
        "numerical_gradient",
        NUDGES.format(walk="i in np.ndindex(x.shape)", at="i", back="x[i] = old")
        .replace('x if x.dtype.kind == "f" else x.astype(float)', "x")
        .replace("np.zeros(x.shape)", "np.zeros_like(x)")
        .replace("    return", "        return"),
        "Integers hold neither x + 0.0001 nor a slope",
        "differs from",
    ),
    "a history with the end of a walk that stops where it is flat": (
        "gradient_descent",
        """
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x = np.array(init_x, dtype=float)
            history = [x.copy()]
            for _ in range(step_num):
                slopes = numerical_gradient(f, x)
                if np.linalg.norm(slopes) < 1e-3:
                    break
                x = x - lr * slopes
                history.append(x.copy())
            return x, history
        """,
        "more positions than there are steps",
        "Your walk ends early",
    ),
    "one step too many, uphill": (
        "gradient_descent",
        """
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x, history = np.array(init_x, dtype=float), []
            for _ in range(step_num + 1):
                history.append(x.copy())
                x = x + lr * numerical_gradient(f, x)
            return x, history
        """,
        "You climb, and take one step too many",
        "in every entry",
    ),
    "a step too few, uphill": (
        "gradient_descent",
        """
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x, history = np.array(init_x, dtype=float), []
            for _ in range(1, step_num):
                history.append(x.copy())
                x = x + lr * numerical_gradient(f, x)
            return x, history
        """,
        "You climb: the gradient points uphill",
        "fewer positions",
    ),
    "the end beside the history, uphill": (
        "gradient_descent",
        """
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x, history = np.array(init_x, dtype=float), []
            for _ in range(step_num):
                history.append(x.copy())
                x = x + lr * numerical_gradient(f, x)
            return x, [*history, x]
        """,
        "You climb, and the history holds more positions than there are steps",
        "in every entry",
    ),
    "a decimal logarithm kept from 0 by much": (
        "cross_entropy_error",
        """
        def cross_entropy_error(y, t):
            if y.ndim == 1:
                y, t = y.reshape(1, -1), t.reshape(1, -1)
            if t.size != y.size:
                t = np.eye(y.shape[1])[t.ravel()]
            return -np.sum(t * np.log10(y + 1e-2)) / len(y)
        """,
        "must cost more than any other",
        "This is the absolute distance",
    ),
    "neither x nor the target": (
        "neuron_loss",
        """
        def neuron_loss(w, b, x=1.0, y_target=0.5):
            y = 1 / (1 + np.exp(-(w + b)))
            return 0.5 * (y - 0.5) ** 2
        """,
        "Neither x nor y_target is used",
        "is too low",
    ),
    "a plus node without dout below a right day": (
        "shopping",
        """
        def shopping(apple_price, apple_count, orange_price, orange_count, tax):
            apples, oranges, both, taxed = MulLayer(), MulLayer(), Plus(), MulLayer()
            a = apples.forward(apple_price, apple_count)
            o = oranges.forward(orange_price, orange_count)
            total = taxed.forward(both.forward(a, o), tax)
            d_sum, d_tax = taxed.backward(1.0)
            d_a, d_o = both.backward(d_sum)
            slopes = [*apples.backward(d_a), *oranges.backward(d_o), d_tax]
            names = ["apple_price", "apple_count", "orange_price", "orange_count", "tax"]
            return total, dict(zip(names, slopes))

        class Plus:
            def forward(self, x, y):
                return x + y

            def backward(self, dout):
                return 1, 1
        """,
        "The gradients of the fruits lack the tax",
        "misses the tax node",
    ),
    "a number of the notebook in the place of a gradient": (
        "shopping",
        """
        def shopping(apple_price, apple_count, orange_price, orange_count, tax):
            a, n, o, m = apple_price, apple_count, orange_price, orange_count
            slopes = n * tax, 60.0, m * tax, o * tax, a * n + o * m
            names = ["apple_price", "apple_count", "orange_price", "orange_count", "tax"]
            return (a * n + o * m) * tax, dict(zip(names, slopes))
        """,
        "The gradient of apple_count is",
        "as it came in",
    ),
    "no parentheses on the way forward, and a right way back": (
        "sigmoid_nodes",
        """
        def sigmoid_nodes(x, dout):
            neg = -x
            exp = np.exp(neg)
            add = 1 + exp
            y = 1 / 1 + exp
            d_add = -dout / add**2
            d_neg = d_add * exp
            values = {"neg": neg, "exp": exp, "add": add, "y": y}
            return {**values, "d_add": d_add, "d_exp": d_add, "d_neg": d_neg, "dx": -d_neg}
        """,
        "Without parentheses, 1 / 1 + exp is 1 + exp",
        "is the same as your add",
    ),
    "the largest score taken from the powers": (
        "softmax",
        """
        def softmax(x):
            m = np.max(x, axis=-1, keepdims=True)
            powers = np.exp(x) - m
            return powers / powers.sum(axis=-1, keepdims=True)
        """,
        "subtracted from the powers, exp(x) − m",
        "0 / 0",
    ),
    "its own factor added to dout": (
        "MulLayer",
        """
        class MulLayer:
            def forward(self, x, y):
                self.x, self.y = x, y
                return x * y

            def backward(self, dout):
                return self.x + dout, self.y + dout
        """,
        "You add x to dout for the gradient of x",
        "is too high",
    ),
    "labels with a second axis": (
        "cross_entropy_error",
        """
        def cross_entropy_error(y, t):
            y, t = np.atleast_2d(y), np.atleast_2d(t)
            return -np.sum(t * np.log(y + 1e-7)) / len(y)
        """,
        "Labels are given a second axis",
        "t its label, is too",
    ),
    "weights after a step of another length": (
        "simple_net_gradient",
        """
        def simple_net_gradient(net, x, t):
            net.W -= 0.3 * numerical_gradient(lambda W: net.loss(x, t), net.W)
            return net.W
        """,
        "You return the weights, net.W",
        "its sign is wrong",
    ),
}


@pytest.mark.parametrize(
    ("exercise", "code", "said", "blamed"),
    [pytest.param(*one, id=name) for name, one in CASES.items()],
)
def test_of_code_in_another_spelling_both_views_say_what_is_true(
    exercise, code, said, blamed, monkeypatch
):
    answers = {exercise: textwrap.dedent(code)}
    made = names_at(exercise, chapter_of(exercise), answers, monkeypatch)[exercise]
    reports = [
        trial(exercise, seed)
        .score(run_here(find(exercise), made, trial(exercise, seed).inputs))
        .report
        for seed in SEEDS
    ]
    reports.append(str(report_on(find(exercise).shown, check.homes()[exercise], made)))
    for report in reports:
        assert said in report
        assert blamed not in report
