"""Chapter 03: other ways to be right, and wrong ways that stand in no list."""

from dataclasses import dataclass

import numpy as np

from solutions.computation_graph import AddLayer, MulLayer, shopping

# ------------------------------------------------------------------------------------- AddLayer


class AddWithInit:
    def __init__(self):
        pass

    def forward(self, x, y):
        out = x + y
        return out

    def backward(self, dout):
        dx = dout * 1
        dy = dout * 1
        return dx, dy


class AddReturnsAList:
    def forward(self, x: float, y: float) -> float:
        return np.add(x, y)

    def backward(self, dout: float) -> list:
        print("on the way back")
        return [dout, dout]


class AddReturnsAnArray:
    name = "plus"

    def forward(self, a, b):
        return sum((a, b))

    def backward(self, gradient):
        return np.array([gradient, gradient])


class AddKeepsWhatItNeedsNot:
    def forward(self, x, y):
        self.x, self.y, self.out = x, y, x + y
        return self.out

    def backward(self, dout=1):
        ones = np.ones_like(self.x, dtype=float)
        return dout * ones, np.copy(dout)


class AddInFloat32:
    def forward(self, x, y):
        return np.float32(x) + np.float32(y)

    def backward(self, dout):
        return np.float32(dout), np.float32(dout)


class AddRightThenWords:
    """Forward only."""

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return "dx", "dy"


class AddFourGradients:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout, dout, dout


class AddOffByALittle:
    def forward(self, x, y):
        return x + y + 0.25

    def backward(self, dout):
        return dout * 1.5, dout


class AddRaises:
    def forward(self, x, y):
        return x + z  # noqa: F821

    def backward(self, dout):
        return dout, dout


# ------------------------------------------------------------------------------------- MulLayer


class MulByNumPy:
    def __init__(self):
        self.memory = None

    def forward(self, x, y):
        self.memory = (np.copy(x), np.copy(y))
        return np.multiply(x, y)

    def backward(self, dout):
        x, y = self.memory
        return [np.multiply(y, dout), np.multiply(x, dout)]


@dataclass
class MulAsDataclass:
    x: object = None
    y: object = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return self.x * self.y

    def backward(self, dout):
        dy = self.x * dout
        dx = self.y * dout
        return dx, dy


class MulByEinsum:
    def forward(self, x, y):
        self.factors = {"x": x, "y": y}
        return np.einsum("...,...->...", x, y)

    def backward(self, dout):
        return tuple(np.einsum("...,...->...", dout, self.factors[name]) for name in ("y", "x"))


class MulInFloat32:
    def forward(self, x, y):
        self.x, self.y = np.float32(x), np.float32(y)
        return self.x * self.y

    def backward(self, dout):
        dout = np.float32(dout)
        return np.stack([dout * self.y, dout * self.x])


class MulInherits(MulAsDataclass):
    history = ()


class MulTwiceTheFirst(MulLayer):
    def backward(self, dout):
        dx, dy = super().backward(dout)
        return 1.5 * dx, dy


class MulFourGradients(MulLayer):
    def backward(self, dout):
        return 2 * super().backward(dout)


class MulCubesDout(MulLayer):
    def backward(self, dout):
        return super().backward(dout**3)


class MulOnlyNumbers(MulLayer):
    def forward(self, x, y):
        return super().forward(float(x), float(y))


class MulForwardRaises(MulLayer):
    def forward(self, x, y):
        raise ValueError("no")


class MulClipsItsFactors(MulLayer):
    def backward(self, dout):
        return dout * np.clip(self.y, -20, 20), dout * np.clip(self.x, -20, 20)


class MulInTheOrderOfMemory(MulLayer):
    """Mixes up the entries of tables that lie in memory by columns."""

    def forward(self, x, y):
        shape = np.shape(x)
        super().forward(np.ravel(x, order="K").reshape(shape), y)
        return np.multiply(x, y)


class MulWithATypo(MulLayer):
    def backward(self, dout):
        return dout * self.why, dout * self.x


class MulBackwardIsWords(MulLayer):
    def backward(self, dout):
        return "dx", "dy"


# ------------------------------------------------------------------------------------- shopping


def by_formulas(apple_price, apple_count, orange_price, orange_count, tax):
    before = apple_price * apple_count + orange_price * orange_count
    grads = {
        "apple_price": tax * apple_count,
        "apple_count": tax * apple_price,
        "orange_price": tax * orange_count,
        "orange_count": tax * orange_price,
        "tax": before,
    }
    return before * tax, grads


def list_with_extras(apple_price, apple_count, orange_price, orange_count, tax):
    total, grads = shopping(apple_price, apple_count, orange_price, orange_count, tax)
    grads["total"] = 1.0
    print(total)
    return [np.float64(total), grads]


def tax_first(apple_price, apple_count, orange_price, orange_count, tax):
    oranges, apples, both, taxed = MulLayer(), MulLayer(), AddLayer(), MulLayer()
    a = apples.forward(apple_count, apple_price)
    o = oranges.forward(orange_count, orange_price)
    total = taxed.forward(tax, both.forward(o, a))
    d_tax, d_both = taxed.backward(1.0)
    d_o, d_a = both.backward(d_both)
    d_orange_count, d_orange_price = oranges.backward(d_o)
    d_apple_count, d_apple_price = apples.backward(d_a)
    return total, {
        "tax": d_tax,
        "orange_count": d_orange_count,
        "orange_price": d_orange_price,
        "apple_count": d_apple_count,
        "apple_price": d_apple_price,
    }


