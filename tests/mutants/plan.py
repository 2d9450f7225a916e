"""Which files get faults, how many, and which tests must notice them; one line a file.

The tests are what pytest is called with, the quickest first.
"""

NUMBERS_ARE_DATA = (
    "course/seminar/demos/",
    "course/seminar/style.py",
    "course/seminar/graph/draw.py",
    "course/seminar/graph/layout.py",
    "course/seminar/check/chapters/",
    "grading/exercises/activation_layers/",
    "grading/exercises/affine_softmax/",
    "grading/exercises/computation_graph/",
    "grading/exercises/learning_rules/",
    "grading/exercises/loss_functions/",
    "grading/exercises/numerical_gradient/",
    "grading/exercises/training/",
    "grading/exercises/welcome/",
    "grading/exercises/your_own_engine/",
)
"""Lengths in pictures, inputs of checks and draws: another would do as well.

What the checks' worked values and tolerances are is held by
tests/check/test_every_observation_counts.py."""

CHECK = (
    "tests/check/test_visible_checks.py",
    "tests/check/test_every_observation_counts.py",
    "tests/check/test_both_views.py",
    "-k",
)
VIEWS = ("tests/check/test_view.py", "tests/check/test_both_views.py", "-k")
SIGNED = ("tests/check/test_signatures.py", "-k")
LAYERS = ("tests/check/test_checks_of_layers.py",)
STAGE = ("tests/demos/test_the_stage.py",)
DEMOS = (
    "tests/demos/test_words.py",
    "tests/demos/test_chapter_numbers.py",
    "tests/demos/test_every_demo.py",
    "-k",
)
WORDS_AND = "test_words or test_chapter_numbers or "
JUDGED = (
    "tests/exercises/test_warnings.py",
    "tests/exercises/test_judge.py",
    "tests/exercises/test_forged_records.py",
    "tests/exercises/test_what_costs_points.py",
    "tests/exercises/test_known_mistakes.py",
    "-k",
    "learners or overflow or judge or count_forward or AddLayer or diagnose or believes or "
    "softmax_nodes",
)
GRADED = (
    "tests/autograde/test_autograde.py",
    "tests/autograde/test_nothing_is_lost.py",
    "tests/autograde/test_self_test.py",
    "tests/autograde/test_pages.py",
    "-k",
)
DECLARED = ("tests/exercises/test_declarations.py", "tests/exercises/test_judge.py")
KNOWN = ("tests/exercises/test_known_mistakes.py", "-k")
PROBED = ("tests/test_probes.py", *CHECK[:-1], "tests/exercises/test_known_mistakes.py", "-k")
ENGINE = (
    "tests/check/test_visible_checks.py",
    "tests/check/test_every_observation_counts.py",
    "tests/exercises/test_what_is_said_of_the_engine.py",
    "-k",
    "Value or off_is_told",
)
ENGINE_PROBED = (
    "tests/check/test_every_observation_counts.py",
    "tests/exercises/test_what_is_said_of_the_engine.py",
    "tests/exercises/test_train_reader.py",
    "-m",
    "not sandbox",
    "-k",
    "Value or backward or unbroadcast or patches or train_reader or the_engine",
)
AROUND = ("tests/autograde/test_around_grading.py",)
AROUND_ALONE = (*AROUND, "-k", "not marks_arrive")
TOGETHER = (*AROUND, "tests/autograde/test_together.py", "-k", "not marks_arrive")
FOUND = (
    "tests/intake/test_answers_found.py",
    "tests/intake/test_order.py",
    "-m",
    "not sandbox",
    "-k",
    "01_numerical or not test_answers_found",
)
BUILD = (
    "tests/build/test_build.py",
    "-k",
    "own_command or chapter_is_one or courses_order or execution_stopped or takes_the_place or "
    "lost-in-rounding or test_diff or default_rng",
)
SUBMITTED = (
    *AROUND,
    "tests/intake/test_answers_found.py",
    "tests/autograde/test_what_learners_read.py",
    *GRADED,
    "no_score or gets_its_points or table_and or blamed_on or printed_and",
)
WORDS = ("tests/autograde/test_words.py", "tests/autograde/test_sentences.py")
CHAPTER = "(chapter or beside) and not marks_arrive"
WIRE = ("tests/wall/test_caps.py", "tests/wall/test_wire.py", "-m", "not sandbox")
LEARNERS = (
    "tests/wall/test_few_processes.py",
    "tests/wall/test_memory_watch.py",
    "tests/wall/test_lost_sandboxes.py",
    "tests/wall/test_fidelity.py",
    "tests/wall/test_channels.py",
    "tests/wall/test_time.py",
    "-k",
    "not spinning",
)
WHOSE = (
    "tests/intake/test_platforms.py",
    "tests/intake/test_whose.py",
    "tests/intake/test_names.py",
    "tests/intake/test_collect.py",
)

