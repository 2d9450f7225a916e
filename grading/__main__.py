"""``python -m grading`` is the command `grading`."""

import sys

try:
    from grading.commands.cli import command
except KeyboardInterrupt:  # from then on, the command itself says so
    print("Interrupted.", file=sys.stderr)
    sys.exit(130)

command()
