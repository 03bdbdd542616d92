"""The database: one engine, a write session that is one transaction, a read session that cannot write."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from portal.errors import Conflict
from portal.infra import clock

LOCK_WAIT_S = 8
SQLITE_BUSY_MS = LOCK_WAIT_S * 1000
LOCKED = {"55P03"}
RETRIED = {"40001", "40P01"}
ATTEMPTS = 4
Result = TypeVar("Result")


class PortalSession(Session):
    """The session class of the portal; the event chain hooks onto its commit."""


class Database:
    """Opens transactions. On SQLite the writers of one process queue on a lock instead of on the file."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = make_engine(url, pool_size=pool_size)
        self._writer = threading.Lock() if self.is_sqlite else None

    @contextmanager
    def write(self, *, tenant_id: str | None = None) -> Iterator[Session]:
        """One transaction: returning commits, raising rolls everything back."""
        with self._turn(), PortalSession(self.engine, expire_on_commit=False) as session:
            session.info["tenant_id"] = tenant_id
            try:
                self._begin_write(session, tenant_id)
                yield session
                session.commit()
            except BaseException as error:
                session.rollback()
                if is_lock_timeout(error):
                    raise still_running() from error
                raise

    @contextmanager
    def read(self, *, tenant_id: str | None = None) -> Iterator[Session]:
        """A session that sees one state of the database and cannot change it; what was read stays readable after it."""
        with PortalSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            session.info["tenant_id"] = tenant_id
            self._begin_read(session, tenant_id)
            yield session

    def ping(self) -> None:
        """Raise when the database does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._writer is None:
            yield
        elif self._writer.acquire(timeout=LOCK_WAIT_S):
            try:
                yield
            finally:
                self._writer.release()
        else:
            raise still_running()

    def _begin_write(self, session: Session, tenant_id: str | None) -> None:
        if self.is_sqlite:
            session.connection(execution_options={"portal_begin": "BEGIN IMMEDIATE"})
        else:
            session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'"))
            set_tenant(session, tenant_id)

    def _begin_read(self, session: Session, tenant_id: str | None) -> None:
        if self.is_sqlite:
            session.connection(execution_options={"portal_begin": "BEGIN"}).exec_driver_sql("PRAGMA query_only = 1")
        else:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            set_tenant(session, tenant_id)


def set_tenant(session: Session, tenant_id: str | None) -> None:
    """Tell PostgreSQL whose rows this transaction is about."""
    session.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": tenant_id or ""})


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine with the portal's settings for its kind of database."""
    if url.startswith("sqlite"):
        options = {"connect_args": {"check_same_thread": False}, "max_overflow": 20}
        engine = create_engine(url, pool_size=pool_size, hide_parameters=True, **options)
        _listen_sqlite(engine)
        return engine
    options = {"max_overflow": 10, "pool_pre_ping": True, "pool_timeout": LOCK_WAIT_S}
    # An error's text goes to the log, and parameters are names and addresses.
    return create_engine(url, pool_size=pool_size, hide_parameters=True, **options)


def _listen_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {SQLITE_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("portal_begin", "BEGIN IMMEDIATE"))

    @event.listens_for(engine, "reset")
    def _reset(connection: Any, _record: Any, _state: Any) -> None:
        connection.rollback()
        connection.execute("PRAGMA query_only = 0")


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's five characters for what went wrong, if any."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def is_lock_timeout(error: BaseException) -> bool:
    """Whether somebody else held a lock for longer than is waited."""
    if not isinstance(error, OperationalError):
        return False
    return sqlstate(error) in LOCKED or "database is locked" in str(error.orig)


def is_retryable(error: BaseException) -> bool:
    """Whether the database took the transaction back for reasons of its own (deadlock, serialization)."""
    return isinstance(error, DBAPIError) and sqlstate(error) in RETRIED


def is_disconnect(error: BaseException) -> bool:
    """Whether the connection was lost, so that nobody knows how a COMMIT ended."""
    return isinstance(error, DBAPIError) and bool(error.connection_invalidated)


def again(act: Callable[[], Result]) -> Result:
    """Do `act`, which is one whole transaction and finds out by itself whether it was done before.

    It is done again when the database took it back (deadlock) or when the connection was lost in it.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return act()
        except DBAPIError as error:
            if not (is_retryable(error) or is_disconnect(error)):
                raise
    return act()


def database_now(session: Session) -> datetime:
    """The database's time, which all processes share; SQLite has that of its one process."""
    if session.get_bind().dialect.name == "sqlite":
        return clock.now()
    return clock.as_utc(session.execute(select(func.now())).scalar_one())


def lock_names(session: Session, *names: str) -> None:
    """Hold these names until the end of the transaction, for what has no row yet that could be locked.

    On SQLite there is one writer anyway. Names are taken in order, so that two who want the same ones cannot block
    each other.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    for name in sorted(names):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def still_running() -> Conflict:
    """What a caller is told whose turn did not come in time."""
    return Conflict("This is being worked on at this moment. Try again shortly.", code="in_progress", retry_after_s=2)
