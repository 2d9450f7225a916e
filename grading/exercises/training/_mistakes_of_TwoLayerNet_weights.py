"""What is known to go wrong in `TwoLayerNet` where parameters are drawn."""

from grading.exercises.declaration import Mistake


def weights_by(text: str) -> dict[str, str]:
    """Return an edit of how both weights are drawn."""
    return {
        f"rng.normal(0, weight_init_std, size={shape})": text.format(shape=shape, inputs=inputs)
        for shape, inputs in (("(D, H)", "D"), ("(H, C)", "H"))
    }


WEIGHTS = (
    Mistake(
        "WeightsOfZero",
        "The weights start at zero: then all hidden units get the same gradient, or none, and "
        "never become different. Draw them at random.",
        edit=weights_by("np.zeros({shape})"),
    ),
    Mistake(
        "DeviationIgnored",
        "The weights ignore weight_init_std and always have the deviation 0.01: use the argument.",
        edit=weights_by("rng.normal(0, 0.01, size={shape})"),
    ),
    Mistake(
        "DeviationOfOne",
        "The weights have the deviation 1: multiply the random numbers by weight_init_std.",
        edit=weights_by("rng.normal(0, 1, size={shape})"),
    ),
    Mistake(
        "VarianceForDeviation",
        "weight_init_std is squared before it is used: `normal` takes the deviation itself, not "
        "the variance.",
        edit=weights_by("rng.normal(0, weight_init_std**2, size={shape})"),
    ),
    Mistake(
        "RootOfTheDeviation",
        "The root of weight_init_std is taken before it is used: it is the deviation already.",
        edit=weights_by("rng.normal(0, np.sqrt(weight_init_std), size={shape})"),
    ),
    Mistake(
        "DeviationByTheInputs",
        "The deviation of the weights follows the number of inputs, √(2/n) as in He's rule, and "
        "not weight_init_std: use the argument.",
        edit=weights_by("rng.normal(0, np.sqrt(2 / {inputs}), size={shape})"),
    ),
    Mistake(
        "DeviationByTheInputsAlone",
        "The deviation of the weights follows the number of inputs, √(1/n) as in Xavier's rule, "
        "and not weight_init_std: use the argument.",
        edit=weights_by("rng.normal(0, np.sqrt(1 / {inputs}), size={shape})"),
    ),
    Mistake(
        "WeightsFromZeroToOne",
        "The weights lie evenly between 0 and weight_init_std, as `random` gives them: they "
        "should be normally distributed around 0.",
        edit=weights_by("weight_init_std * rng.random({shape})"),
    ),
    Mistake(
        "UniformWeights",
        "The weights lie evenly between −weight_init_std and weight_init_std: they should be "
        "normally distributed, as `normal` gives them, with the deviation weight_init_std.",
        edit=weights_by("rng.uniform(-weight_init_std, weight_init_std, size={shape})"),
    ),
    Mistake(
        "WeightsAroundTheDeviation",
        "The weights lie around weight_init_std: the first argument of `normal` is the middle, "
        "which should be 0, and the second the deviation.",
        edit=weights_by("rng.normal(weight_init_std, weight_init_std, size={shape})"),
    ),
    Mistake(
        "RandomBiases",
        "b1 and b2 are random: biases start at zero.",
        edit={
            "np.zeros(H, dtype=np.float32)": "rng.normal(0, 0.01, H).astype(np.float32)",
            "np.zeros(C, dtype=np.float32)": "rng.normal(0, 0.01, C).astype(np.float32)",
        },
    ),
    Mistake(
        "BiasesWithTwoAxes",
        "The biases are rows of a table, (1, H) and (1, C): make them one-dimensional, (H,) and "
        "(C,).",
        edit={"np.zeros(H,": "np.zeros((1, H),", "np.zeros(C,": "np.zeros((1, C),"},
    ),
    *(
        Mistake(
            f"DeviationIgnoredIn{name}",
            f"{name} ignores weight_init_std and always has the deviation 0.01: both use the "
            "argument.",
            edit={f"weight_init_std, size={shape}": f"0.01, size={shape}"},
        )
        for name, shape in (("W1", "(D, H)"), ("W2", "(H, C)"))
    ),
    Mistake(
        "WeightsAllAlike",
        "All weights of a layer are the same number, weight_init_std: then all hidden units get "
        "the same gradient and never become different. Draw them at random.",
        edit=weights_by("np.full({shape}, weight_init_std)"),
    ),
    Mistake(
        "BiasesOfOne",
        "b1 and b2 start at 1: biases start at zero.",
        edit={"np.zeros(": "np.ones("},
    ),
)
