"""How many generated statements are proved and exact, and which changes to their paper go unseen.

    python -m tests.bench.proof [--seeds 200] [--mutated 20] [--layout NAME]… [--into docs/statements.md]

Every layout is printed once a seed, its profile and month changing with the seed, and read. Some of the same papers,
spread evenly, are also printed with one change each. A change counts as seen when the paper is no longer proved; as
compensated when two amounts of one direction were exchanged, which leaves every sum as it was; as missed otherwise.
Nothing may be missed. After each round of seeds the section is written anew, so that a run that was broken off leaves
the counts of what it read.
"""

import argparse
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portal.statements.reading.reader import read
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.profiles import PROFILES
from portal.statements.sample.writing import default_start, make_statement
from tests.bench.changed_papers import KINDS, print_changed
from tests.bench.section import write_section

START = default_start(date(2026, 11, 24))

NAMES = sorted(PROFILES)
WORKERS = 2
ROUND = 10  # seeds of each layout


@dataclass
class Tally:
    """What came out for one layout."""

    read: int = 0
    proved: int = 0
    exact: int = 0
    pages: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def take(self, other: "Tally") -> None:
        """Add what came out for further seeds."""
        self.read += other.read
        self.proved += other.proved
        self.exact += other.exact
        self.pages += other.pages
        self.changes.update(other.changes)
        self.faults += other.faults


def judge(layout: str, seeds: range, every: int) -> Tally:
    """Print and read one layout's statements, and changed copies of every so many; none where `every` is nought."""
    tally = Tally()
    for seed in seeds:
        profile, number = NAMES[seed % len(NAMES)], seed % 3
        pdf, truth = make_statement(layout=layout, profile=profile, seed=seed, start=START, number=number)
        found = read(pdf)
        tally.read += 1
        tally.pages += found["pages"]
        tally.proved += found["verdict"] == "proved"
        if found["verdict"] == "proved" and said(found) == told(truth.to_json()):
            tally.exact += 1
        else:
            tally.faults.append(f"{layout} {profile} seed {seed} month {number}: {found['verdict']} {found['reason']}")
        if every and seed % every == 0:
            _change(tally, layout, profile, seed, number)
    return tally


def said(found: dict[str, Any]) -> tuple[Any, ...]:
    """What a reading says of a statement, as far as a truth can contradict it."""
    rows = sorted((row["date"], row["amount_cents"]) for row in found["transactions"])
    return found["opening_cents"], found["closing_cents"], found["account_last4"], rows


def told(truth: dict[str, Any]) -> tuple[Any, ...]:
    """The same of the truth."""
    rows = sorted((row["date"], row["amount_cents"]) for row in truth["transactions"])
    return truth["opening_cents"], truth["closing_cents"], truth["account_last4"], rows


def _change(tally: Tally, layout: str, profile: str, seed: int, number: int) -> None:
    for kind in KINDS:
        chance = random.Random(f"{layout}{seed}{kind}")
        paper = print_changed(layout, profile, seed, START, number, kind=kind, chance=chance)
        if paper is None:
            tally.changes[f"{kind} n/a"] += 1
            continue
        pdf, compensated = paper
        if read(pdf)["verdict"] != "proved":
            tally.changes[f"{kind} seen"] += 1
        elif compensated:
            tally.changes[f"{kind} compensated"] += 1
        else:
            tally.changes[f"{kind} missed"] += 1
            tally.faults.append(f"{layout} {profile} seed {seed} month {number}: {kind} went unseen")


def table(tallies: dict[str, Tally]) -> str:
    """The tables as Markdown."""
    lines = ["| layout | statements | proved | exact | pages |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {name} | {one.read} | {one.proved} | {one.exact} | {one.pages} |" for name, one in tallies.items()]
    total = Counter[str]()
    for one in tallies.values():
        total.update(one.changes)
    lines += ["", "| change on the paper | made | seen | compensated | missed |", "|---|---:|---:|---:|---:|"]
    for kind, words in KINDS.items():
        seen, even, missed = (total[f"{kind} {end}"] for end in ("seen", "compensated", "missed"))
        lines.append(f"| {words} | {seen + even + missed} | {seen} | {even} | {missed} |")
    return "\n".join(lines)


def main() -> int:
    """Run, print, and write the section; 1 when anything was not exact or was missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seeds", type=int, default=200)
    options.add_argument("--mutated", type=int, default=20, help="How many seeds of each layout are also changed.")
    options.add_argument("--layout", action="append", choices=sorted(LAYOUTS))
    options.add_argument("--into", type=Path, help="A Markdown file whose section is replaced.")
    chosen = options.parse_args()
    names = chosen.layout or sorted(LAYOUTS)
    every = chosen.seeds // chosen.mutated if chosen.mutated else 0
    tallies = {name: Tally() for name in names}
    with ProcessPoolExecutor(WORKERS) as pool:
        for first in range(0, chosen.seeds, ROUND):
            seeds = range(first, min(first + ROUND, chosen.seeds))
            begun = {name: pool.submit(judge, name, seeds, every) for name in names}
            for name, future in begun.items():
                tallies[name].take(future.result())
            said_so_far = f"{seeds.stop} of {chosen.seeds} seeds"
            print(said_so_far, *(fault for one in tallies.values() for fault in one.faults), sep="\n", file=sys.stderr)
            if chosen.into:
                write_section(chosen.into, "proof", f"## Generated statements\n\n{said_so_far}.\n\n{table(tallies)}")
    print(table(tallies))
    return 1 if any(one.faults for one in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
