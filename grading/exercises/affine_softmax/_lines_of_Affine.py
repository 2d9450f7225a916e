"""Lines of the reference of `Affine`, which its mistakes edit."""

KEEP_W, KEEP_B = "self.W = W", "self.b = b"
SHAPE, FLAT = "self.shape = x.shape", "x.reshape(x.shape[0], -1)"
ROWS, OUT = f"self.rows = {FLAT}", "return self.rows @ self.W + self.b"
DW, DB = "self.dW = self.rows.T @ dout", "self.db = np.sum(dout, axis=0)"
DX, BACK = "dx = dout @ self.W.T", "return dx.reshape(self.shape)"
