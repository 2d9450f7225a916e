"""How hidden parameters of networks are drawn."""

SHAPES = {"W1": (4, 3), "b1": (3,), "W2": (3, 5), "b2": (5,)}
SMALL = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}
OTHER_SHAPES = {"U": (3, 2), "V": (2, 4), "c": (4,)}


def numbers(rng, *shape):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)


def arrays(rng, shapes):
    """Numbers of these shapes, by name."""
    return {name: numbers(rng, *shape) for name, shape in shapes.items()}
