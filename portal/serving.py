"""Serving: web threads and a worker together, or a worker alone."""

import contextlib
import os
import signal
import threading
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from portal.app import READER, create_app
from portal.config import get_settings
from portal.errors import Misconfigured
from portal.infra.logging import configure_logging
from portal.infra.migrations import pending
from portal.infra.parts import make_parts
from portal.infra.sandbox import SandboxBusy
from portal.infra.tables import load_tables
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.web.parts import EXTENSION

THREADS = 8


class Server(BaseApplication):
    """gunicorn with threads; each process makes its own application after the fork."""

    def __init__(self, *, bind: str, workers: int, with_worker: bool) -> None:
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": 90,
            "graceful_timeout": 20,
            "keepalive": 5,
            "accesslog": None,
            "loglevel": "warning",
        }
        self._with_worker = with_worker
        super().__init__()  # type: ignore[no-untyped-call]  # gunicorn carries no types

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        config: Any = self.cfg
        for name, value in self._options.items():
            config.set(name, value)

    def load(self) -> Flask:
        """The application of this process, with a worker thread beside the web threads where wanted."""
        app = create_app()
        warm_readers(app)
        if self._with_worker:
            start_worker_thread(app)
        return app


def warm_readers(app: Flask) -> threading.Thread:
    """Let the children that read PDFs start beside the first requests; where that fails, an upload tries again."""

    def warm() -> None:
        with contextlib.suppress(SandboxBusy):
            app.extensions[EXTENSION].sandbox.warm()

    thread = threading.Thread(target=warm, daemon=True, name="warm-readers")
    thread.start()
    return thread


def start_worker_thread(app: Flask) -> threading.Event:
    """A worker in a thread of this process; setting the event ends it after the message in hand."""
    load_tasks()
    stop = threading.Event()
    worker = Worker(app.extensions[EXTENSION], stop=stop)
    threading.Thread(target=worker.run, daemon=True, name="worker").start()
    return stop


@click.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--workers", default=None, type=int, envvar="WEB_CONCURRENCY", help="Web processes; SQLite takes one.")
@click.option("--worker/--no-worker", "with_worker", default=True, help="Run the jobs in the same processes.")
def serve(host: str, port: int, workers: int | None, with_worker: bool) -> None:
    """Serve the portal: web and worker together."""
    settings = get_settings()
    settings.require_complete()
    configure_logging(level=settings.log_level)
    if pending(settings.app_database_url):
        raise Misconfigured("The database is not at the newest revision. Run `portal db upgrade` first.")
    is_sqlite = settings.app_database_url.startswith("sqlite")
    count = 1 if is_sqlite else workers or 2
    Server(bind=f"{host}:{port}", workers=count, with_worker=with_worker).run()  # type: ignore[no-untyped-call]  # gunicorn carries no types


@click.command()
def worker() -> None:
    """Do the work that is waiting, until told to stop."""
    settings = get_settings()
    settings.require_complete()
    configure_logging(level=settings.log_level)
    load_tables()
    load_tasks()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo(f"worker {os.getpid()} is ready", err=True)
    Worker(make_parts(settings, preload=READER), stop=stop).run()
