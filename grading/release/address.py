"""The course's public address, put into the documents that have to carry it.

It stands once, in `[tool.seminar]` of pyproject.toml. What a forge or a citation reads cannot ask
there, so the build writes it into those files.
"""

from __future__ import annotations

import re
from pathlib import Path

from grading.release.header import course_address

DOCUMENTS = (
    "README.md",
    "CHANGELOG.md",
    "CITATION.cff",
    ".github/ISSUE_TEMPLATE/config.yml",
)
"""What carries the address, from the root; notebooks have it from `header`."""

FORGE = "https://github.com/"
_COURSE = r"[\w.-]+/[\w.-]+"
_PARTS = r"(?:actions|blob|compare|discussions|issues|releases|security|tree)\b"
_NO_ADDRESS = (
    "{} is no https://github.com/OWNER/NAME, and the ways that {} name (Colab, Binder, the "
    "published pages) are GitHub's: these files were left as they are."
)


def stamp(root: Path) -> str:
    """Write the address into the documents under `root`; return why that was not done, else "".

    A document that is not there is left out, and one that carries the address is not touched.
    """
    repository = course_address()["repository"]
    if not _on_the_forge(repository):
        return _NO_ADDRESS.format(repository, ", ".join(DOCUMENTS))
    for path, text, stamped in _documents(root):
        if stamped != text:
            path.write_text(stamped, encoding="utf-8", newline="\n")
    return ""


def strays(root: Path) -> list[str]:
    """Return a sentence for every line of the documents that carries another address."""
    if not _on_the_forge(course_address()["repository"]):
        return []
    found = []
    for path, text, stamped in _documents(root):
        lines = zip(text.splitlines(), stamped.splitlines(), strict=True)
        for number, (line, wanted) in enumerate(lines, start=1):
            if line != wanted:
                name = path.relative_to(root).as_posix()
                found.append(
                    f"{name}, line {number}, has another address than pyproject.toml: "
                    f"it should read {wanted.strip()!r}"
                )
    return found


def site_address(repository: str) -> str:
    """Return where GitHub publishes the pages of a repository: https://OWNER.github.io/NAME/."""
    owner, name = repository.removeprefix(FORGE).split("/")
    return f"https://{owner}.github.io/{name}/"


def stamped_text(text: str, repository: str, reference: str) -> str:
    """Return a document with the course's address in the place of whatever course's it had.

    `reference` is the branch or the tag from which Colab and Binder take the course.
    The course's address is known by what surrounds it, so another project's stays: a link to
    Colab, to Binder, to published pages, to issues and other parts of a forge; what is cloned, and
    the `repository-code` of a citation. These documents name no other project's pages on github.io.
    """
    course = repository.removeprefix(FORGE)
    for pattern, address in (
        (
            rf"(?<=colab\.research\.google\.com/github/){_COURSE}/blob/[^/\s]+(?=/course/)",
            f"{course}/blob/{reference}",
        ),
        (rf"(?<=mybinder\.org/v2/gh/){_COURSE}/[^/?\s)]+", f"{course}/{reference}"),
        (r"https://[\w-]+\.github\.io/[\w.-]+/", site_address(repository)),
        (rf"{FORGE}{_COURSE}(?=/{_PARTS})", repository),
        (rf"(?<=git clone ){FORGE}{_COURSE}", repository),
        (rf'(?<=repository-code: "){FORGE}{_COURSE}', repository),
    ):
        text = re.sub(pattern, address, text)
    return text


def _on_the_forge(repository: str) -> bool:
    return re.fullmatch(FORGE + _COURSE, repository) is not None


def _documents(root: Path) -> list[tuple[Path, str, str]]:
    """Return each document that is there, as it is and as it should be."""
    repository, reference = course_address().values()
    there = []
    for name in DOCUMENTS:
        path = root / name
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            there.append((path, text, stamped_text(text, repository, reference)))
    return there
