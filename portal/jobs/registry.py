"""Which function does which kind of work.

A task does what is slow and speaks to others, outside any transaction, and returns what is to be written;
that is committed together with the message's end. A task may be run again, so it hands its message's id on
as the idempotency key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts

Writing = Callable[[Session], None]
Task = Callable[[Parts, Job], Writing | None]
Chore = Callable[[Parts], None]


@dataclass(frozen=True)
class Periodic:
    """A chore that the worker does again and again."""

    name: str
    every: timedelta
    chore: Chore


Failing = Callable[[Session, Job], None]


class NotYet(Exception):
    """The work has to wait until a moment; that is no failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


TASKS: dict[str, Task] = {}
FAILURES: dict[str, Failing] = {}
CHORES: list[Periodic] = []


def task(kind: str) -> Callable[[Task], Task]:
    """Register the function that does a kind of work."""

    def register(function: Task) -> Task:
        TASKS[kind] = function
        return function

    return register


def when_given_up(kind: str) -> Callable[[Failing], Failing]:
    """Register what is written when a kind of work will not be tried again."""

    def register(function: Failing) -> Failing:
        FAILURES[kind] = function
        return function

    return register


def chore(name: str, *, every: timedelta) -> Callable[[Chore], Chore]:
    """Register a chore; several workers may do it at once, so it must not mind."""

    def register(function: Chore) -> Chore:
        CHORES.append(Periodic(name, every, function))
        return function

    return register
