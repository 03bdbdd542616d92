"""Reads every statement and hostile file beside the repository and writes the counts as a table.

    python -m tests.bench.statements_table ../shared/data/statements ../shared/data/hostile > docs/statements.md

Wrong means: said to be proved, and not what the truth file says. Nothing here was issued by a bank.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.statements.reading import StatementReading, new_pool, read_statement
from tests.integration.statements.reading.corpus import truth_of

_VERDICTS = ("proved", "contradicted", "unproved", "refused")
_HEAD = """# What the statement reader proves

Made by `python -m tests.bench.statements_table DIR…`. *Proved* means that opening + credits - debits = closing with
both balances printed, and that every other check the paper allows holds. *Proved wrongly* counts proved files that
differ from the truth that somebody else read from them (balances, sums, every signed amount). None of these files was
issued by a bank: the figures claim nothing about the accuracy on real ones.
"""


def main(directories: list[str]) -> None:
    """Print the document for the directories."""
    print(_HEAD)
    for directory in map(Path, directories):
        paths = sorted(p for p in directory.iterdir() if p.is_file() and p.suffix != ".json")
        started = time.monotonic()
        with new_pool(2) as pool, ThreadPoolExecutor(2) as threads:
            readings = list(
                threads.map(lambda path: read_statement(path.read_bytes(), name=path.name, pool=pool), paths)
            )
        print(f"## {directory.name}\n")
        print(_counts(paths, readings, time.monotonic() - started))
        if any(truth_of(path) for path in paths):
            print(_files(paths, readings))


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
    main(sys.argv[1:])
