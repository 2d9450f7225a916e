"""The lines of the reference of `shopping`, and edits of them."""

BOTH_FRUITS = "both.forward(apple_sum, orange_sum)"
APPLES_BACK = "d_apple_price, d_apple_count = apples.backward(d_apple_sum)"
ORANGES_BACK = "d_orange_price, d_orange_count = oranges.backward(d_orange_sum)"
TAXED, TAX_BACK = "taxed.forward(before_tax, tax)", "d_before_tax, d_tax = taxed.backward(1.0)"
SUM_BACK = "d_apple_sum, d_orange_sum = both.backward(d_before_tax)"
TAX_ENTRY, PAIR = '"tax": d_tax', "return total, grads"
ENTRIES = {
    name: f'"{name}": d_{name}'
    for name in ("apple_price", "apple_count", "orange_price", "orange_count")
}


def each(form: str) -> dict[str, str]:
    """Return an edit of the four entries of prices and counts."""
    return {entry: f'"{name}": ' + form.format(name) for name, entry in ENTRIES.items()}


def formulas(total: str, gradients: str, first: str = "") -> dict[str, str]:
    """Return an edit by closed formulas: a and o are prices, n and m counts, t is the tax."""
    return {
        "def shopping": f"{first}\n"
        "a, n, o, m = apple_price, apple_count, orange_price, orange_count\n"
        "t = tax\n"
        f"gradients = [{gradients}]\n"
        'names = ["apple_price", "apple_count", "orange_price", "orange_count", "tax"]\n'
        f"return {total}, dict(zip(names, gradients))"
    }


def divided(ratio: str, tax: str) -> dict[str, str]:
    """Return an edit in which every fruit's gradients are its sum, taxed, over the input."""
    gradients = "ratio(t*a*n, a), ratio(t*a*n, n), ratio(t*o*m, o), ratio(t*o*m, m)"
    formula = "lambda p, q: " + ratio
    return formulas("t * (a*n + o*m)", f"{gradients}, {tax}", first=f"ratio = {formula}")
