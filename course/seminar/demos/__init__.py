"""Things to move and watch: one demo for each idea of the course.

    from seminar import demos
    demos.tangent(numerical_diff)

A demo takes the learner's own function, says plainly when that is a stub or raises, and works
without one. Demos of one subject stand in one module.
"""

from importlib import import_module

_CHAPTER_OF = {
    "tangent": "numerical_gradient",
    "step_size_error": "numerical_gradient",
    "gradient_field": "numerical_gradient",
    "loss_surface": "gradient_descent",
    "learning_rate": "gradient_descent",
    "softmax_temperature": "loss_functions",
    "cross_entropy_curve": "loss_functions",
    "gradient_cost": "loss_functions",
    "shopping_graph": "computation_graph",
    "walk_back": "graph_walk",
    "activation_explorer": "activation_layers",
    "vanishing_gradient": "activation_layers",
    "affine_shapes": "affine_softmax",
    "softmax_with_loss_graph": "softmax_graph",
    "live_training": "training",
    "draw_a_digit": "digits",
    "mistakes_gallery": "digits",
    "optimizer_race": "learning_rules",
    "two_readers": "readers",
    "what_a_filter_sees": "filters",
}

__all__ = list(_CHAPTER_OF)
"""The demos that draw. `predict` asks a question instead, and takes what is asked."""

_MODULE_OF = {**_CHAPTER_OF, "predict": "prediction"}


def __getattr__(name: str) -> object:
    """Import a demo's module when the demo is first asked for."""
    if name not in _MODULE_OF:
        there = ", ".join(_MODULE_OF)
        raise AttributeError(f"There is no demo called {name!r}; there are {there}.")
    return getattr(import_module(f"seminar.demos.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return list(_MODULE_OF)
