"""The database of nbgrader's gradebook: making it, reaching it, and what to do where that fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from logging import LogRecord

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Course, InvalidEntry
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, insert, inspect
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from tornado.log import app_log

from grading.tree.errors import GradingError

LOCK_MILLISECONDS = 2000
"""How long PostgreSQL itself waits for somebody else's lock; SQLite waits about as long."""
LIBPQ = ("postgresql", "postgresql+psycopg2", "postgresql+psycopg")
NO_DRIVER = (
    "The gradebook's address, db_url in nbgrader_config.py, needs the package {package}. For "
    "PostgreSQL: `python -m pip install psycopg2-binary`, and postgresql+psycopg2://… as address."
)
OF_ANOTHER_VERSION = (
    "The gradebook at {place} lacks {missing}: it is of another version of nbgrader (keep a copy, "
    "and run `nbgrader db upgrade`), or none."
)
UNUSABLE = (SQLAlchemyError, ModuleNotFoundError, OSError)
"""What is raised where the gradebook cannot be used."""
KEPT = "give the same command again: what has been graded is kept."


@contextlib.contextmanager
def no_words_of_its_own() -> Iterator[None]:
    """Keep nbgrader from printing a traceback of what it then raises, and we say in a sentence."""

    def is_printed(record: LogRecord) -> bool:
        return not record.getMessage().startswith("Rolling back session")

    app_log.addFilter(is_printed)
    try:
        yield
    finally:
        app_log.removeFilter(is_printed)


def begin(db_url: str, course_id: str) -> None:
    """Make a gradebook where there is none: as nbgrader does, but whole or not at all.

    nbgrader commits table by table, and starts a program to ask what version they have.
    """
    engine = create_engine(db_url)
    try:
        if inspect(engine).get_table_names():
            if missing := lacking(engine):
                place = engine.url.render_as_string(hide_password=True)
                raise GradingError(OF_ANOTHER_VERSION.format(place=place, missing=missing))
            return
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":  # where Python's own driver begins nothing for DDL
                connection.exec_driver_sql("begin immediate")
            Base.metadata.create_all(connection)
            MigrationContext.configure(connection).stamp(ScriptDirectory(ALEMBIC_DIR), "head")
            connection.execute(insert(Course).values(id=course_id))
    finally:
        engine.dispose()


def lacking(database: Engine | Connection) -> str:
    """Name the first columns that nbgrader's tables have and a database has not, "" if none."""
    there = {
        f"{table}.{column['name']}"
        for (_, table), columns in inspect(database).get_multi_columns().items()
        for column in columns
    }
    wanted = (f"{table}.{c.name}" for table in Base.metadata.sorted_tables for c in table.columns)
    return ", ".join([name for name in wanted if name not in there][:3])


def impatient(db_url: str) -> str:
    """Return the gradebook's address, so that nobody who holds a lock makes us wait for ever."""
    try:
        url = make_url(db_url)
    except SQLAlchemyError as error:
        raise GradingError(sentence(error)) from error
    if url.drivername in LIBPQ and "options" not in url.query:
        url = url.update_query_dict({"options": f"-c lock_timeout={LOCK_MILLISECONDS}"})
    return url.render_as_string(hide_password=False)


def is_lock(error: Exception) -> bool:
    """Say whether it is somebody else's lock that keeps us from the gradebook."""
    return "locked" in str(error) or "lock timeout" in str(error)


def sentence(error: Exception) -> str:
    """Return what to do where the gradebook cannot be used for this error."""
    if isinstance(error, ModuleNotFoundError):
        return NO_DRIVER.format(package=error.name)
    if isinstance(error, OSError):
        return f"The gradebook cannot be made ({error}): put that right and {KEPT}"
    if is_lock(error):
        return (
            "The gradebook is locked by another program: close it (Formgrader, nbgrader, a "
            f"database viewer) and {KEPT}"
        )
    wrapped = error.__context__ if isinstance(error, InvalidEntry) else error
    cause = str(getattr(wrapped, "orig", None) or error).strip().splitlines()[0]
    return f"The gradebook cannot be used ({cause}): put that right and {KEPT}"
