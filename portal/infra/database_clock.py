"""The database's own clock: where several machines ask whether something is over, one clock answers."""

from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.infra.model import UtcDateTime


def database_now(session: Session) -> datetime:
    """This moment by the database, not the moment at which its transaction began; whole seconds on SQLite."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    now = func.current_timestamp(type_=UtcDateTime()) if on_sqlite else func.clock_timestamp(type_=UtcDateTime())
    return cast(datetime, session.scalar(select(now)))
