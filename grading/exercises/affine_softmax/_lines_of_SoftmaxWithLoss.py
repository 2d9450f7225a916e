"""Lines of the reference of `SoftmaxWithLoss`, which its mistakes edit, and others for them."""

Y, T = "self.y = softmax(x)", "self.t = t"
LOSS = "cross_entropy_error(self.y, t)"
COPY = "dx = self.y.copy()"
LABEL, ONE_HOT = "dx[np.arange(N), self.t] -= 1", "dx -= self.t"
SCALE, END = "dx *= dout / N", "return dx"

ONE_HOT_OF_T = "(np.eye(self.y.shape[1])[self.t] if self.t.ndim == 1 else self.t)"
Y_MINUS_T = "return dout * (self.y - self.t) / len(self.y)"


# Two sizes of batches tell a sum from twice the mean, also beside a second mistake.
SUMS = ("batch/loss", "wide batch/loss")
GRADIENTS_OF_SUMS = ("back, batch/dx", "back, wide batch/dx")


def with_one_hot(line: str, product: str = "self.t * np.log(self.y + 1e-7)") -> dict[str, str]:
    """Edits by which the layer keeps targets of its own, made in `line`."""
    return {
        "def forward": f"{Y}\n{line}\nreturn -np.sum({product}) / len(x)",
        "def backward": Y_MINUS_T,
    }
