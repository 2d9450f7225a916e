"""How nbgrader sees this course: its steps under our folder names, from wherever it is started."""

import os
import sysconfig
from pathlib import Path

try:
    from nbgrader.converters import (
        Autograde,
        GenerateAssignment,
        GenerateSolution,
    )
    from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades
    from sqlalchemy.engine import URL

    from grading.batch.late import AssignLateness, LatePolicy
    from grading.plugins import exchange, in_a_sentence
    from grading.plugins.by_the_build import BuildExporter
    from grading.plugins.feedback import FeedbackExporter
    from grading.plugins.wall import IntakeExporter, KeepRecord, SaveScores, WallExecute
    from grading.plugins.zip_collect import PointToCollect
    from grading.release.folding import FoldDrawing
    from grading.release.header import Header
    from grading.release.words import Ids, Offers, Points, SayWhatIsUntested
except Exception as error:  # noqa: BLE001 (or nbgrader goes on by its own defaults: no sandbox)
    raise SystemExit(
        f"{__file__} cannot be used ({type(error).__name__}: {error}), and without it nbgrader "
        "would grade outside the sandbox: install the course into the environment that you use, "
        "python -m pip install -e ./course -e ., or mend what it imports."
    ) from None

c = get_config()  # noqa: F821
root = Path(__file__).resolve().parent


def stock(converter):
    """Return the preprocessors that nbgrader itself would run."""
    return converter.class_traits()["preprocessors"].default()


# The folders. Learners' work and their points stay in grading/, which git ignores.
c.CourseDirectory.course_id = "backprop_seminar"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "source_notebooks"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.solution_directory = "solutions"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.ignore = [".ipynb_checkpoints", ".DS_Store", "__pycache__", "*.pyc", "feedback"]

# The gradebook. For PostgreSQL: `pip install -e '.[postgres]'`, and the driver in the address, as
# SQLAlchemy's versions mean different ones without it: postgresql+psycopg2://user@host/database
gradebook = URL.create("sqlite", database=(root / "grading" / "gradebook.db").as_posix())
c.CourseDirectory.db_url = gradebook.render_as_string()

# What a learner finds in the place of a solution.
c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("Your code goes here.")'}

# Releases are made by our build. Every chapter opens with a link to Colab and the cell that sets it
# up.
words = [Header, Ids, Offers, Points, FoldDrawing]
c.GenerateAssignment.exporter_class = BuildExporter
c.GenerateAssignment.preprocessors = [*words, SayWhatIsUntested, *stock(GenerateAssignment)]
c.GenerateSolution.preprocessors = [*words, *stock(GenerateSolution)]

# Submissions are rebuilt on the release, and learners' code runs behind the wall.
steps = Autograde.class_traits()["autograde_preprocessors"].default()
steps[steps.index(Execute)] = WallExecute
steps[steps.index(SaveAutoGrades)] = SaveScores
steps[steps.index(AssignLatePenalties)] = AssignLateness
c.Autograde.exporter_class = IntakeExporter
c.Autograde.autograde_preprocessors = [*steps, KeepRecord]

# Learners read one page, whichever command writes it.
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = []

# What was handed in is put into place by `grading collect`.
c.ZipCollectApp.extractor_plugin = PointToCollect

# When chapters are due, and what being late costs: "none", "zero" (all points) or "per day" (a part
# of the points for each day begun). Who has more time stands in grading/roster.csv (extra_days, for
# all chapters) or here. What is changed here `grading autograde` writes, and grades nothing anew.
c.AssignLatePenalties.plugin_class = LatePolicy
c.LatePolicy.due = {}  # {"01_numerical_gradient": "2026-11-03 23:59 Europe/Berlin"}
c.LatePolicy.extensions = {}  # {"01_numerical_gradient": {"jdoe": 2}}
c.LatePolicy.penalty_method = "none"
c.LatePolicy.per_day = 0.1  # 0.1 of the points a day, and 1.0 of them at most
c.LatePolicy.most = 1.0
c.LatePolicy.grace_minutes = 0

# The same input gives the same bytes, and no cell runs forever.
c.NotebookClient.record_timing = False
c.ExecutePreprocessor.timeout = 300

# nbgrader's exchange: a folder that all who take part see, by its whole path (docs/jupyterhub.md).
# Without one, work is handed out, handed in and given back as files.
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", "")
for action, plugin in exchange.ACTIONS.items():
    c.ExchangeFactory[action] = plugin

# What keeps nbgrader from the gradebook is said in a sentence.
in_a_sentence.speak()

# nbgrader calls `alembic` by name to make a gradebook, even where no environment is activated.
scripts = sysconfig.get_path("scripts")
if scripts not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = scripts + os.pathsep + os.environ["PATH"]
