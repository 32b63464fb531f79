"""The schema's history: one file a step under `versions/`, run by Alembic.

Alembic takes over a second to import, so a store that is up to date never loads it.
"""

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from assent.store.database import Database
from assent.vocabulary import Conflict

HERE = Path(__file__).parent


def steps() -> list[str]:
    """Every step, the oldest first."""
    return sorted(step.stem for step in (HERE / "versions").glob("[0-9]*.py"))


def head() -> str:
    """The newest step, by file name."""
    return steps()[-1]


def is_newest(database: Database) -> bool:
    """Whether the schema is this version's.

    Raises:
        Conflict: a later version made it.
    """
    with database.read() as connection:
        version = _version(connection)
    if version is not None and not (HERE / "versions" / f"{version}.py").exists():
        raise Conflict(
            f"the store is at step `{version}`, which this version of Assent does not know; "
            "a later version made it, so use that one"
        )
    return version == head()


def upgrade(database: Database) -> None:
    """Bring the schema up to this version; a store that is up to date is only looked at.

    Raises:
        Conflict: a later version made it.
    """
    if not is_newest(database):
        database.write(_run)


def _version(connection: Connection) -> str | None:
    try:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        return None


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
