"""Sends three statements of four pages to a real server, over and over, and says how long the figures take.

    python -m tests.bench.upload [--rounds 50] [--write docs/speed.md]

Every round is a new merchant with a new deal; the gate, the virus scan and the transaction are in it. The children that
read are warm after the first rounds, which do not count.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.bench.processes import Process, family
from tests.bench.section import write_section
from tests.bench.uploads import STAGES, Told, Upload, stages_of, statements, told_server, upload_for_new_deal
from tests.servers.clamd import ClamdServer, find_clamd
from tests.servers.postgres import PostgresServer

WARM_UP = 5
PAGES = 4
WANTED_MS = 1000
PERCENTILES = (50, 95, 99)
Sets = list[list[bytes]]
_HEAD = """## Three statements through the API

Made by `python -m tests.bench.upload`: a real `portal serve` with its worker thread, local files, every write flushed
to the disk, one caller. A round is a new deal and three generated statements of {pages} pages, timed from connecting to
the last byte of the answer with the metrics; {warm_up} rounds go before the {rounds} that count. Stages are what the
server's log says of the same rounds; *precheck*, *scan* and *read* are those of the file that took longest, as the
three are looked at side by side. CPU is what all the server's processes used in one round. Wanted: p95 under one
second.
"""


@dataclass(frozen=True)
class Measured:
    """One setting's rounds: times and stages of each in milliseconds, and the processes before and after."""

    name: str
    first_ms: float
    elapsed_ms: list[float]
    stages: list[dict[str, float]]
    before: list[Process]
    after: list[Process]

    @property
    def cpu_ms(self) -> float:
        """CPU of all processes in one round."""
        spent_s = sum(one.cpu_s for one in self.after) - sum(one.cpu_s for one in self.before)
        return spent_s * 1000 / len(self.elapsed_ms)


def main() -> None:
    """Measure every setting that this machine can serve, print the section and write it where asked."""
    arguments = _arguments()
    # Told to end, it ends its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sets = list(islice(statements(pages=PAGES), WARM_UP + arguments.rounds))
    with contextlib.ExitStack() as stack:
        scanners = {"built-in scan": ""}
        if find_clamd() is not None:
            clamd = ClamdServer.shared()
            stack.callback(clamd.close)
            scanners["clamd"] = clamd.url
        postgres = PostgresServer.private()
        stack.callback(postgres.close)
        rows = [
            _measure(f"{database}, {scanner}", database, url, postgres, sets)
            for database in ("SQLite", "PostgreSQL")
            for scanner, url in scanners.items()
        ]
    text = _section(rows, arguments.rounds)
    print(text)
    if arguments.write is not None:
        write_section(arguments.write, "upload", text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--write", type=Path, help="a document whose section about uploads is written anew")
    return parser.parse_args()


def _measure(name: str, database: str, clamd_url: str, postgres: PostgresServer, sets: Sets) -> Measured:
    with (
        tempfile.TemporaryDirectory() as directory,
        _database(database, Path(directory), postgres) as url,
        told_server(Path(directory), url, clamd_url=clamd_url) as server,
    ):
        warm = [_round(server, number, files) for number, files in enumerate(sets[:WARM_UP])]
        before = _processes(server)
        done = [_round(server, WARM_UP + number, files) for number, files in enumerate(sets[WARM_UP:])]
        lines = server.lines()
        stages = [stages_of(lines, one.request_id) for one in done]
        return Measured(name, warm[0].elapsed_ms, [one.elapsed_ms for one in done], stages, before, _processes(server))


@contextlib.contextmanager
def _database(kind: str, directory: Path, postgres: PostgresServer) -> Iterator[str]:
    if kind == "SQLite":
        yield f"sqlite:///{directory / 'portal.db'}"
        return
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


def _round(server: Told, number: int, files: list[bytes]) -> Upload:
    """One upload that was taken whole and measured: what was refused would be no measure of anything."""
    done = upload_for_new_deal(server.port, number, files)
    assert done.status == 200, done.body
    assert [one["pages"] for one in done.body["documents"]] == [PAGES] * 3, done.body
    assert done.body["metrics"]["avg_monthly_revenue"] > 0
    return done


def _processes(server: Told) -> list[Process]:
    assert server.process is not None
    return family(server.process.pid)


def _section(rows: list[Measured], rounds: int) -> str:
    return "\n".join(
        [_HEAD.format(pages=PAGES, warm_up=WARM_UP, rounds=rounds), _times(rows), _stages(rows), _memory(rows)]
    )


def _times(rows: list[Measured]) -> str:
    lines = ["| in ms | p50 | p95 | p99 | CPU a round | the first upload after the start |", "|---|" + "---:|" * 5]
    for row in rows:
        figures = [*_percentiles(row.elapsed_ms), row.cpu_ms, row.first_ms]
        lines.append(f"| {row.name} | " + " | ".join(f"{one:.0f}" for one in figures) + " |")
    worst = max(_percentiles(row.elapsed_ms)[1] for row in rows)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    verdict = "is under" if worst < WANTED_MS else "is OVER"
    lines += [
        "",
        f"The worst p95 {verdict} {WANTED_MS} ms. {os.cpu_count()} cores, load average {load} at the end.",
        "",
    ]
    return "\n".join(lines)


def _stages(rows: list[Measured]) -> str:
    lines = ["| p50 / p95 in ms | " + " | ".join(STAGES) + " |", "|---|" + "---:|" * len(STAGES)]
    for row in rows:
        cells = []
        for stage in STAGES:
            p50, p95, _ = _percentiles([one[stage] for one in row.stages])
            cells.append(f"{p50:.0f} / {p95:.0f}")
        lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _memory(rows: list[Measured]) -> str:
    head = ("server after the warm-up", "after the last round", "server at its highest", "a child at its highest")
    lines = ["| resident MB | " + " | ".join(head) + " | children | zombies |", "|---|" + "---:|" * 6]
    for row in rows:
        web_before, web_after = _web(row.before), _web(row.after)
        children = [one for one in row.after if one.is_reader]
        figures = [web_before.resident_bytes, web_after.resident_bytes, web_after.peak_bytes]
        cells = [f"{one / 2**20:.0f}" for one in [*figures, max(child.peak_bytes for child in children)]]
        cells += [str(len(children)), str(sum(one.is_zombie for one in row.after))]
        lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _web(processes: list[Process]) -> Process:
    """The process that serves: the largest that is neither gunicorn's master nor a child that reads."""
    return max((one for one in processes if not one.is_reader), key=lambda one: one.peak_bytes)


def _percentiles(values: list[float]) -> list[float]:
    """By nearest rank: each of them is a time that was measured."""
    ordered = sorted(values)
    return [ordered[math.ceil(percent / 100 * len(ordered)) - 1] for percent in PERCENTILES]


if __name__ == "__main__":
    main()
