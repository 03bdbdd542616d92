"""The whole portal on a port of its own: web threads and a worker over one database, as `portal serve` runs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import make_server

from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker


@dataclass(frozen=True)
class Site:
    """Where the portal listens, and the parts behind it."""

    url: str
    parts: Parts


@contextmanager
def served(app: Flask, parts: Parts, *, port: int = 0) -> Iterator[Site]:
    """Serve the application until the block ends, on a free port unless one is given."""
    load_tasks()
    stop = threading.Event()
    server = make_server("127.0.0.1", port, app, threaded=True)
    threads = (
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=Worker(parts, stop=stop).run, daemon=True),
    )
    for thread in threads:
        thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", parts)
    finally:
        stop.set()
        server.shutdown()
        for thread in threads:
            thread.join(timeout=20)
        server.server_close()
