"""What goes wrong in a layer of this chapter, whatever it computes."""

from grading.exercises.declaration import Mistake

_PILED_UP = (
    "Gradients pile up from one use of the layer to the next: each backward answers for its own "
    "dout only."
)
_ANY_SHAPE = (
    "x may have any shape, and you take it for a table of rows and columns: NumPy computes entry "
    "by entry, whatever the shape."
)


def mistakes_of_a_layer(out: str, dx: str) -> tuple[Mistake, ...]:
    """Return them for a layer of which the methods end in `return {out}` and `return {dx}`."""
    forward, back = f"return {out}", f"return {dx}"
    return (
        Mistake(
            "ForwardReturnsNothing",
            "forward hands nothing back: let it `return` what it computed.",
            edit={forward: out},
        ),
        Mistake(
            "BackwardReturnsNothing",
            "backward hands nothing back: let it `return` the gradient.",
            edit={back: dx},
        ),
        Mistake(
            "AddsUp",
            "The gradients are added up: each entry of x has a gradient of its own, so dx keeps "
            "the shape of x.",
            edit={back: f"return np.sum({dx})"},
        ),
        Mistake(
            "AddsUpAlongTheFirstAxis",
            "The gradients are added up along axis 0: each entry of x has a gradient of its own, "
            "so dx keeps the shape of x.",
            edit={back: f"return np.sum({dx}, axis=0)"},
        ),
        Mistake(
            "DividesByTheBatch",
            "The gradient is divided by the length of the first axis: dx is dout times the local "
            "derivative. The mean over a batch belongs to the loss.",
            edit={back: f"return {dx} / len(dout)"},
        ),
        Mistake(
            "DividesByTheNumberOfEntries",
            "The gradient is divided by the number of entries: dx is dout times the local "
            "derivative.",
            edit={back: f"return {dx} / dout.size"},
        ),
        Mistake(
            "LosesTheSignOfDout",
            "The gradient has lost its sign: dout may be negative, and then dx is, too.",
            edit={back: f"return np.abs({dx})"},
        ),
        Mistake(
            "PilesUpItsGradients",
            _PILED_UP,
            edit={
                "class": "dx = np.zeros(0)",
                "def backward": "old = self.dx if self.dx.shape == dout.shape else 0.0\n"
                f"self.dx = old + {dx}\nreturn self.dx",
            },
            on=("again/dx",),
        ),
        Mistake(
            "PilesUpItsGradientsOfAllShapes",
            _PILED_UP,
            edit={
                "class": "dx = 0.0",
                "def backward": f"self.dx = self.dx + {dx}\nreturn self.dx",
            },
        ),
        Mistake(
            "ReusesItsOutput",
            "What forward returned at a first use is overwritten by a second one: it is the "
            "caller's by then, so make a new array at every call.",
            edit={
                "class": "out = np.zeros(0)",
                forward: "if self.out.shape != x.shape:\n"
                "            self.out = np.zeros(x.shape)\n"
                f"        self.out[...] = {out}\n"
                "        return self.out",
            },
        ),
        *(
            Mistake(name, _ANY_SHAPE, edit={forward: f"{line}\n        {forward}"}, on=("row/out",))
            for name, line in (
                ("TwoAxesUnpacked", "N, D = x.shape"),
                ("SecondAxisAskedFor", "D = x.shape[1]"),
            )
        ),
    )
