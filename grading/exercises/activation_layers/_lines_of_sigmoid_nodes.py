"""The lines of the reference of `sigmoid_nodes`, and what is made of them."""

from collections.abc import Callable

from grading.exercises.declaration import Mistake

D_ADD = "d_add = dout * (-(y**2))"
D_EXP = "d_exp = d_add * 1"
D_NEG = "d_neg = d_exp * exp"
DX = "dx = d_neg * -1"
NEG = "neg = -x"
EXP = "exp = np.exp(neg)"
ADD = "add = 1 + exp"
Y = "y = 1 / add"
GRADIENTS = ("d_add", "d_exp", "d_neg", "dx")
VALUES = ("neg", "exp", "add", "y")


def changed(line: str) -> Callable[[str, str, str], Mistake]:
    """Return a maker of mistakes of one line: name, what the line computes instead, sentence."""
    of = line.partition(" = ")[0]
    return lambda name, instead, sentence: Mistake(name, sentence, edit={line: f"{of} = {instead}"})


def returning(returned: str) -> dict[str, str]:
    """Return an edit after which all is computed, and `returned` comes back."""
    return {DX: f"{DX}\n    return {returned}"}


def entries(names: tuple[str, ...]) -> str:
    """Return the text of a dict of these values."""
    return "{" + ", ".join(f'"{name}": {name}' for name in names) + "}"


d_add, d_exp, d_neg, dx = map(changed, (D_ADD, D_EXP, D_NEG, DX))
neg, exp, add, y = map(changed, (NEG, EXP, ADD, Y))
