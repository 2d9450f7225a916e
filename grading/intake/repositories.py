"""Whose repository is which: GitHub Classroom calls each after the assignment and the account.

Accounts and assignments may both hold a `-`, so that the name of the assignment is taken off only
where it is sure: a roster knows the account, or all repositories tell.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator

from grading.exercises import CHAPTERS
from grading.intake.folders import is_nobodys
from grading.intake.found import is_archive
from grading.tree.course import module_name

ACCOUNT = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9_])*")
ENOUGH = 3
"""Repositories whose common beginning is no accident."""
CLONED = "-submissions"
"""What GitHub's command adds to an assignment's name for the folder that it clones into."""
TITLES = {module_name(chapter).replace("_", "-") for chapter in CHAPTERS}


def assignment(folders: Collection[str], home: str) -> str:
    """Return what stands before the accounts in the names of `folders`, which lie in `home`.

    It is "" where they may be names that people have. Without the folder that GitHub's command
    makes, the name has to have a word that is nobody's, as "hw1" is.
    """
    cloned = home.removesuffix(CLONED)
    if cloned != home and _are_accounts(folders, f"{cloned}-"):
        return f"{cloned}-"
    shared = os.path.commonprefix(sorted(folders)).rpartition("-")[0]  # noqa: RUF071
    if len(folders) < ENOUGH or not _are_accounts(folders, f"{shared}-"):
        return ""
    told = any(title in shared.lower() for title in TITLES) or any(
        is_nobodys(word) for word in shared.split("-")
    )
    return f"{shared}-" if told else ""


def accounts(folder: str) -> Iterator[str]:
    """Yield all accounts of which this may be a repository, the longest first."""
    if is_archive(folder):
        return
    parts = folder.split("-")
    for start in range(1, len(parts)):
        yield "-".join(parts[start:])


def _are_accounts(folders: Collection[str], prefix: str) -> bool:
    return bool(folders) and all(
        folder.startswith(prefix) and ACCOUNT.fullmatch(folder[len(prefix) :]) for folder in folders
    )
