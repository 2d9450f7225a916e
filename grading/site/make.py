"""The whole site, made beside the old one and put into its place when all of it is there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from grading.site import landing, pages
from grading.site.browser import lite
from grading.tree.errors import GradingError
from grading.tree.unwritable import require_writable

MARK = ".seminar-site"
"""The file by which a folder is known as a site of ours, which may be replaced."""
RUN = "run"
"""The folder of the site in which notebooks run."""


def make(
    folder: Path,
    distribution: Path | None = None,
    *,
    say: Callable[[str], None] = print,
) -> None:
    """Build the course's site into `folder`, in place of one that is there.

    distribution: see `grading.site.browser.lite.write`.

    Raises
    ------
    GradingError
        Where the folder is none or holds something else, or a part of the site cannot be built:
        what is there stays as it is.
    OSError
        Before anything is built, where the folder cannot be written.
    """
    folder = folder.resolve()  # a link to a site goes on leading there
    if folder.is_file():
        raise GradingError(f"{folder} is a file: name a folder that is empty or not there yet.")
    if folder.exists() and not _may_be_replaced(folder):
        raise GradingError(
            f"{folder} holds something that is no site of this course: name a folder that is "
            "empty or not there yet."
        )
    require_writable(folder.parent)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        made = Path(temporary) / "site"
        made.mkdir()
        lite.write(made / RUN, distribution, say=say)
        say("Making the pages to be read; every chapter is run for its figures ...")
        pages.write(made)
        landing.write(made)
        (made / MARK).touch()
        (made / ".nojekyll").touch()  # GitHub Pages leaves out what begins with "_" otherwise
        old = Path(temporary) / "old"
        if folder.exists():
            folder.rename(old)
        made.rename(folder)


def _may_be_replaced(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MARK).is_file() or not any(folder.iterdir()))
