"""Who is in the class, by the ids and names that each platform knows them by."""

from grading.roster.people import Person, Roster
from grading.roster.reading import load

__all__ = ["Person", "Roster", "load"]
