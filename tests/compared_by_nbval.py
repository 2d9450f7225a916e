"""A plugin of pytest: nbval compares outputs as the build does, and holds what the text claims."""

from nbval.plugin import IPyNbCell

from grading.release.build import another_matplotlib
from grading.release.claims import CLAIMS, unkept_claims
from grading.release.compare import faults_of_outputs


def compare_outputs(self, test, ref, skip_compare=None):
    """Replace nbval's own comparison, which knows equal and unequal alone."""
    made = self.cell.copy()
    made["outputs"] = test
    about_it = [c for c in CLAIMS.get(self.path.parent.name, ()) if c.cell == made.get("id")]
    uncounted = [[{**o, "execution_count": None} for o in outputs] for outputs in (test, ref)]
    self.comparison_traceback = [  # nbval counts no executions
        *faults_of_outputs(*uncounted, redrawn=another_matplotlib()),
        *unkept_claims(about_it, [made]),
    ]
    return not self.comparison_traceback


IPyNbCell.compare_outputs = compare_outputs
