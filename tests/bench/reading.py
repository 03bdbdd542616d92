"""Measures the statement reader beside other readers of PDFs: CPU time and memory over the same generated statements.

    python -m tests.bench.reading [--rounds 5] [--write docs/speed.md]

Each reader has a process of its own, reads all files once to warm up and then some rounds, each timed in CPU time of
the process, so that what else runs on the machine matters little. The others only find the text or its words; the
portal's reader finds rows, sections, balances, the proof and the signs of a changed file besides.
"""

from __future__ import annotations

import argparse
import gc
import io
import logging
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench.processes import family
from tests.bench.section import write_section

LAYOUTS = ("sections", "columns", "parentheses", "newest-first", "checks-first", "credits-debits")
START = date(2026, 8, 1)
WANTED_PAGES_S = 150
WANTED_TIMES = 8
LEAST_PAGES = 60
PEER = "pdfplumber, words"
_HEAD = """## The statement reader beside others

Made by `python -m tests.bench.reading`: {files} generated statements of {pages} pages in {layouts} layouts, each reader
in a process of its own and on one core. A round reads all files; the figure is the median of {rounds} rounds after one
that does not count, in CPU time of the process. The others find text or words and no more; the portal's reader finds
rows, sections, balances, the proof and the signs of a changed file besides. Wanted: {wanted} pages a second with the
gate, and {times} times as many as pdfplumber.
"""


@dataclass(frozen=True)
class Measured:
    """One reader: pages a second of CPU time, and its process's memory at the highest in bytes."""

    name: str
    pages_s: float
    peak_bytes: int


def _reader() -> Callable[[bytes], int]:
    from portal.statements.reading.reader import read

    return lambda data: int(read(data)["pages"])


def _reader_without_gate() -> Callable[[bytes], int]:
    from portal.statements.reading.reader import load_pages, read_pages
    from portal.statements.reading.results import to_json
    from portal.statements.reading.tampering.facts import FileFacts
    from portal.statements.reading.tampering.find import signals_of

    def pages_of(data: bytes) -> int:
        facts = FileFacts()
        pages = load_pages(data, facts=facts, traces=set())
        reading = read_pages(pages)
        to_json(reading)
        signals_of(reading, facts)
        return len(pages)

    return pages_of


def _pdfium() -> Callable[[bytes], int]:
    import pypdfium2

    def pages_of(data: bytes) -> int:
        document = pypdfium2.PdfDocument(data)
        for page in document:
            assert page.get_textpage().get_text_range()
        count = len(document)
        document.close()
        return count

    return pages_of


def _pypdf() -> Callable[[bytes], int]:
    from pypdf import PdfReader

    return lambda data: sum(bool(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)


def _pdfplumber() -> Callable[[bytes], int]:
    import pdfplumber

    def pages_of(data: bytes) -> int:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return sum(bool(page.extract_words()) for page in document.pages)

    return pages_of


def _pdfminer() -> Callable[[bytes], int]:
    from pdfminer.high_level import extract_pages

    return lambda data: sum(1 for _ in extract_pages(io.BytesIO(data)))


READERS: dict[str, Callable[[], Callable[[bytes], int]]] = {
    "portal, with the gate": _reader,
    "portal, without the gate": _reader_without_gate,
    "pdfium, text alone": _pdfium,
    "pypdf, text": _pypdf,
    PEER: _pdfplumber,
    "pdfminer.six, layout": _pdfminer,
}


def main() -> None:
    """Measure every reader, print the section and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", type=Path, help="a document whose section about reading is written anew")
    given = parser.parse_args()
    files = _statements()
    rows, pages = [], 0
    for name in READERS:
        with multiprocessing.get_context("spawn").Pool(1) as alone:
            row, pages = alone.apply(measure, (name, files, given.rounds))
        rows.append(row)
    assert pages >= LEAST_PAGES, pages
    head = _HEAD.format(
        files=len(files),
        pages=pages,
        layouts=len(LAYOUTS),
        rounds=given.rounds,
        wanted=WANTED_PAGES_S,
        times=WANTED_TIMES,
    )
    text = f"{head}\n{table(rows)}"
    print(text)
    if given.write is not None:
        write_section(given.write, "reading", text)


def _statements() -> list[bytes]:
    # Imported here alone: what makes statements is no part of what reads them, nor of its memory.
    from portal.statements.sample.writing import make_statements

    return [pdf for name in LAYOUTS for pdf, _ in make_statements(layout=name, profile="healthy", seed=1, start=START)]


def measure(name: str, files: list[bytes], rounds: int) -> tuple[Measured, int]:
    """Read all files a number of times in this process. Garbage is collected between files, as the child does it."""
    logging.disable(logging.WARNING)
    pages_of = READERS[name]()
    pages = sum(pages_of(data) for data in files)
    gc.freeze()
    gc.disable()
    spent_s = [sum(_cpu_s(pages_of, data) for data in files) for _ in range(rounds)]
    return Measured(name, pages / statistics.median(spent_s), family(os.getpid())[0].peak_bytes), pages


def _cpu_s(pages_of: Callable[[bytes], int], data: bytes) -> float:
    started = time.process_time()
    pages_of(data)
    spent = time.process_time() - started
    gc.collect()
    return spent


def table(rows: list[Measured]) -> str:
    """The table, and whether what is wanted was reached."""
    peer = next(row.pages_s for row in rows if row.name == PEER)
    lines = ["| reader | pages a second | times pdfplumber | MB at the highest |", "|---|---:|---:|---:|"]
    lines += [
        f"| {row.name} | {row.pages_s:.0f} | {row.pages_s / peer:.1f} | {row.peak_bytes / 2**20:.0f} |" for row in rows
    ]
    ours = rows[0].pages_s
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    lines += [
        "",
        f"{ours:.0f} pages a second {_verdict(ours, WANTED_PAGES_S)} {WANTED_PAGES_S}, and {ours / peer:.1f} times "
        f"pdfplumber {_verdict(ours / peer, WANTED_TIMES)} {WANTED_TIMES} times. {os.cpu_count()} cores, load average "
        f"{load} at the end; a load above the number of cores slows every reader, CPU time too.",
    ]
    return "\n".join(lines)


def _verdict(found: float, wanted: float) -> str:
    return "reach the wanted" if found >= wanted else "are BELOW the wanted"


if __name__ == "__main__":
    main()
