"""The worker's loop: claim, do, commit the end; give back what failed; do the chores when they are due."""

import os
import socket
import threading
import time
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from portal.errors import Conflict, PortalError, TooMany, VendorError
from portal.infra import circuits, ids
from portal.infra.db import again
from portal.infra.outbox import service as outbox
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import CHORES, FAILURES, TASKS, NotYet, Periodic, Writing

BEAT = timedelta(seconds=10)
log = structlog.get_logger("portal.worker")


class LostClaim(Exception):
    """Somebody else holds the message by now, so this run may not write anything."""


class Worker:
    """One worker. `run` returns after `stop` is set; several workers may run at once, in threads or processes."""

    def __init__(self, parts: Parts, *, stop: threading.Event) -> None:
        self.parts = parts
        self.stop = stop
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{ids.new_id('wk')}"
        self._next: dict[str, float] = {}

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stop.is_set():
            try:
                self._chores()
                busy = self.run_one()
            except Exception:
                log.exception("the worker stumbled and goes on")
                busy = False
            if not busy:
                self.stop.wait(self.parts.settings.worker_poll_ms / 1000)

    def run_one(self) -> bool:
        """Do the message that is due longest; False when nothing is due."""
        with self.parts.db.write() as session:
            job = outbox.claim(
                session,
                owner=self.owner,
                kinds=frozenset(TASKS),
                paused=circuits.paused_keys(),
                when_given_up=_say_so,
            )
        if job is None:
            return False
        try:
            with Heartbeat(self.parts, job):
                writing = TASKS[job.kind](self.parts, job)
            self._finish(job, writing)
        except LostClaim:
            log.warning("claim lost", job=job.id, kind=job.kind)
        except NotYet as waits:
            with self.parts.db.write(tenant_id=job.tenant_id) as session:
                outbox.postpone(session, job, until=waits.until)
        except Exception as error:
            self._give_back(job, error)
        return True

    def run_until_idle(self) -> int:
        """Do everything that is due now; returns how many messages."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def _finish(self, job: Job, writing: Writing | None) -> None:
        def act() -> None:
            with self.parts.db.write(tenant_id=job.tenant_id) as session:
                if not outbox.finish(session, job):
                    raise LostClaim
                if writing is not None:
                    writing(session)

        # What left the building is not done again because the database took its record back.
        again(act)

    def _give_back(self, job: Job, error: Exception) -> None:
        log.warning("job failed", job=job.id, kind=job.kind, attempt=job.attempts, error=type(error).__name__)
        outage = error if isinstance(error, VendorError) and error.is_outage else None
        if outage is not None and not outbox.is_waited_out(job):
            with self.parts.db.write(tenant_id=job.tenant_id) as session:
                outbox.wait_out(session, job, error=outage)
            return
        words = error.words if isinstance(error, PortalError) else type(error).__name__
        given_up = outage is not None or is_permanent(error) or outbox.is_last_try(job)
        with self.parts.db.write(tenant_id=job.tenant_id) as session:
            wait = error.retry_after_s if isinstance(error, VendorError) else None
            held = outbox.retry_later(session, job, error=words, permanent=given_up, at_least_s=wait)
            if held and given_up:
                _say_so(session, job)

    def _chores(self) -> None:
        for periodic in CHORES:
            if time.monotonic() >= self._next.get(periodic.name, 0):
                self._next[periodic.name] = time.monotonic() + periodic.every.total_seconds()
                self._do(periodic)

    def _do(self, periodic: Periodic) -> None:
        try:
            periodic.chore(self.parts)
        except Exception:
            log.exception("chore failed", chore=periodic.name)


def _say_so(session: Session, job: Job) -> None:
    """Write down, where it matters, that work will not be tried again."""
    if job.kind in FAILURES:
        FAILURES[job.kind](session, job)


def is_permanent(error: Exception) -> bool:
    """Whether trying again cannot help. A lock that was waited for in vain and a limit that is used up pass by."""
    if isinstance(error, VendorError):
        return error.permanent
    return isinstance(error, PortalError) and not isinstance(error, Conflict | TooMany)


class Heartbeat:
    """Holds a claim for as long as the work takes, from a thread of its own."""

    def __init__(self, parts: Parts, job: Job) -> None:
        self._parts, self._job = parts, job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="heartbeat")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT.total_seconds()):
            try:
                with self._parts.db.write(tenant_id=self._job.tenant_id) as session:
                    outbox.extend(session, self._job)
            except Exception:
                log.exception("a heartbeat failed", job=self._job.id)