PLAN = {
    # course/seminar/check
    "course/seminar/check/surroundings.py": (6, ("tests/check/test_surroundings.py",)),
    "course/seminar/check/view.py": (
        12,
        ("tests/check/test_report.py", *VIEWS, "test_view or test_report or Relu or TwoLayer"),
    ),
    "course/seminar/check/report.py": (
        8,
        ("tests/check/test_report.py", "tests/check/test_visible_checks.py"),
    ),
    "course/seminar/check/slopes.py": (6, (*CHECK, "Relu or sigmoid or Affine")),
    "course/seminar/check/chapters/numerical_gradient/numerical_gradient.py": (
        5,
        (*CHECK, "numerical"),
    ),
    "course/seminar/check/chapters/loss_functions/softmax.py": (3, (*CHECK, "softmax")),
    "course/seminar/check/chapters/computation_graph/_layers.py": (5, (*CHECK, "Layer")),
    "course/seminar/check/chapters/affine_softmax/Affine.py": (5, (*CHECK, "Affine")),
    "course/seminar/check/chapters/training/TwoLayerNet.py": (5, (*CHECK, "TwoLayerNet")),
    "course/seminar/check/chapters/learning_rules/_runs.py": (5, (*CHECK, "SGD or Adam")),
    "course/seminar/check/chapters/your_own_engine/Value.py": (5, ENGINE),
    "course/seminar/check/chapters/your_own_engine/backward.py": (5, (*CHECK, "backward-")),
    # course/seminar
    "course/seminar/data.py": (8, ("tests/test_data.py",)),
    "course/seminar/style.py": (6, ("tests/demos/test_style.py",)),
    # course/seminar/graph
    "course/seminar/graph/record.py": (8, ("tests/demos/test_graph.py",)),
    "course/seminar/graph/softmax.py": (6, ("tests/demos/test_graphs_are_legible.py",)),
    "course/seminar/graph/walk.py": (6, ("tests/demos/test_walk_back.py",)),
    "course/seminar/graph/layout.py": (
        6,
        ("tests/demos/test_graph.py", "tests/demos/test_chapter_numbers.py"),
    ),
    # course/seminar/probes
    "course/seminar/probes/__init__.py": (4, ("tests/test_probes.py",)),
    "course/seminar/probes/record.py": (8, ("tests/test_probes.py",)),
    "course/seminar/probes/activation_layers.py": (
        3,
        (*PROBED, "test_probes or sigmoid_nodes or Sigmoid or Relu"),
    ),
    "course/seminar/probes/affine_softmax.py": (
        3,
        (*PROBED, "test_probes or Affine or softmax_nodes or WithLoss"),
    ),
    "course/seminar/probes/computation_graph.py": (
        3,
        (*PROBED, "test_probes or AddLayer or shopping or square"),
    ),
    "course/seminar/probes/learning_rules.py": (
        3,
        (*PROBED, "test_probes or SGD or Momentum or Layer"),
    ),
    "course/seminar/probes/loss_functions.py": (
        3,
        (*PROBED, "test_probes or entropy or SimpleNet or simple_net"),
    ),
    "course/seminar/probes/numerical_gradient.py": (
        3,
        (*PROBED, "test_probes or numerical or gradient_descent"),
    ),
    "course/seminar/probes/runs.py": (2, (*PROBED, "test_probes or diagnose")),
    "course/seminar/probes/training.py": (
        3,
        (*PROBED, "test_probes or gradient_check or train or diagnose"),
    ),
    "course/seminar/probes/your_own_engine.py": (6, ENGINE_PROBED),
    "course/seminar/probes/watched_net.py": (3, (*PROBED, "test_probes or train")),
    # course/seminar/demos
    "course/seminar/demos/computation_graph.py": (3, (*DEMOS, WORDS_AND + "shopping_graph")),
    "course/seminar/demos/softmax_graph.py": (
        3,
        (*DEMOS, WORDS_AND + "softmax_with_loss_graph or comes_back"),
    ),
    "course/seminar/demos/graph_marks.py": (3, ("tests/demos/test_graphs_are_legible.py",)),
    "course/seminar/demos/graph_walk.py": (3, ("tests/demos/test_walk_back.py",)),
    "course/seminar/demos/shapes.py": (3, STAGE),
    "course/seminar/demos/still.py": (3, STAGE),
    "course/seminar/demos/digits.py": (3, (*DEMOS, WORDS_AND + "mistakes_gallery")),
    "course/seminar/demos/drawing.py": (
        3,
        ("tests/demos/test_drawing.py", "tests/demos/test_readers.py"),
    ),
    "course/seminar/demos/readers.py": (3, ("tests/demos/test_readers.py",)),
    "course/seminar/demos/filters.py": (3, ("tests/demos/test_filters.py",)),
    "course/seminar/demos/second_network.py": (3, ("tests/demos/test_second_network.py",)),
    "course/seminar/demos/controls.py": (3, STAGE),
    "course/seminar/demos/marks.py": (3, STAGE),
    "course/seminar/demos/pace.py": (3, STAGE),
    "course/seminar/demos/picture.py": (3, STAGE),
    "course/seminar/demos/stage.py": (3, STAGE),
    "course/seminar/demos/svg.py": (3, STAGE),
    "course/seminar/demos/numerical_gradient.py": (
        3,
        (*DEMOS, WORDS_AND + "tangent or step_size_error or gradient_field"),
    ),
    "course/seminar/demos/gradient_descent.py": (
        3,
        (*DEMOS, WORDS_AND + "loss_surface or learning_rate"),
    ),
    "course/seminar/demos/learning_rules.py": (3, (*DEMOS, WORDS_AND + "optimizer_race")),
    "course/seminar/demos/activation_layers.py": (
        3,
        (*DEMOS, WORDS_AND + "activation_explorer or vanishing_gradient"),
    ),
    "course/seminar/demos/affine_softmax.py": (
        3,
        (*DEMOS, WORDS_AND + "affine_shapes"),
    ),
    "course/seminar/demos/loss_functions.py": (
        3,
        (
            *DEMOS,
            WORDS_AND + "softmax_temperature or cross_entropy_curve or gradient_cost or score_of",
        ),
    ),
    "course/seminar/demos/own.py": (6, ("tests/demos/test_own.py",)),
    "course/seminar/demos/page.py": (3, ("tests/demos/test_page.py",)),
    # course/seminar/judging
    "course/seminar/judging/closeness.py": (5, ("tests/check/test_explain.py",)),
    "course/seminar/judging/difference.py": (14, ("tests/check/test_explain.py",)),
    "course/seminar/judging/explain.py": (8, ("tests/check/test_explain.py",)),
    "course/seminar/judging/stops.py": (8, ("tests/check/test_stops.py",)),
    "course/seminar/judging/judge.py": (6, JUDGED),
    "course/seminar/judging/rules.py": (10, JUDGED),
    "course/seminar/judging/fault.py": (5, JUDGED),
    "course/seminar/judging/naming.py": (6, JUDGED),
    "course/seminar/judging/reading.py": (4, JUDGED),
    "course/seminar/judging/signature.py": (
        8,
        (*SIGNED, "sketch or same or values or Relu or TwoLayer or kernel"),
    ),
    # grading/exercises, judging
    "grading/judging/trial.py": (12, JUDGED),
    "grading/judging/soundness.py": (8, DECLARED),
    "grading/release/declared.py": (4, DECLARED),
    "grading/release/in_time.py": (3, ("tests/exercises/test_tried_in_time.py",)),
    "grading/exercises/lines.py": (8, DECLARED),
    "grading/judging/edits.py": (8, ("tests/exercises/test_edits.py",)),
    "grading/release/signatures.py": (
        5,
        ("tests/build/test_build.py", *SIGNED, "second_build or Relu or signatures"),
    ),
    "grading/exercises/declaration.py": (8, JUDGED),
    "grading/exercises/activation_layers/Relu.py": (3, (*KNOWN, "Relu")),
    "grading/exercises/activation_layers/Sigmoid.py": (3, (*KNOWN, "Sigmoid")),
    "grading/exercises/affine_softmax/Affine.py": (3, (*KNOWN, "Affine")),
    "grading/exercises/computation_graph/_draws.py": (3, (*KNOWN, "Layer or shopping")),
    "grading/exercises/learning_rules/_draws.py": (3, (*KNOWN, "SGD or AdaGrad or Adam")),
    "grading/exercises/loss_functions/softmax.py": (3, (*KNOWN, "softmax")),
    "grading/exercises/numerical_gradient/numerical_gradient.py": (3, (*KNOWN, "numerical")),
    "grading/exercises/training/_draws.py": (3, (*KNOWN, "TwoLayerNet or train")),
    "grading/exercises/your_own_engine/backward.py": (3, (*KNOWN, "backward")),
    "grading/exercises/your_own_engine/patches.py": (3, (*KNOWN, "patches")),
    "grading/exercises/your_own_engine/unbroadcast.py": (3, (*KNOWN, "unbroadcast")),
    # grading/intake
    "grading/intake/collect.py": (
        8,
        (
            "tests/intake/test_whose.py",
            "tests/intake/test_names.py",
            "tests/intake/test_collect.py",
        ),
    ),
    "grading/notebooks/matching.py": (
        8,
        ("tests/intake/test_rebuild.py", "tests/intake/test_collect.py", *FOUND),
    ),
    "grading/notebooks/notebook.py": (
        8,
        (
            "tests/intake/test_hostile_archives.py::test_signs_within_text_are_no_values",
            "tests/intake/test_rebuild.py",
            "tests/intake/test_caps.py",
        ),
    ),
    "grading/notebooks/rebuilding.py": (
        8,
        ("tests/intake/test_rebuild.py", *FOUND),
    ),
    "grading/intake/unpacking.py": (
        2,
        ("tests/intake/test_names.py", "tests/intake/test_collect.py"),
    ),
    "grading/intake/archives.py": (
        8,
        (
            "tests/intake/test_caps.py",
            "tests/intake/test_collect.py",
            "tests/intake/test_hostile_archives.py",
        ),
    ),
    "grading/intake/streams.py": (
        4,
        ("tests/intake/test_caps.py", "tests/intake/test_hostile_archives.py"),
    ),
    "grading/intake/which_chapter.py": (2, ("tests/intake/test_collect.py",)),
    "grading/intake/whose.py": (8, WHOSE),
    "grading/intake/namings.py": (8, WHOSE),
    "grading/intake/platforms.py": (8, WHOSE),
    "grading/intake/folders.py": (6, ("tests/intake/test_many_others.py", *WHOSE)),
    "grading/intake/others.py": (6, ("tests/intake/test_many_others.py", *WHOSE)),
    "grading/intake/found.py": (2, ("tests/intake/test_names.py", "tests/intake/test_collect.py")),
    # grading/wall
    "grading/wall/both/wire.py": (12, WIRE),
    "grading/wall/outside/replies.py": (8, WIRE),
    "grading/wall/both/limits.py": (4, (*WIRE[:-2], "tests/autograde/test_options.py", *WIRE[-2:])),
    "grading/wall/outside/png.py": (3, WIRE),
    "grading/wall/both/names.py": (8, ("tests/wall/test_what_cells_read.py",)),
    "grading/wall/outside/budget.py": (6, ("tests/wall/test_budget.py",)),
    "grading/wall/outside/learner.py": (8, LEARNERS),
    "grading/wall/outside/worker.py": (8, LEARNERS),
    "grading/wall/inside/stops.py": (12, ("tests/wall/test_stops.py",)),
    "grading/wall/inside/harmless.py": (5, ("tests/wall/test_what_cells_read.py",)),
    "grading/wall/inside/seccomp.py": (8, ("tests/wall/test_seccomp.py",)),
    # grading/batch
    "grading/batch/chosen.py": (4, ("tests/autograde/test_chosen.py",)),
    "grading/batch/outcome.py": (4, WORDS),
    "grading/batch/records.py": (6, (*WORDS, "tests/autograde/test_refusals.py")),
    "grading/batch/sentences.py": (10, WORDS),
    "grading/batch/gradebook.py": (4, (*AROUND, "-k", "gradebook or lock")),
    "grading/batch/autograde.py": (4, TOGETHER),
    "grading/batch/pool.py": (6, TOGETHER),
    "grading/batch/canaries.py": (4, AROUND_ALONE),
    "grading/batch/submission.py": (2, SUBMITTED),
    "grading/batch/run.py": (4, SUBMITTED),
    "grading/batch/cells.py": (4, SUBMITTED),
    "grading/batch/turn.py": (4, SUBMITTED),
    "grading/batch/outputs.py": (4, SUBMITTED),
    # grading/report, release, plugins, sample
    "grading/report/feedback.py": (4, AROUND_ALONE),
    "grading/report/page.py": (4, ("tests/autograde/test_the_page.py",)),
    "grading/report/summary.py": (4, ("tests/autograde/test_the_page.py",)),
    "grading/report/highlighted.py": (4, ("tests/autograde/test_the_page.py",)),
    "grading/report/sections.py": (4, ("tests/autograde/test_the_page.py",)),
    "grading/batch/standing.py": (4, ("tests/autograde/test_standing.py",)),
    "grading/batch/held.py": (4, ("tests/autograde/test_standing.py",)),
    "grading/batch/table.py": (
        4,
        ("tests/autograde/test_standing.py", "tests/autograde/test_sentences.py"),
    ),
    "grading/report/advice.py": (1, ("tests/autograde/test_refusals.py",)),
    "grading/release/build.py": (4, BUILD),
    "grading/release/execute.py": (
        4,
        ("tests/build/test_build.py", "-k", "go_on or execution_stopped or lost-in-rounding"),
    ),
    "grading/release/compare.py": (6, ("tests/build/test_compare.py",)),
    "grading/release/claims.py": (4, ("tests/build/test_compare.py", "-k", "claim")),
    "grading/release/contract.py": (6, ("tests/build/test_contract.py",)),
    "grading/notebooks/excerpt.py": (6, ("tests/build/test_excerpt.py",)),
    "grading/release/export.py": (4, ("tests/build/test_export.py",)),
    "grading/release/header.py": (4, ("tests/build/test_header.py",)),
    "grading/plugins/feedback.py": (4, ("tests/autograde/test_pages.py", "-k", "same page")),
    "grading/release/words.py": (
        4,
        ("tests/build/test_ids.py", "tests/wall/test_offered.py", "-k", "build_ or id"),
    ),
    "grading/plugins/wall.py": (
        3,
        (
            *AROUND,
            "tests/autograde/test_wall_in_nbgrader.py",
            "tests/wall/test_time.py",
            "-k",
            "nbgrader and not marks",
        ),
    ),
    "grading/sample/answer.py": (5, ("tests/exercises/test_handed_in.py",)),
    # grading: tree, judging, commands
    "grading/commands/doctor.py": (4, ("tests/journey/test_doctor.py", "-k", "not all_is_fine")),
    "grading/tree/fingerprint.py": (
        6,
        ("tests/autograde/test_fingerprint.py", "-k", "not command"),
    ),
    "grading/tree/stopping.py": (6, ("tests/autograde/test_stopping.py", "-k", "not storm")),
    "grading/tree/unwritable.py": (6, ("tests/test_unwritable.py", "-k", "not read_only")),
    "grading/tree/printable.py": (6, WORDS),
    "grading/judging/score.py": (4, ("tests/exercises/test_judge.py",)),
    "grading/judging/chapter.py": (
        4,
        (*AROUND, "tests/autograde/test_fingerprint.py", "-k", CHAPTER),
    ),
    "grading/notebooks/course_notebook.py": (6, ("tests/build/test_damaged.py",)),
    "grading/tree/submitted.py": (
        4,
        ("tests/intake/test_rebuild.py", "tests/intake/test_caps.py"),
    ),
    "grading/tree/places.py": (6, AROUND_ALONE),
    "grading/tree/offered.py": (4, ("tests/wall/test_offered.py",)),
    "grading/commands/cli.py": (5, ("tests/autograde/test_options.py",)),
}
"""File -> (number of faults, arguments for pytest)."""