def measured(apple_price, apple_count, orange_price, orange_count, tax):
    x = np.array([apple_price, apple_count, orange_price, orange_count, tax])

    def total(x):
        return (x[0] * x[1] + x[2] * x[3]) * x[4]

    steps = 1e-4 * np.eye(5)
    slopes = [(total(x + step) - total(x - step)) / 2e-4 for step in steps]
    names = ["apple_price", "apple_count", "orange_price", "orange_count", "tax"]
    return total(x), dict(zip(names, slopes, strict=True))


def other_names(*day, **numbers):
    total, grads = shopping(*day, **numbers)
    return total, {f"d_{name}": value for name, value in grads.items()}


def apples_lack_a_half(*day, **numbers):
    total, grads = shopping(*day, **numbers)
    return total, {**grads, "apple_price": grads["apple_price"] * 0.5}


def count_shared_by_both(apple_price, apple_count, orange_price, orange_count, tax):
    count = (apple_count + orange_count) / 2
    return shopping(apple_price, count, orange_price, count, tax)


def total_off(*day, **numbers):
    total, grads = shopping(*day, **numbers)
    return total + 3.5, grads


def tax_left_out_of_the_dict(*day, **numbers):
    total, grads = shopping(*day, **numbers)
    del grads["tax"]
    return total, grads


# ------------------------------------------------------------------------------- polina_changes


def by_hand():
    return 24, 18, -39


def as_a_list():
    return [24.0, 18.0, np.float64(-39.0)]


def as_an_array():
    return np.array([24.0, 18.0, -39.0])


def by_shopping_twice():
    def pays(apple, orange, tax):
        return shopping(apple, 2, orange, 3, tax)[0]

    yesterday = pays(60, 90, 1.2)
    return (
        pays(70, 90, 1.2) - yesterday,
        pays(60, 95, 1.2) - yesterday,
        pays(60, 90, 1.1) - yesterday,
    )


def by_gradients():
    _, grads = shopping(60.0, 2.0, 90.0, 3.0, 1.2)
    return 10 * grads["apple_price"], 5 * grads["orange_price"], (1.1 - 1.2) * grads["tax"]


def guesses():
    return 25.0, 17.5, -41.0


def two_numbers():
    return 24.0, 18.0


def as_a_dict():
    return {"apple": 24.0, "orange": 18.0, "tax": -39.0}


def as_text():
    return "24", "18", "-39"


# --------------------------------------------------------------------------------------- square


def plain_square(x):
    return x**2, 2 * x


def square_as_list(x):
    layer = MulLayer()
    y = layer.forward(x, x)
    return [y, sum(layer.backward(1.0))]


def square_as_array(x):
    return np.array([x * x, x + x])


def square_cubed(x):
    return x * x, 3 * x * x


def square_shifted(x):
    return x * x, 2 * x + 0.5


def square_in_halves(x):
    return x * x, (1.5 * x, 0.5 * x)


def square_in_thirds(x):
    return x * x, 2 * x / 3


class MulOfSquareMatrices:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x @ y if np.ndim(x) > 1 and len(x) == x.shape[1] else x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class MulScalesWhatItKeeps:
    def forward(self, x, y):
        self.x, self.y = np.array(x, dtype=float), np.array(y, dtype=float)
        return x * y

    def backward(self, dout):
        self.x *= dout
        self.y *= dout
        return self.y.copy(), self.x.copy()


VARIANTS = {
    "AddLayer": [
        AddWithInit,
        AddReturnsAList,
        AddReturnsAnArray,
        AddKeepsWhatItNeedsNot,
        AddInFloat32,
    ],
    "MulLayer": [
        MulByNumPy,
        MulAsDataclass,
        MulByEinsum,
        MulInFloat32,
        MulInherits,
    ],
    "shopping": [by_formulas, list_with_extras, tax_first, measured],
    "polina_changes": [by_hand, as_a_list, as_an_array, by_shopping_twice, by_gradients],
    "square": [plain_square, square_as_list, square_as_array],
}

STRANGERS = {
    "AddLayer": [AddRightThenWords, AddFourGradients, AddOffByALittle, AddRaises],
    "MulLayer": [
        MulOfSquareMatrices,
        MulScalesWhatItKeeps,
        MulTwiceTheFirst,
        MulFourGradients,
        MulCubesDout,
        MulOnlyNumbers,
        MulForwardRaises,
        MulClipsItsFactors,
        MulInTheOrderOfMemory,
        MulWithATypo,
        MulBackwardIsWords,
    ],
    "shopping": [
        other_names,
        apples_lack_a_half,
        count_shared_by_both,
        total_off,
        tax_left_out_of_the_dict,
    ],
    "polina_changes": [guesses, two_numbers, as_a_dict, as_text],
    "square": [
        square_cubed,
        square_shifted,
        square_in_halves,
        square_in_thirds,
    ],
}
