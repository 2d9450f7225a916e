"""The solutions of chapter 03_computation_graph, exported by the build: edit the source."""


class AddLayer:
    """The node that adds.

    forward(x, y): two numbers, or two arrays of one shape; returns their sum.
    backward(dout): the gradient with respect to the sum, shaped like it;
        returns the pair (dx, dy).

    forward(100.0, 30.0) gives 130.0.
    """

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


class MulLayer:
    """The node that multiplies.

    forward(x, y): two numbers, or two arrays of one shape; returns their product,
        entry by entry.
    backward(dout): the gradient with respect to the product, shaped like it;
        returns the pair (dx, dy).

    After forward(100.0, 30.0), which gives 3000.0, backward(1.1) gives dx = 33.0.
    """

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.y
        dy = dout * self.x
        return dx, dy


def shopping(apple_price, apple_count, orange_price, orange_count, tax):
    """A bill for apples and oranges, and how each input moves it.

    All five are numbers; tax is the factor, 1.2 for a tax of 20 %.
    Returns the pair (total, grads): the total is a number, grads a dict with the keys
    "apple_price", "apple_count", "orange_price", "orange_count" and "tax",
    each the gradient of the total with respect to that input.

    For Polina, shopping(60.0, 2.0, 90.0, 3.0, 1.2), the total is 468.0.
    """
    apples = MulLayer()
    oranges = MulLayer()
    both = AddLayer()
    taxed = MulLayer()

    apple_sum = apples.forward(apple_price, apple_count)
    orange_sum = oranges.forward(orange_price, orange_count)
    before_tax = both.forward(apple_sum, orange_sum)
    total = taxed.forward(before_tax, tax)

    d_before_tax, d_tax = taxed.backward(1.0)
    d_apple_sum, d_orange_sum = both.backward(d_before_tax)
    d_orange_price, d_orange_count = oranges.backward(d_orange_sum)
    d_apple_price, d_apple_count = apples.backward(d_apple_sum)

    grads = {
        "apple_price": d_apple_price,
        "apple_count": d_apple_count,
        "orange_price": d_orange_price,
        "orange_count": d_orange_count,
        "tax": d_tax,
    }
    return total, grads


def polina_changes():
    """How much more Polina pays than yesterday.

    Returns three numbers, in rubles:
    if an apple is 10 rubles dearer,
    if an orange is 5 rubles dearer,
    if the tax is lowered from 20 % to 10 %.
    A number is negative where she pays less.
    """
    _, grads = shopping(60.0, 2.0, 90.0, 3.0, 1.2)
    apple = grads["apple_price"] * 10
    orange = grads["orange_price"] * 5
    lower_tax = grads["tax"] * (1.1 - 1.2)
    return apple, orange, lower_tax


def square(x):
    """x times x, by one MulLayer, and its slope.

    x: a number.
    Returns the pair (y, dx): y = x * x, and dx the gradient of y with respect to x.

    For square(3.0), y is 9.0.
    """
    layer = MulLayer()
    y = layer.forward(x, x)
    d_left, d_right = layer.backward(1.0)
    return y, d_left + d_right
