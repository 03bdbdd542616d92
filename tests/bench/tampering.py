"""Counts the signs of change over files that nobody changed and over forgeries, and writes them as tables.

    python -m tests.bench.tampering [--seeds N] DIR… > docs/tampering.md

Clean files are made by the portal's own generator, three months of every layout and seed; DIR hold further ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from portal.infra.sandbox import SandboxPool
from portal.statements.reading import StatementReading, new_pool, read_statement
from portal.statements.reading.tampering.catalogue import CATALOGUE
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.writing import make_statements
from portal.statements.tampering import signals_of
from tests.integration.statements.reading.corpus import truth_of
from tests.unit.statements.kept import slots_of
from tests.unit.statements.reading import forger
from tests.unit.statements.reading.test_tampering import FORGERIES

_START = date(2026, 6, 1)
_PROFILES = ("healthy", "weak")
_HEAD = """# Signs that a file was changed

While a statement is read, signs that its file was changed are gathered: who made the file and what was appended to it,
what was painted in which order and font, and which figures do not add up. Between the files of a deal, months that do
not join, one statement twice, and rows that stand in two months are signs too. Staff see each with its strength and
its place on the page; merchants see none. A sign is a reason to look. None declines a deal, and none found proves
nothing: whoever makes a statement anew, with figures that add up, leaves no sign that is listed here.

The names of programs and the banks that use them are general knowledge, short and reviewable in
`portal/statements/reading/tampering/producers.py`; no bank confirmed any of them. None of the files below was issued
by a bank, so nothing here tells how often a genuine statement bears a sign.

Made by `python -m tests.bench.tampering DIR…`.
"""
_NO_OTHER = """Generated files bear no strong sign, or they would be listed. Where rows and balances reconcile, a
printed total may still disagree with the rows: that is a break too, and those files are named here."""
_Group = Sequence[StatementReading]


def main() -> None:
    """Print the document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("directories", nargs="*", type=Path)
    given = parser.parse_args()
    print(_HEAD)
    with new_pool(2) as pool:
        sets = {"generated": list(_generated(pool, range(1, given.seeds + 1)))}
        for directory in given.directories:
            sets[directory.name] = [[reading] for reading in _read(pool, _files(directory))]
        print(_clean(sets))
        print(_breaks(sets["generated"], given.directories, sets))
        print(_forged(pool))


def _generated(pool: SandboxPool, seeds: Iterable[int]) -> Iterator[_Group]:
    for layout in LAYOUTS:
        for seed in seeds:
            profile = _PROFILES[seed % len(_PROFILES)]
            made = make_statements(layout=layout, profile=profile, seed=seed, start=_START)
            yield _read(pool, [(f"{layout}-{profile}-{seed}-{n}", pdf) for n, (pdf, _) in enumerate(made, start=1)])


def _files(directory: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(directory.glob("*.pdf"))]


def _read(pool: SandboxPool, files: Iterable[tuple[str, bytes]]) -> list[StatementReading]:
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda file: read_statement(file[1], name=file[0], pool=pool), files))


def _told(group: _Group) -> dict[str, set[str]]:
    """The files of a group by the codes of the signs that they bear, alone and against each other."""
    readable = [reading for reading in group if reading.verdict != "refused"]
    told: dict[str, set[str]] = {}
    for one in signals_of(*slots_of(readable)).found:
        told.setdefault(one.code, set()).add(one.filename)
    return told


def _clean(sets: dict[str, list[_Group]]) -> str:
    """How many files bear each sign; a dash for none."""
    counts: dict[str, Counter[str]] = {}
    for name, groups in sets.items():
        counts[name] = Counter()
        for group in groups:
            counts[name].update({code: len(files) for code, files in _told(group).items()})
    totals = {name: sum(r.verdict != "refused" for group in groups for r in group) for name, groups in sets.items()}
    lines = ["## Files that nobody changed after they were made", ""]
    lines += ["| sign | strength | " + " | ".join(f"{name} (of {totals[name]})" for name in sets) + " |"]
    lines += ["|---|---|" + "---:|" * len(sets)]
    for code, (strength, _) in CATALOGUE.items():
        cells = " | ".join(str(counts[name][code] or "–") for name in sets)
        lines.append(f"| `{code}` | {strength} | {cells} |")
    return "\n".join(lines) + "\n"


def _breaks(generated: list[_Group], directories: list[Path], sets: dict[str, list[_Group]]) -> str:
    """Strong signs on clean files, one by one: the truth beside a file tells whether its figures reconcile."""
    lines = ["### Strong signs on these files, one by one", ""]
    for group in generated:
        lines += [f"- {file}: `{code}`" for code, files in _strong(group) for file in files]
    for directory in directories:
        true, listed = 0, []
        for group in sets[directory.name]:
            for code, files in _strong(group):
                for file in files:
                    truth = truth_of(directory / file)
                    known = code == "arithmetic_break" and truth is not None and not truth.reconciles
                    true += known
                    listed += [] if known else [f"- {directory.name}, {file}: `{code}`"]
        lines.append(f"- {directory.name}: {true} files whose truth says that rows and balances do not reconcile")
        lines += listed
    return "\n".join([*lines, "", _NO_OTHER]) + "\n"


def _strong(group: _Group) -> list[tuple[str, list[str]]]:
    return [(code, sorted(files)) for code, files in _told(group).items() if CATALOGUE[code][0] == "strong"]


def _forged(pool: SandboxPool) -> str:
    """Forgery by sign: the signs that a forgery leaves, and whether one of them stands at the amount."""
    lines = [
        "## Forgeries",
        "",
        "One amount of a page, changed in each of these ways; every forgery leaves the sign that it should:",
        "",
    ]
    lines += ["| forgery | verdict | signs | at the changed place |", "|---|---|---|---|"]
    readings = _read(pool, [(name, make()) for name, (make, _, _) in FORGERIES.items()])
    for (name, (_, code, is_at_amount)), reading in zip(FORGERIES.items(), readings, strict=True):
        if all(one.code != code for one in reading.signals):
            raise SystemExit(f"{name} left no {code}")
        signs = ", ".join(f"`{code}`" for code in dict.fromkeys(one.code for one in reading.signals))
        place = (
            "yes" if any(_is_at_amount(one.bbox) for one in reading.signals) else "page" if not is_at_amount else "no"
        )
        lines.append(f"| {name} | {reading.verdict} | {signs} | {place} |")
    return "\n".join(lines) + "\n"


def _is_at_amount(box: tuple[float, float, float, float] | None) -> bool:
    left, top, right, bottom = forger.box()
    return (
        box is not None
        and left - 8 <= (box[0] + box[2]) / 2 <= right + 8
        and top - 4 <= (box[1] + box[3]) / 2 <= bottom + 4
    )


if __name__ == "__main__":
    main()
