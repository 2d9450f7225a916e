"""What goes wrong in a node of this chapter, whatever it computes."""

from grading.exercises.declaration import Mistake
from grading.exercises.in_line import in_line

_BACK_AGAIN = ("again, tables/first answers unchanged",)
_IF = "`if` decides once and cannot decide for each entry of a table: dout is always given, use it."


def mistakes_of_a_layer(name: str, out: str, dx: str, dy: str) -> tuple[Mistake, ...]:
    """Return them for a layer whose methods end in `return {out}` and in `{dx}, {dy}`."""
    forward = f"return {out}"

    def back(mistake: str, text: str, sentence: str) -> Mistake:
        """Return one in which backward is `text`, with `dx` and `dy` made before."""
        return Mistake(mistake, sentence, edit={"def backward": f"dx, dy = {dx}, {dy}\n{text}"})

    def returns(mistake: str, pair: str, sentence: str) -> Mistake:
        return back(mistake, f"return {pair}", sentence)

    return (
        *in_line(
            forward,
            {
                "ForwardReturnsNothing": (
                    out,
                    "forward hands nothing back: let it `return` what it computed.",
                ),
                "KeepsBothInputsApart": (
                    f"{out}\n        return x, y",
                    f"forward returns x and y side by side: return {out}.",
                ),
                "TurnsTheSignForward": (
                    f"{out}\n        return -({out})",
                    f"What forward returns has the wrong sign: return {out} as it comes out.",
                ),
                "LosesTheSignForward": (
                    f"{out}\n        return abs({out})",
                    f"What forward returns has lost its sign: {out} may be negative.",
                ),
                "DoublesForward": (
                    f"{out}\n        return 2 * ({out})",
                    f"forward returns twice what it should: return {out}.",
                ),
                "UsesXTwiceForward": (
                    f"{out}\n        return {out.replace('y', 'x')}",
                    "forward uses x twice and leaves y out: the node has two inputs.",
                ),
                "HandsXOn": (
                    f"{out}\n        return x",
                    "forward returns x alone and leaves y out: the node has two inputs.",
                ),
                "DividesForward": (
                    f"{out}\n        return x / np.where(np.equal(y, 0), np.nan, y)[()]",
                    f"forward divides: this node computes {out}.",
                ),
            },
        ),
        *(
            Mistake(
                f"{kind}TakesOneNumber",
                f"`{kind}` takes one number and no table: return {out} as it comes out.",
                edit={forward: f"{out}\n        return {kind}({out})"},
                on=("tables/out",),
                line=rf"\b{kind}\(",
            )
            for kind in ("int", "float", "round")
        ),
        Mistake(
            "PilesUpForward",
            "What forward returns piles up from one use of the layer to the next: each forward "
            "answers for its own x and y only.",
            edit={
                "class": "piled_up = 0.0",
                forward: f"self.piled_up = self.piled_up + {out}\n        return self.piled_up",
            },
        ),
        Mistake(
            "ReusesItsArrays",
            "What your layer returned at a first use is overwritten by a second one: it is the "
            "caller's by then, so make new arrays at every call.",
            edit={
                "class": "out = None",
                forward: f"new = np.array({out})\n"
                "        if self.out is None or self.out.shape != new.shape:\n"
                "            self.out = new\n"
                "        self.out[...] = new\n"
                "        return self.out",
            },
            on=_BACK_AGAIN,
        ),
        back(
            "BackwardReturnsNothing",
            "dx, dy",
            "backward hands nothing back: let it `return` the two gradients.",
        ),
        returns(
            "BackwardReturnsADict",
            '{"dx": dx, "dy": dy}',
            "backward returns a dict: return the pair `dx, dy`.",
        ),
        returns(
            "BackwardReturnsDoutToo",
            "dx, dy, dout",
            "backward returns three values: return the pair `dx, dy`.",
        ),
        returns(
            "TurnsTheSignBack",
            "-dx, -dy",
            "Both gradients have the wrong sign: dout times the local derivative has no minus of "
            "its own.",
        ),
        returns(
            "LosesTheSignBack",
            "abs(dx), abs(dy)",
            "The gradients have lost their sign: they may be negative.",
        ),
        returns(
            "SquaresDout",
            "dout * dx, dout * dy",
            "dout stands in both gradients twice: multiply each local derivative by it once.",
        ),
        *(
            returns(
                f"NoneOf{where}",
                pair,
                f"The gradient of {where.lower()} is None: both inputs move the output, and each "
                "has a gradient of its own.",
            )
            for where, pair in (("X", "None, dy"), ("Y", "dx, None"))
        ),
        returns(
            "ZeroForATable",
            "dx, 0",
            "The gradient of y is the number 0: both inputs move the output, and each has a "
            "gradient of its own.",
        ),
        returns(
            "AddsUpItsTables",
            "np.sum(dx), np.sum(dy)",
            "Your gradients are added up to single numbers: each entry of x and y has a gradient "
            "of its own.",
        ),
        returns(
            "AveragesItsTables",
            "np.mean(dx), np.mean(dy)",
            "Your gradients are averaged to single numbers: each entry of x and y has a gradient "
            "of its own.",
        ),
        Mistake(
            "AsksWhetherThereIsDout",
            _IF,
            edit={"def backward": f"if dout:\n    return {dx}, {dy}\nreturn 0.0, 0.0"},
            on=("tables/dx",),
            line=r"\bif\b",
        ),
        Mistake(
            "AsksForNumbersWhenMade",
            f"The layer asks for x and y when it is made: it is made with nothing, `{name}()`, and "
            "forward is given x and y.",
            edit={"class": "def __init__(self, x, y):\n    self.x, self.y = x, y"},
        ),
        Mistake(
            "BackwardAsksForTheInputs",
            "backward asks for x and y as well: it is given dout alone, so what it needs of them "
            "has to be kept in `self` by forward.",
            edit={"def backward(self, dout)": "def backward(self, x, y, dout)"},
        ),
        Mistake(
            "BackwardTakesNothing",
            "backward is called with dout, and its `def` has no place for it beside `self`: write "
            "`def backward(self, dout)`.",
            edit={"def backward": f"def backward(self):\n    return {dx}, {dy}"},
        ),
        Mistake(
            "HasNoBackward",
            "The class has no method `backward`: write it beside forward, indented as far.",
            edit={"def backward(self, dout)": "def back(self, dout)"},
        ),
    )
