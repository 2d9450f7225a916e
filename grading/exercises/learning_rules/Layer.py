"""How `Layer` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from grading.exercises.learning_rules._draws import layer
from seminar.check.chapters.learning_rules.Layer import EXERCISE

BOTH = "(self.grad_w, self.grad_b)"
ASKS, W, B = "dw, db = self.opt.update(self.grad_w, self.grad_b)", "self.w += dw", "self.b += db"
_EXCHANGED = "The gradients are handed over in the wrong order: `grad_w` first, then `grad_b`."
_A_RATE = (
    "The movement is multiplied by a rate once more: the optimiser has put its rate in already, so "
    "the layer adds what it returns as it is."
)

GRADED = graded(
    EXERCISE,
    points={"gradients handed over": 0.5, "w moves": 0.5, "b moves": 0.5, "in place": 0.5},
    draws={"update": layer(5, 3), "one neuron": layer(4, 1), "square": layer(3, 3)},
    mistakes=(
        Mistake(
            "LayerRebinds",
            "`self.w = self.w + dw` makes a new array, and whoever holds the old one never sees "
            "the step: move in place, with `+=`.",
            edit={W: "self.w = self.w + dw", B: "self.b = self.b + db"},
        ),
        Mistake(
            "LayerRebindsB",
            "w is moved in place, but b is made anew: move both with `+=`.",
            edit={B: "self.b = self.b + db"},
        ),
        Mistake(
            "LayerRebindsW",
            "b is moved in place, but w is made anew: move both with `+=`.",
            edit={W: "self.w = self.w + dw"},
        ),
        Mistake(
            "LayerSubtracts",
            "You subtract the movement: the optimiser has put the minus in already, so the layer "
            "adds.",
            edit={"+=": "-="},
        ),
        Mistake("LayerMovesWAlone", "Only w moves: b has a movement too.", edit={B: ""}),
        Mistake("LayerMovesBAlone", "Only b moves: w has a movement too.", edit={W: ""}),
        Mistake(
            "LayerDropsTheAnswer",
            "w and b never move: add the movements that `self.opt.update` returns "
            "inside their own arrays, `self.w += dw`. After `w = self.w`, a line `w = w + dw` only "
            "gives the name w a new array, and the one in the layer stays as it was.",
            edit={W: "", B: ""},
        ),
        Mistake(
            "LayerReplacesWeights",
            "You put the movement in the place of the weights: add it to them.",
            edit={W: "self.w = dw", B: "self.b = db"},
        ),
        Mistake(
            "LayerOverwritesWeights",
            "You put the movement in the place of the weights, inside their arrays: add it to "
            "them.",
            edit={W: "self.w[...] = dw", B: "self.b[...] = db"},
        ),
        Mistake(
            "LayerSubtractsGradients",
            "You subtract the gradients yourself: hand them to `self.opt`, and add what it "
            "returns.",
            edit={ASKS: "", W: "self.w -= self.grad_w", B: "self.b -= self.grad_b"},
        ),
        Mistake(
            "LayerAddsGradientsUnasked",
            "You add the gradients yourself: hand them to `self.opt`, and add what it returns.",
            edit={ASKS: "", W: "self.w += self.grad_w", B: "self.b += self.grad_b"},
        ),
        Mistake(
            "LayerKnowsOneRule",
            "You walk by a rule of your own, −0.01 · gradient: hand the gradients to `self.opt`, "
            "and add what it returns.",
            edit={ASKS: "", W: "self.w -= 0.01 * self.grad_w", B: "self.b -= 0.01 * self.grad_b"},
        ),
        Mistake(
            "LayerAddsGradients",
            "You add the gradients themselves: add the movements that `self.opt.update` returns.",
            edit={W: "self.w += self.grad_w", B: "self.b += self.grad_b"},
        ),
        Mistake(
            "LayerMultipliesByARate",
            _A_RATE,
            edit={W: "self.w += 0.01 * dw", B: "self.b += 0.01 * db"},
        ),
        Mistake(
            "LayerSubtractsTimesARate",
            _A_RATE,
            edit={W: "self.w -= 0.01 * dw", B: "self.b -= 0.01 * db"},
        ),
        Mistake(
            "LayerReadsTheRate",
            "The layer asks its optimiser for a rate, and not every optimiser has one of that "
            "name: the rate is in the movement already, so add what `update` returns as it is.",
            edit={W: "self.w += self.opt.eta * dw", B: "self.b += self.opt.eta * db"},
            line=r"opt\.(eta|alpha|lr|learning_rate)\b",
        ),
        Mistake(
            "LayerWalksByTheRate",
            "You walk by a rule of your own, with a rate that not every optimiser has: hand the "
            "gradients to `self.opt`, and add what it returns.",
            edit={
                ASKS: "",
                W: "self.w -= self.opt.eta * self.grad_w",
                B: "self.b -= self.opt.eta * self.grad_b",
            },
            line=r"opt\.(eta|alpha|lr|learning_rate)\b",
        ),
        Mistake(
            "LayerSubtractsOnB",
            "w adds its movement and b subtracts it: the minus is in both already, so add both.",
            edit={B: "self.b -= db"},
        ),
        *(
            Mistake(
                f"LayerHasAnOptimiserOfItsOwn{title}",
                "An optimiser is made anew in every update, and a new one remembers nothing: ask "
                "the one in `self.opt`.",
                edit={"self.opt.": f"{made}."}
                if title
                else {ASKS: f"self.opt = {made}\n        {ASKS}"},
            )
            for title, made in (
                ("", "type(self.opt)()"),
                ("Adam", 'get_opt("Adam")'),
            )
        ),
        Mistake(
            "LayerAsksForEachAlone",
            "The optimiser is given one gradient at a time: `update` takes both, "
            f"`self.opt.update{BOTH}`, and returns both movements.",
            edit={ASKS: "dw, db = self.opt.update(self.grad_w), self.opt.update(self.grad_b)"},
            line=r"update\(\s*[\w.]+\s*\)",
        ),
        Mistake(
            "LayerHandsOverAll",
            f"`update` takes the two gradients and nothing else: `self.opt.update{BOTH}`.",
            edit={BOTH: "(self.w, self.b, self.grad_w, self.grad_b)"},
            line=r"update\(",
        ),
        Mistake(
            "LayerHandsOverWAndItsGradient",
            "You hand over w and its gradient: the optimiser needs the two gradients, `grad_w` and "
            "`grad_b`.",
            edit={BOTH: "(self.w, self.grad_w)"},
        ),
        Mistake(
            "LayerDividesGradients",
            "The gradients are divided by the number of rows: hand them over as they are.",
            edit={BOTH: "(self.grad_w / len(self.grad_w), self.grad_b / len(self.grad_w))"},
        ),
        Mistake(
            "LayerDividesMovements",
            "The movements are divided by the number of rows: add them as they are.",
            edit={W: "self.w += dw / len(dw)", B: "self.b += db / len(dw)"},
        ),
        *(
            Mistake(
                f"LayerAddsUp{title}",
                "b moves by one number for all its entries: add db as it is, entry by entry.",
                edit={B: f"self.b += {number}"},
            )
            for title, number in (("Db", "np.sum(db)"), ("MeanOfDb", "np.mean(db)"))
        ),
        Mistake(
            "LayerAveragesMovements",
            "All entries move by one number, the mean of the movement: add dw and db as they are, "
            "entry by entry.",
            edit={W: "self.w += np.mean(dw)", B: "self.b += np.mean(db)"},
        ),
        Mistake(
            "LayerAddsThePair",
            "Both movements are added at once: the optimiser returns a pair, so take it apart, "
            "dw for w and db for b.",
            edit={"dw, db =": "moves =", W: "self.w += moves", B: "self.b += moves"},
            line=r"self\.w\b",
        ),
        Mistake(
            "LayerTransposes",
            "dw has the shape of w already: add it as it is, without `.T`.",
            edit={W: "self.w += dw.T"},
            line=r"\.T\b|transpose",
        ),
        Mistake(
            "LayerSubtractsGradientsAfterAsking",
            "The gradients are subtracted: add the movements that `self.opt.update` returns.",
            edit={W: "self.w -= self.grad_w", B: "self.b -= self.grad_b"},
        ),
        *(
            Mistake(
                f"LayerMultipliesByGradients{title}",
                "The movements are multiplied by the gradients: the optimiser has used them "
                "already, so add what it returns as it is.",
                edit={W: f"self.w {sign}= dw * self.grad_w", B: f"self.b {sign}= db * self.grad_b"},
            )
            for title, sign in (("", "+"), ("WithAMinus", "-"))
        ),
        *(
            Mistake(
                f"LayerForgetsSelf_{name}", f"`{name}` alone is no name here: {right}.", edit=edit
            )
            for name, right, edit in (
                ("opt", "write `self.opt`", {"self.opt": "opt"}),
                ("grad_w", "write `self.grad_w`, and `self.grad_b`", {BOTH: "(grad_w, grad_b)"}),
                ("w", "write `self.w += dw`", {W: "w += dw"}),
            )
        ),
        *(
            Mistake(
                f"LayerAsksFor_{name}",
                f"There is no `self.{name}` here: `self.w` and `self.b` are moved, and their "
                "gradients are `self.grad_w` and `self.grad_b`.",
                edit=edit,
            )
            for name, edit in (
                ("dW", {BOTH: "(self.dW, self.db)"}),
                ("dw", {BOTH: "(self.dw, self.db)"}),
                ("W", {W: "self.W += dw"}),
            )
        ),
        Mistake(
            "LayerCallsStep",
            "An optimiser has no `step`: it is asked by `update`.",
            edit={"opt.update": "opt.step"},
        ),
        Mistake(
            "LayerCallsTheOptimiser",
            "`self.opt` is an object and no function: ask it by `self.opt.update(...)`.",
            edit={"opt.update": "opt"},
        ),
        Mistake(
            "LayerTakesGradients",
            "`update` is called without arguments: take the gradients from `self.grad_w` and "
            "`self.grad_b`.",
            edit={"def update": f"def update(self, grad_w, grad_b):\n    {ASKS}\n    {W}\n    {B}"},
        ),
        Mistake(
            "LayerMultipliesWeights",
            "The weights are multiplied by the movement: add it to them.",
            edit={"+=": "*="},
        ),
        Mistake(
            "LayerDoublesWeights",
            "The weights are added to themselves: `self.w += dw` keeps the old ones already, so "
            "add the movement alone.",
            edit={W: "self.w += self.w + dw", B: "self.b += self.b + db"},
        ),
        Mistake(
            "LayerMovesTwice",
            "Each movement is made twice. `self.w` and `self.affine.W` are one array, and so are "
            "`self.b` and `self.affine.b`: move it once.",
            edit={W: f"{W}\n        self.affine.W += dw", B: f"{B}\n        self.affine.b += db"},
        ),
        Mistake(
            "LayerWritesIntoTheMovement",
            "`dw += self.w` writes into the optimiser's own array, which may be its memory, such "
            "as the velocity of `Momentum`: add to `self.w` instead.",
            edit={
                W: "dw += self.w\n        self.w[...] = dw",
                B: "db += self.b\n        self.b[...] = db",
            },
        ),
        Mistake(
            "LayerRemembersTheFirstGradients",
            "The gradients of the first update are handed over for good: take `self.grad_w` and "
            "`self.grad_b` anew in every update.",
            edit={
                ASKS: 'self.grads = getattr(self, "grads", (self.grad_w, self.grad_b))\n'
                "        dw, db = self.opt.update(*self.grads)"
            },
        ),
        Mistake(
            "LayerAsksOnce",
            "The movements of the first update are made again and again: ask the optimiser in "
            "every update.",
            edit={
                ASKS: 'if not hasattr(self, "moves"):\n'
                "            self.moves = self.opt.update(self.grad_w, self.grad_b)\n"
                "        dw, db = self.moves"
            },
        ),
        Mistake(
            "LayerHandsOverMinusTheGradients",
            "You hand over minus the gradients: the optimiser puts the minus in itself.",
            edit={"(self.grad_w, self.grad_b)": "(-self.grad_w, -self.grad_b)"},
        ),
        Mistake(
            "LayerHandsOverAPair",
            "The gradients are handed over as one pair: `update` takes two arguments, "
            "`self.opt.update(self.grad_w, self.grad_b)`.",
            edit={"(self.grad_w, self.grad_b)": "((self.grad_w, self.grad_b))"},
            line=r"update\(\s*[(\[]",
        ),
        Mistake(
            "LayerHandsOverWeights",
            "You hand over w and b: the optimiser needs their gradients, `grad_w` and `grad_b`.",
            edit={"(self.grad_w, self.grad_b)": "(self.w, self.b)"},
        ),
        Mistake(
            "LayerExchangesGradients",
            _EXCHANGED,
            edit={"(self.grad_w, self.grad_b)": "(self.grad_b, self.grad_w)"},
        ),
        Mistake(
            "LayerExchangesGradientsAndMovements",
            _EXCHANGED,
            edit={ASKS: "db, dw = self.opt.update(self.grad_b, self.grad_w)"},
        ),
        Mistake(
            "LayerExchangesMovements",
            "The movements are unpacked in the wrong order: `dw` comes first, then `db`, and the "
            "shapes do not fit the other way round.",
            edit={"dw, db =": "db, dw ="},
        ),
        Mistake(
            "LayerAsksTwice",
            "You ask the optimiser twice in one update: it takes a step each time it is asked, so "
            "ask once and keep both movements.",
            edit={
                ASKS: "dw, _ = self.opt.update(self.grad_w, self.grad_b)\n"
                "        _, db = self.opt.update(self.grad_w, self.grad_b)"
            },
        ),
    ),
)
