"""Scores whose powers of e are whole numbers, and what follows from them in whole fractions."""

import numpy as np

POWERS = np.array([[1.0, 2.0, 5.0], [3.0, 4.0, 1.0]])
TARGETS = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
"""Both rows add up to 8: the probabilities are eighths."""

WIDE_POWERS = np.array([[1.0, 1.0, 2.0, 4.0], [8.0, 4.0, 2.0, 2.0], [1.0, 2.0, 1.0, 4.0]])
WIDE_TARGETS = np.array([[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
"""The rows add up to 8, 16 and 8. Three samples: twice as much is not N times as much."""

SQUARE_POWERS = np.array([[1.0, 2.0, 1.0], [4.0, 2.0, 2.0], [1.0, 6.0, 3.0]])
SQUARE_LABELS = np.array([1, 2, 0])
SQUARE_TARGETS = np.eye(3)[SQUARE_LABELS]
"""As many samples as classes. The rows add up to 4, 8 and 10."""
