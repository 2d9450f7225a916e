"""How the gradebook calls people: as the roster does, else by what was handed in."""

from __future__ import annotations

from nbgrader.api import Gradebook, Student

from grading.roster import Roster

FIELDS = ("first_name", "last_name", "email", "lms_user_id")


def tell_name(student: Student, roster: Roster) -> None:
    """Let the gradebook have what the roster knows of a student.

    Formgrader, which shows "None, None" for no name at all, is to show the id in its place.
    """
    person = roster.with_id(student.id)
    for field in FIELDS:
        value = getattr(person, field, "")
        if value and getattr(student, field) != value:
            setattr(student, field, value)
    if student.first_name is None and student.last_name is None:
        student.first_name, student.last_name = "", student.id
    elif person is not None and person.name != person.id:
        # what stood for a name before the roster told it
        student.first_name, student.last_name = person.first_name, person.last_name


def tell_everyone(gradebook: Gradebook, roster: Roster) -> None:
    """Let the gradebook know everyone in the roster, whoever handed in."""
    session = gradebook.db
    known = {student.id: student for student in session.query(Student)}
    for person in roster:
        student = known.get(person.id)
        if student is None:
            student = Student(id=person.id)
            session.add(student)
        tell_name(student, roster)
    session.commit()
