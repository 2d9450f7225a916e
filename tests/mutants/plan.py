"""Which files get faults, how many, and which tests must notice them; one line a file.

The tests are what pytest is called with, the quickest first.
"""

NUMBERS_ARE_DATA = (
    "course/seminar/demos/",
    "course/seminar/style.py",
    "course/seminar/graph/draw.py",
    "course/seminar/graph/layout.py",
    "course/seminar/check/activation_layers.py",
    "course/seminar/check/affine_softmax.py",
    "course/seminar/check/computation_graph.py",
    "course/seminar/check/learning_rules.py",
    "course/seminar/check/loss_functions.py",
    "course/seminar/check/numerical_gradient.py",
    "course/seminar/check/training.py",
    "course/seminar/check/welcome.py",
)
"""Lengths in pictures and inputs of checks: another would do as well. What the checks' worked
values and tolerances are is held by tests/check/rows.py."""

CHECK = ("tests/check/test_visible_checks.py", "tests/check/test_rows.py", "-k")
DEMOS = ("tests/demos/test_chapter_numbers.py", "tests/demos/test_words.py")
EVERY_DEMO = (*DEMOS, "tests/demos/test_every_demo.py", "tests/demos/test_the_stage.py")

PLAN = {
    # the student's package
    "course/seminar/check/attempt.py": (
        12,
        (
            "tests/check/test_report.py",
            "tests/check/test_visible_checks.py",
            "tests/check/test_checks_of_layers.py",
        ),
    ),
    "course/seminar/check/explain.py": (24, ("tests/check/test_explain.py",)),
    "course/seminar/check/report.py": (
        8,
        ("tests/check/test_report.py", "tests/check/test_visible_checks.py"),
    ),
    "course/seminar/check/slopes.py": (8, (*CHECK, "Relu or sigmoid or Affine")),
    "course/seminar/check/welcome.py": (4, (*CHECK, "sum_of_squares")),
    "course/seminar/check/numerical_gradient.py": (
        12,
        (*CHECK, "numerical or gradient_descent or neuron_loss or walk"),
    ),
    "course/seminar/check/loss_functions.py": (
        12,
        (
            *CHECK,
            "(softmax and not nodes) or entropy or SimpleNet or simple_net or count or labels",
        ),
    ),
    "course/seminar/check/computation_graph.py": (
        12,
        (*CHECK, "AddLayer or MulLayer or shopping or polina or square"),
    ),
    "course/seminar/check/activation_layers.py": (
        12,
        ("tests/check/test_checks_of_layers.py", *CHECK, "sigmoid or Sigmoid or Relu or relu"),
    ),
    "course/seminar/check/affine_softmax.py": (
        12,
        (
            "tests/check/test_checks_of_layers.py",
            *CHECK,
            "Affine or affine or pictures or softmax_nodes or SoftmaxWithLoss or loss",
        ),
    ),
    "course/seminar/check/training.py": (
        12,
        (
            "tests/check/test_checks_of_layers.py",
            *CHECK,
            "TwoLayerNet or net or gradient_check or train or diagnose",
        ),
    ),
    "course/seminar/check/learning_rules.py": (
        12,
        (*CHECK, "SGD or Momentum or AdaGrad or Adam or Layer"),
    ),
    "course/seminar/data.py": (10, ("tests/test_data.py",)),
    "course/seminar/style.py": (6, ("tests/demos/test_style.py",)),
    "course/seminar/graph/record.py": (10, ("tests/demos/test_graph.py",)),
    "course/seminar/graph/layout.py": (6, ("tests/demos/test_chapter_numbers.py",)),
    "course/seminar/probes/__init__.py": (4, ("tests/test_probes.py",)),
    "course/seminar/probes/record.py": (12, ("tests/test_probes.py",)),
    "course/seminar/demos/controls.py": (5, ("tests/demos/test_the_stage.py",)),
    "course/seminar/demos/marks.py": (5, ("tests/demos/test_the_stage.py",)),
    "course/seminar/demos/pace.py": (5, ("tests/demos/test_the_stage.py",)),
    "course/seminar/demos/picture.py": (5, ("tests/demos/test_the_stage.py",)),
    "course/seminar/demos/stage.py": (5, ("tests/demos/test_the_stage.py",)),
    "course/seminar/demos/svg.py": (5, ("tests/demos/test_the_stage.py",)),
    "course/seminar/demos/numerical_gradient.py": (6, EVERY_DEMO),
    "course/seminar/demos/gradient_descent.py": (12, EVERY_DEMO),
    "course/seminar/demos/learning_rules.py": (6, EVERY_DEMO),
    "course/seminar/demos/activation_layers.py": (8, EVERY_DEMO),
    "course/seminar/demos/affine_softmax.py": (6, EVERY_DEMO),
    "course/seminar/demos/loss_functions.py": (8, EVERY_DEMO),
    "course/seminar/demos/own.py": (6, EVERY_DEMO),
    "course/seminar/demos/page.py": (3, ("tests/demos/test_page.py",)),
    # the instructor's
    "grading/intake/unpacking.py": (
        14,
        ("tests/intake/test_collect.py", "tests/intake/test_names.py"),
    ),
    "grading/intake/whose.py": (12, ("tests/intake/test_names.py", "tests/intake/test_collect.py")),
    "grading/release/contract.py": (10, ("tests/build",)),
    "grading/release/excerpt.py": (10, ("tests/build/test_excerpt.py",)),
    "grading/release/export.py": (8, ("tests/build",)),
}
"""File -> (number of faults, arguments for pytest)."""
