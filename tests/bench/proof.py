"""How many generated statements are proved and exact, and which changes to their paper go unseen.

    python -m tests.bench.proof [--seeds 200] [--mutated 20] [--layout NAME]… [--into docs/statements.md]

Every layout is printed once a seed, its profile and month changing with the seed, and read. Then the same papers are
printed with one change each. A change counts as seen when the paper is no longer proved; as compensated when two
amounts of one direction were exchanged, which leaves every sum as it was; as missed otherwise. Nothing may be missed.
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


@dataclass
class Tally:
    """What came out for one layout."""

    read: int = 0
    proved: int = 0
    exact: int = 0
    pages: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def judge(layout: str, seeds: range, changed: int) -> Tally:
    """Print and read one layout's statements, and changed copies of the first ones."""
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
        if seed < changed:
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
    with ProcessPoolExecutor(WORKERS) as pool:
        begun = {name: pool.submit(judge, name, range(chosen.seeds), chosen.mutated) for name in names}
        tallies = {}
        for name, future in begun.items():
            tallies[name] = future.result()
            print(f"{name}: {tallies[name].exact} of {tallies[name].read} exact", file=sys.stderr, flush=True)
    faults = [fault for one in tallies.values() for fault in one.faults]
    print(table(tallies), *faults, sep="\n")
    if chosen.into:
        write_section(chosen.into, "proof", f"## Generated statements\n\n{table(tallies)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
