"""Backpropagation by hand, in NumPy: the experiments, checks, demos and data of the seminar."""

__version__ = "0.1.0"
