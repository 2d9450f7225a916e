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
BRANCHES = ("-main", "-master")
"""What GitHub adds to a repository's name for the archive of it."""
TITLES = {module_name(chapter).replace("_", "-") for chapter in CHAPTERS}


def around_accounts(folders: Collection[str], home: str) -> tuple[str, str]:
    """Return what stands before and after the accounts in the names of `folders` in `home`.

    Both are "" where they may be names that people have. After it stands the branch, where
    repositories were downloaded as archives. Without the folder that GitHub's command makes, what
    stands before has to have a word that is nobody's, as "hw1" is, and be nothing else where there
    are few.
    """
    cloned = home.removesuffix(CLONED)
    if cloned != home and _are_accounts(folders, f"{cloned}-"):
        return f"{cloned}-", ""
    after = next((end for end in BRANCHES if all(name.endswith(end) for name in folders)), "")
    names = [name.removesuffix(after) for name in folders]
    if len(names) < ENOUGH:
        before = next(iter({_said_of_it(name) for name in names}), "")
    else:
        shared = os.path.commonprefix(sorted(names)).rpartition("-")[0]  # noqa: RUF071
        before = f"{shared}-"
        if not any(title in shared.lower() for title in TITLES):
            before = before if any(is_nobodys(word) for word in shared.split("-")) else ""
    return (before, after) if before and _are_accounts(names, before) else ("", "")


def account_of(home: str, folder: str) -> str:
    """Return the account of a repository in the folder that GitHub's command makes, else ""."""
    cloned = home.removesuffix(CLONED)
    if cloned == home or not _are_accounts([folder], f"{cloned}-"):
        return ""
    return folder.removeprefix(f"{cloned}-")


def _said_of_it(name: str) -> str:
    """Return the words before an account that are an assignment's: those with a number, titles."""
    lowered = name.lower()
    if title := next((title for title in TITLES if lowered.startswith(f"{title}-")), ""):
        return name[: len(title) + 1]
    first, *others = name.split("-")
    count = len(first) + 1
    if others and others[0].isdigit():  # as in "week-3"
        count, first = count + len(others[0]) + 1, first + others.pop(0)
    tells = is_nobodys(first) and any(map(str.isdigit, first))
    return name[:count] if tells and others and not is_nobodys("-".join(others)) else ""


def accounts(folder: str) -> Iterator[str]:
    """Yield all accounts of which this may be a repository, the longest first."""
    if is_archive(folder):
        return
    names = {folder, *(folder.removesuffix(branch) for branch in BRANCHES)}
    for parts in sorted((name.split("-") for name in names), key=len, reverse=True):
        for start in range(1, len(parts)):
            yield "-".join(parts[start:])


def _are_accounts(folders: Collection[str], prefix: str) -> bool:
    return bool(folders) and all(
        folder.startswith(prefix) and ACCOUNT.fullmatch(folder[len(prefix) :]) for folder in folders
    )
