"""The solutions of chapter 04_activation_layers, exported by the build: edit the source."""

import numpy as np


def sigmoid_nodes(x, dout):
    """The sigmoid's four nodes, forward and backward.

    x, dout: float arrays of one shape, any shape. Both stay as they are.
    Returns a dict of eight arrays of that shape. Forward:
    "neg" = -x, "exp", "add" = 1 + exp, "y";
    backward: "d_add", "d_exp", "d_neg", "dx", the gradients that come back along
    the edges add, exp, neg and x, each with dout as a factor.

    For x = np.array([1.0]), dout = np.array([1.0]), "y" is 0.7311 and "d_add" -0.5344.
    """
    neg = -x
    exp = np.exp(neg)
    add = 1 + exp
    y = 1 / add

    d_add = dout * (-(y**2))
    d_exp = d_add * 1
    d_neg = d_exp * exp
    dx = d_neg * -1
    return {
        "neg": neg,
        "exp": exp,
        "add": add,
        "y": y,
        "d_add": d_add,
        "d_exp": d_exp,
        "d_neg": d_neg,
        "dx": dx,
    }


class Sigmoid:
    """The sigmoid as a layer. Used again with other data, it forgets what was before."""

    def forward(self, x):
        """Sigmoid of every entry.

        x: array of any shape, floats or whole numbers. It stays as it is.
        Returns floats of the same shape. x = -1000 or 1000 neither overflows nor warns.

        For x = np.array([0.0, np.log(3.0)]) it returns 0.5 and 0.75.
        """
        z = np.exp(-np.abs(x))
        self.y = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
        return self.y

    def backward(self, dout):
        """Gradient with respect to the x of the last forward.

        dout: gradient that arrives, of the shape of x. It stays as it is.
        Returns an array of that shape.

        After the forward above, dout = np.array([1.0, 2.0]) gives 0.25 and 0.375.
        """
        return dout * self.y * (1 - self.y)


class Relu:
    """ReLU as a layer. Used again with other data, it forgets what was before."""

    def forward(self, x):
        """x where x is positive, 0 elsewhere.

        x: float array of any shape. It stays as it is.
        Returns an array of the same shape.

        For x = np.array([1.5, -2.0, 0.0]) it returns 1.5, 0.0 and 0.0.
        """
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        """Gradient with respect to the x of the last forward; 0 where x was 0.

        dout: gradient that arrives, of the shape of x. It stays as it is.
        Returns an array of that shape.

        After the forward above, dout = np.array([7.0, 8.0, 9.0]) gives 7.0, 0.0, 0.0.
        """
        return dout * self.mask
