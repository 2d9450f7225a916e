"""Lines of the reference of `Affine`, which its mistakes edit, and words that they share."""

KEEP_W, KEEP_B = "self.W = W", "self.b = b"
SHAPE, FLAT = "self.shape = x.shape", "x.reshape(x.shape[0], -1)"
ROWS, OUT = f"self.rows = {FLAT}", "return self.rows @ self.W + self.b"
DW, DB = "self.dW = self.rows.T @ dout", "self.db = np.sum(dout, axis=0)"
DX, BACK = "dx = dout @ self.W.T", "return dx.reshape(self.shape)"

NO_MATRIX_PRODUCT = "`*` is not the matrix product, which is `@`."
AXIS_LOST = (
    "A batch of one sample loses its first axis: `np.squeeze` and the like drop every axis of "
    "length 1. One sample is x of shape (1, D), and out of shape (1, M)."
)
