"""The command `grading`, also called as ``python -m grading``."""

import sys


def main() -> int:
    """Run one subcommand; return its exit status, also where Ctrl-C comes while it is imported."""
    try:
        from grading.cli import main as run

        return run()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
