"""Reads every statement and hostile file beside the repository and writes the counts as tables.

    python -m tests.bench.statements_table ../shared/data/statements ../shared/data/hostile [--into docs/statements.md]

Wrong means: said to be proved, and not what the truth file says. Nothing here was issued by a bank. Of the document
that is named only the section between this command's marks is written anew.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.statements.reading import StatementReading, new_pool, read_statement
from tests.bench.section import write_section
from tests.integration.statements.reading.corpus import truth_of

_VERDICTS = ("proved", "contradicted", "unproved", "refused")


def main() -> None:
    """Print the tables of the directories, and write the section."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("directories", type=Path, nargs="+")
    options.add_argument("--into", type=Path, help="A Markdown file whose section is replaced.")
    chosen = options.parse_args()
    text = "\n".join(_table(directory) for directory in chosen.directories)
    print(text)
    if chosen.into:
        write_section(chosen.into, "corpus", text)


def _table(directory: Path) -> str:
    paths = sorted(p for p in directory.iterdir() if p.is_file() and p.suffix != ".json")
    started = time.monotonic()
    with new_pool(2) as pool, ThreadPoolExecutor(2) as threads:
        readings = list(threads.map(lambda path: read_statement(path.read_bytes(), name=path.name, pool=pool), paths))
    parts = [f"## {directory.name}\n", _counts(paths, readings, time.monotonic() - started)]
    if any(truth_of(path) for path in paths):
        parts.append(_files(paths, readings))
    return "\n".join(parts)


def _counts(paths: list[Path], readings: list[StatementReading], seconds: float) -> str:
    verdicts = Counter(reading.verdict for reading in readings)
    wrong = sum(_judgement(p, r) == "WRONG" for p, r in zip(paths, readings, strict=True))
    lines = ["| files | " + " | ".join(_VERDICTS) + " | proved wrongly | slowest | all together |", "|---" * 8 + "|"]
    row = [str(len(paths)), *(str(verdicts[v]) for v in _VERDICTS), str(wrong)]
    lines.append("| " + " | ".join([*row, f"{max(r.elapsed_ms for r in readings)} ms", f"{seconds:.1f} s"]) + " |")
    codes = Counter(reading.reason_code for reading in readings if reading.verdict != "proved")
    lines += ["", "Reasons: " + ", ".join(f"{code} {count}" for code, count in sorted(codes.items())) + ".", ""]
    return "\n".join(lines)


def _files(paths: list[Path], readings: list[StatementReading]) -> str:
    lines = ["| file | verdict | rows | against the truth | why not proved |", "|---|---|---:|---|---|"]
    for path, reading in zip(paths, readings, strict=True):
        why = "" if reading.verdict == "proved" else reading.reason.replace("|", "\\|")
        judged = _judgement(path, reading)
        lines.append(f"| {path.stem} | {reading.verdict} | {len(reading.transactions)} | {judged} | {why} |")
    return "\n".join(lines) + "\n"


def _judgement(path: Path, reading: StatementReading) -> str:
    truth = truth_of(path)
    if truth is None:
        return "no truth known"
    agrees = truth.agrees(reading)
    if reading.verdict == "proved":
        return "exact" if agrees and truth.reconciles else "WRONG"
    if not truth.reconciles:
        return "contradicts itself, flagged" if reading.verdict == "contradicted" else "contradicts itself, not proved"
    return "rows exact" if agrees else "differs"


if __name__ == "__main__":
    main()
