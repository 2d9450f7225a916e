"""What goes wrong for a person to act on."""


class GradingError(Exception):
    """Something the instructor can put right; its message is one sentence that says how."""
