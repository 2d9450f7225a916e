"""What every row of every visible check notices: the smallest error, in parts of the largest entry.

A row that stands here as 3e-5 lets 3e-6 pass: its tolerance lies between. `OTHER` marks rows that
hold a yes, a count or a word, for which there is no smaller and larger. Rows of measured slopes let
larger errors pass, because the slopes of float32 code are good for no more.
"""

from check.faults import OTHER

ROWS = {
    "TwoLayerNet": {
        "params, W1": OTHER,
        "params, b1": OTHER,
        "params, W2": OTHER,
        "params, b2": OTHER,
        "b1 at the start": OTHER,
        "b2 at the start": OTHER,
        "W1 at the start": 3e-10,
        "W2 at the start": 3e-10,
        "predict": 3e-05,
        "loss": 3e-05,
        "loss, labels": 3e-05,
        "accuracy": 3e-05,
        "accuracy, labels": 3e-05,
        "gradient, W1": 0.003,
        "gradient, b1": 0.003,
        "gradient, W2": 0.003,
        "gradient, b2": 0.003,
        "gradient, labels": 3e-05,
        "a second batch": OTHER,
        "params moved in place": 3e-05,
        "x and t afterwards": OTHER,
        "params afterwards": OTHER,
    },
    "gradient_check": {
        "W1": 3e-05,
        "b1": 3e-05,
        "W2": 3e-05,
        "b2": 3e-05,
        "a right gradient": 3e-05,
        "the network afterwards": OTHER,
    },
    "train": {
        "in place": OTHER,
        "W1 at the end": 3e-05,
        "b1 at the end": 3e-05,
        "W2 at the end": 3e-05,
        "b2 at the end": 3e-05,
        "pairs": OTHER,
        "fresh batches": OTHER,
        "random batches": OTHER,
        "the whole set": OTHER,
        "batch_size": OTHER,
        "number of losses": OTHER,
        "losses": OTHER,
        "losses of batches": OTHER,
        "defaults": 3e-05,
        "x_train and t_train afterwards": OTHER,
    },
    "diagnose": {
        "run A": OTHER,
        "run B": OTHER,
        "run C": OTHER,
        "run D": OTHER,
        "four bugs": OTHER,
        "other names": OTHER,
    },
}
