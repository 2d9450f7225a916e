"""``python -m grading`` is the command `grading`."""

import sys

from grading.cli import main

sys.exit(main())
