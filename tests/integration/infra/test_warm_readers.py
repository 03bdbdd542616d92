"""Whoever reads files has its child processes import the reader before the first file comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from portal import serving
from portal.infra.parts import Parts
from portal.infra.sandbox import Limits

LOADED = "tests.integration.infra.sandbox_jobs:loaded"


@pytest.fixture
def signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals", "parts")
def test_the_readers_of_a_worker_on_its_own_are_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    class Once:
        def __init__(self, parts: Parts, *, stop: threading.Event) -> None:
            self.parts = parts

        def run(self) -> None:
            with self.parts.sandbox as pool:
                seen.append(pool.run(LOADED, b"portal.statements.reading.reader", Limits()))

    monkeypatch.setattr(serving, "Worker", Once)

    result = CliRunner().invoke(serving.worker)

    assert result.exit_code == 0, result.output
    assert seen == [True]
