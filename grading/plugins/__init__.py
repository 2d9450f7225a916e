"""How nbgrader grades, hands out and gives back: through our intake, behind our wall."""
