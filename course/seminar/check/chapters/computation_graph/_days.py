"""The five numbers of one day's shopping."""

NAMES = ("apple_price", "apple_count", "orange_price", "orange_count", "tax")


def day(*numbers: float) -> dict[str, float]:
    """Return the five numbers by name, in the order of `NAMES`."""
    return dict(zip(NAMES, numbers, strict=True))


POLINA = day(60.0, 2.0, 90.0, 3.0, 1.2)
