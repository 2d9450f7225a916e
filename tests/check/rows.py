"""What every row of every visible check notices: the smallest error, in parts of the largest entry.

A row that stands here as 3e-5 lets 3e-6 pass: its tolerance lies between. `OTHER` marks rows that
hold a yes, a count or a word, for which there is no smaller and larger. Rows of measured slopes let
larger errors pass, because the slopes of float32 code are good for no more.
"""

from check.faults import OTHER

ROWS = {
    "softmax": {
        "[1, 1 + ln 2, 1 + ln 3]": 3e-05,
        "two rows": 3e-05,
        "the same, moved by +1000": 3e-05,
        "the same, moved by -1000": 3e-05,
        "[1000, −1000, 1000 + ln 3, −1000]": 3e-05,
        "rows far apart": 3e-05,
        "your argument": OTHER,
    },
    "cross_entropy_error": {
        "one sample, one-hot": 3e-05,
        "one sample, a label": 3e-05,
        "three samples, one-hot": 3e-05,
        "two samples, labels": 3e-05,
        "targets in between": 3e-05,
        "a 0 beside the right class": 3e-05,
        "a 0 at the right class": OTHER,
        "your arguments": OTHER,
    },
    "SimpleNet": {
        "scores of one input": 3e-05,
        "loss of one input": 3e-05,
        "scores of two inputs": 3e-05,
        "loss of two inputs": 3e-05,
        "a weight moves": 3e-05,
        "net.W": 3e-05,
    },
    "simple_net_gradient": {
        "one input": 3e-06,
        "a batch": 3e-06,
        "net.W afterwards": OTHER,
    },
    "count_forward_passes": {
        "2-1-1": OTHER,
        "3-4-2": OTHER,
        "784-50-10": OTHER,
    },
}
