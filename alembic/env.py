"""Runs migrations on the database of the settings, or on the connection that a caller hands over."""

from typing import Any

from sqlalchemy import Connection

from alembic import context
from portal.config import get_settings
from portal.infra.db import make_engine
from portal.infra.model import ExactDecimal, UtcDateTime
from portal.infra.tables import load_tables

target_metadata = load_tables()


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our column types as the plain types that they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, ExactDecimal):
        return "sa.String(length=32)"
    return False


def settle(ctx: Any, **_: Any) -> None:
    """Check now what was left for the commit: PostgreSQL alters no table whose rows still wait for their check."""
    if ctx.connection.dialect.name == "postgresql":
        ctx.connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        ctx.connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")


def run(connection: Connection) -> None:
    """Migrate in one transaction; on SQLite with foreign keys off, since tables are rebuilt there."""
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_item=render_item,
        render_as_batch=is_sqlite,
        compare_server_default=False,
        transaction_per_migration=False,
        on_version_apply=settle,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Use the caller's connection, else open one."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    settings = get_settings()
    if settings.mock_mode:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.schema_database_url)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # The pragma is ignored inside a transaction, so the raw connection gets it before one begins.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
        run(connection)
        connection.commit()
    engine.dispose()


main()
