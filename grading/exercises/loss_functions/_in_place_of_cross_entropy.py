"""What is returned in the place of the cross-entropy: names, edits, sentences."""

TERMS = "t * np.log(y + 1e-7)"
RETURN = f"return -np.sum({TERMS}) / N"

IN_PLACE_OF_THE_LOSS = (
    (
        "twice_the_loss",
        {RETURN: f"return -2 * np.sum({TERMS}) / N"},
        "You return twice the loss: it is the mean of −t · ln y, summed over the classes.",
    ),
    (
        "half_of_the_loss",
        {RETURN: f"return -0.5 * np.sum({TERMS}) / N"},
        "You return half of the loss: the factor 0.5 belongs to the squared distance, not to the "
        "cross-entropy.",
    ),
    (
        "absolute_difference",
        {RETURN: "return np.sum(np.abs(y - t)) / N"},
        "This is the absolute distance: the cross-entropy is −t · ln y, summed over the classes.",
    ),
    (
        "one_less_the_probability",
        {RETURN: "return 1 - np.sum(t * y) / N"},
        "You return 1 − y at the right class: the cross-entropy is −ln y there.",
    ),
    (
        "share_of_the_misses",
        {RETURN: "return np.mean(np.argmax(y, axis=1) != np.argmax(t, axis=1))"},
        "This is the share of samples whose likeliest class is wrong: the cross-entropy is "
        "−t · ln y, summed over the classes.",
    ),
    (
        "largest_loss_of_the_batch",
        {RETURN: f"return -np.min(np.sum({TERMS}, axis=1))"},
        "You return the largest loss of the batch: take the mean over its samples.",
    ),
    (
        "median_of_the_batch",
        {RETURN: f"return -np.median(np.sum({TERMS}, axis=1))"},
        "You take the median of the batch: take the mean over its samples.",
    ),
    (
        "divided_by_one_less",
        {" / N": " / (N - 1 or 1)"},
        "You divide by N − 1: there are N samples.",
    ),
    (
        "root_of_the_squares",
        {RETURN: "return np.sqrt(np.sum((y - t) ** 2)) / N"},
        "This is a distance, the root of summed squares: the cross-entropy is −t · ln y, summed "
        "over the classes.",
    ),
    (
        "rounded_loss",
        {RETURN: f"return np.round(-np.sum({TERMS}) / N, 3)"},
        "The loss is rounded: return it as it comes out.",
    ),
    (
        "perplexity",
        {RETURN: f"return np.exp(-np.sum({TERMS}) / N)"},
        "You take a power of e at the end: the loss is the mean of the logarithms itself.",
    ),
)
