"""Statements sent to a real server: what its log says of them, and what becomes of its children."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from portal.infra.parts import READERS
from tests.bench.processes import Process, readers
from tests.bench.uploads import STAGES, Told, stages_of, statements, told_server, upload_for_new_deal
from tests.integration.statements.reading.crafted import CRAFTED

ROUNDS = 4
HOSTILE = ("forms in a circle", "content of 400 MB of blanks", "ten thousand pages", "a page tree that holds itself")


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Told]:
    with told_server(tmp_path / "served", database_url) as made:
        yield made


def test_upload_after_upload_is_read_by_the_same_few_children_and_told_by_stages(server: Told) -> None:
    done = [
        upload_for_new_deal(server.port, number, files)
        for number, files in enumerate(islice(statements(pages=4), ROUNDS))
    ]

    assert [one.status for one in done] == [200] * ROUNDS
    assert all(one.body["metrics"]["avg_monthly_revenue"] > 0 for one in done)
    assert len(read_by(server)) == READERS
    assert not any(child.is_zombie for child in read_by(server))
    lines = server.lines()
    assert all(set(stages_of(lines, one.request_id)) == set(STAGES) for one in done)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hostile_file_among_three_is_the_only_one_that_is_named(server: Told) -> None:
    good, *_, last = next(statements(pages=4))

    refused = [
        upload_for_new_deal(server.port, number, [good, CRAFTED[name](), last]) for number, name in enumerate(HOSTILE)
    ]
    taken = upload_for_new_deal(server.port, len(HOSTILE), next(statements(pages=4)))

    assert {one.status for one in refused} == {422}
    assert {error["field"] for one in refused for error in one.body["errors"]} == {"files[1]"}
    assert taken.status == 200
    assert len(read_by(server)) <= READERS
    assert not any(child.is_zombie for child in read_by(server))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_children_are_there_before_the_first_file(server: Told) -> None:
    deadline = time.monotonic() + 60
    while len(read_by(server)) < READERS and time.monotonic() < deadline:
        os.sched_yield()

    assert len(read_by(server)) == READERS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_children_that_were_killed_are_replaced_and_leave_nothing_behind(server: Told) -> None:
    files = next(statements(pages=4))
    upload_for_new_deal(server.port, 1, files)
    killed = read_by(server)
    for child in killed:
        os.kill(child.pid, signal.SIGKILL)

    again = upload_for_new_deal(server.port, 2, files)

    assert again.status == 200
    left = read_by(server)
    assert len(left) == READERS
    assert {child.pid for child in left}.isdisjoint(child.pid for child in killed)
    assert not any(child.is_zombie for child in left)


def read_by(server: Told) -> list[Process]:
    assert server.process is not None
    return readers(server.process.pid)
