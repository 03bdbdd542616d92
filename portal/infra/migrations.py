"""Bringing a database's schema up to date, from a program."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from alembic import command
from portal.infra.db import make_engine

INI = Path(__file__).resolve().parent.parent.parent / "alembic.ini"


def upgrade(url: str, *, revision: str = "head") -> None:
    """Migrate the database at `url`; on SQLite with foreign keys off, since tables are rebuilt there."""
    engine = make_engine(url)
    with engine.connect() as connection:
        _without_foreign_keys(connection)
        config = Config(str(INI))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    engine.dispose()


def pending(url: str) -> bool:
    """Whether the database is behind the newest revision."""
    engine = make_engine(url)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return current != ScriptDirectory.from_config(Config(str(INI))).get_current_head()


def _without_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # The pragma is ignored inside a transaction, so the raw connection gets it before one begins.
        raw = connection.connection.dbapi_connection
        if raw is not None:
            raw.cursor().execute("PRAGMA foreign_keys = OFF")
