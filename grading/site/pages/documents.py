"""The documents for learners, instructors and contributors, with links that lead somewhere here."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from grading.exercises import CHAPTERS
from grading.release.header import course_address
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError

GLOSSARY = "course/GLOSSARY.md"
CONTRIBUTING = "CONTRIBUTING.md"
CHANGES = "CHANGELOG.md"
NOT_VERIFIED = "README.md#not-verified"
"""A section of a document, which has a page of its own."""

_LINK = re.compile(r"(\]\()([^)\s]+)(\))")
_FENCE = re.compile(r"(^```.*?^```$)", re.M | re.S)


def pages() -> dict[str, str]:
    """Return path in the repository -> path of the page's source, of documents and chapters."""
    documents = {
        f"docs/{path.name}": f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md"))
    }
    chapters = {
        f"course/{name}/{module_name(name)}.ipynb": f"chapters/{name}.ipynb" for name in CHAPTERS
    }
    named = {
        GLOSSARY: "docs/glossary.md",
        CONTRIBUTING: "docs/contributing.md",
        CHANGES: "docs/changes.md",
        NOT_VERIFIED: "docs/not-verified.md",
    }
    return {**named, **documents, **chapters}


def write(folder: Path) -> None:
    """Write the documents and their pictures below `folder`, as sources for Sphinx.

    Raises
    ------
    GradingError
        If a link leads to nothing in the repository, or a section is not in its document.
    """
    for path, page in pages().items():
        if page.startswith("docs/"):
            target = folder / page
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(rewritten(_text(path), path, folder), encoding="utf-8")


def _text(path: str) -> str:
    """Return a document, or the section of one that `path` names after a #, as one of its own."""
    name, _, section = path.partition("#")
    text = (ROOT / name).read_text(encoding="utf-8")
    if not section:
        return text
    for part in re.split(r"^#(?=# )", text, flags=re.M):
        if (
            part.startswith("# ")
            and part.partition("\n")[0][2:].lower().replace(" ", "-") == section
        ):
            return part
    raise GradingError(f"{name} has no section {section!r}.")


def rewritten(text: str, path: str, folder: Path) -> str:
    """Return the text of a document with links for the site, and copy the pictures it shows.

    What has a page here is linked to that page, everything else of the repository to its public
    address.
    """
    parts = _FENCE.split(text)
    for number in range(0, len(parts), 2):  # between them stand blocks of code
        parts[number] = _LINK.sub(
            lambda found: found[1] + _target(found[2], path, folder) + found[3], parts[number]
        )
    return "".join(parts)


def _target(target: str, path: str, folder: Path) -> str:
    address, mark, anchor = target.partition("#")
    if not address or re.match(r"[a-z]+:", address):
        return target
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
    page, known = pages()[path], pages()
    if there + mark + anchor in known:
        there, mark, anchor = there + mark + anchor, "", ""
    if there in known:
        return posixpath.relpath(known[there], posixpath.dirname(page)) + mark + anchor
    if not (ROOT / there).exists():
        raise GradingError(f"{path}: its link to {target} leads nowhere.")
    if there.endswith(".png"):
        copied = posixpath.join(posixpath.dirname(page), address)
        (folder / copied).parent.mkdir(parents=True, exist_ok=True)
        (folder / copied).write_bytes((ROOT / there).read_bytes())
        return target
    kind = "tree" if (ROOT / there).is_dir() else "blob"
    where = course_address()
    return f"{where['repository']}/{kind}/{where['release']}/{there}{mark}{anchor}"
