"""How nbgrader grades and gives feedback: through our intake, behind our wall."""
