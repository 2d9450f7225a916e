"""What sets one gradebook apart from another: its columns, its ids, what it says of a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from grading.export.sheet import Sheet
from grading.roster import Person


@dataclass(frozen=True)
class Id:
    """A column that says who a line is of, by an id of theirs; the first id is the one written.

    One that is not lasting is another in each assignment.
    """

    names: tuple[str, ...]
    of: Callable[[Person], tuple[str, ...]]
    is_lasting: bool = True

    def written(self, person: Person) -> str:
        """Return the person's id, "" for none."""
        return next(filter(None, self.of(person)), "")


@dataclass(frozen=True)
class Column:
    """A column of grades: its title without what the platform adds, and its maximum if it says.

    `locked` completes "… cannot be imported: "; `is_only` says that the file has no other.
    """

    at: int
    title: str
    most: Decimal | None = None
    locked: str = ""
    is_only: bool = False


@dataclass(frozen=True)
class Fresh:
    """How a file is made from nothing: columns of ids and of words for people, and of grades.

    A person without any of the `ids` is left out. `points_possible` is the name of a line above
    all people that says what there is to get; `closing` is the last column, its name and content.
    """

    ids: tuple[Id, ...]
    words: Callable[[Person], tuple[str, ...]] = lambda person: ()
    names_of_words: tuple[str, ...] = ()
    after: Callable[[Person], tuple[str, ...]] = lambda person: ()
    names_of_after: tuple[str, ...] = ()
    heading: str = "{}"
    points_possible: str = ""
    closing: tuple[str, str] | None = None


@dataclass(frozen=True)
class Platform:
    """One learning platform's gradebook.

    Attributes
    ----------
    name : str
    ids : tuple of Id
        By which lines of its own files are matched with people.
    columns : callable
        Sheet -> columns of grades; raises `GradingError` where the sheet is not its own.
    full_name : callable
        Sheet and row -> a name, which counts where no id does.
    is_person : callable
        Sheet and row -> whether the line is of a person.
    keeps : callable
        Sheet, row and column -> why the cell is left as it is, "" where it is not.
    of_commas : str
        What to do where its file has numbers with a decimal comma.
    warns : callable
        Sheet -> what has to be known when it is imported, "" for nothing.
    fresh : callable or None
        People -> how a file is made without one of its own; None where none can be.
    how, how_filled : str
        How the file is imported, in a sentence: one from nothing, one that was filled in. In the
        first, "{by}" stands for the columns that say who is who.
    download : str
        Where to get a file of its own.
    """

    name: str
    ids: tuple[Id, ...]
    columns: Callable[[Sheet], list[Column]]
    full_name: Callable[[Sheet, int], str]
    download: str
    how: str
    how_filled: str
    of_commas: str = (
        "set the language there to English and download it again, or look through the points once "
        "they are imported"
    )
    fresh: Callable[[Sequence[Person]], Fresh] | None = None
    is_person: Callable[[Sheet, int], bool] = lambda sheet, row: True
    keeps: Callable[[Sheet, int, int], str] = lambda sheet, row, column: ""
    warns: Callable[[Sheet], str] = lambda sheet: ""


def number(text: str) -> Decimal | None:
    """Return the number that a gradebook writes for a maximum, None where it is none."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
