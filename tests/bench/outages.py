"""How long each cell of the matrix takes by itself: real workers, real leases and waits, nothing is hurried.

`python -m tests.bench.outages --write docs/outages.md` runs all cells, some beside each other, and writes the table.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.section import write_section
from tests.faults.outages import CALLS, CELLS, FAULTS, run, scene_of

AT_ONCE = 8
WANTED_S = 60.0
WORDS = {
    "killed": "killed before",
    "killed_after": "killed after acting",
    "hang_after": "acted, no answer",
    "drip_after": "acted, answer drips",
    "429": "429",
    "500": "500",
    "garbage": "garbage",
    "drop": "hung up",
    "down": "down for a while",
    "limited": "429 for a while",
}


def main() -> None:
    """Run every cell in a process of its own, or the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--cell", nargs=2)
    asked = parser.parse_args()
    if asked.cell:
        sys.stdout.write(json.dumps(_one(*asked.cell)))
        return
    with tempfile.TemporaryDirectory() as folder:
        template = _template(Path(folder))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda cell: _apart(template, *cell), CELLS))
    text = _table(dict(zip(CELLS, found, strict=True)))
    sys.stdout.write(text)
    if asked.write:
        write_section(asked.write, "outages", text)


def _template(folder: Path) -> Path:
    from portal.config import Settings
    from portal.demo.seed import seed_tenants
    from portal.infra.db import Database
    from portal.infra.migrations import upgrade
    from portal.infra.tables import load_tables

    path = folder / "portal.db"
    url = f"sqlite:///{path}"
    os.environ |= _environment(folder, url)
    upgrade(url)
    load_tables()
    database = Database(url)
    seed_tenants(database, Settings())
    database.engine.dispose()
    return path


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {
        "MOCK_MODE": "true",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": url,
        "SECRET_KEY": "bench-" + "0" * 52,
        "FIELD_KEYS": "1:" + "ab" * 32,
        "LOG_LEVEL": "ERROR",
    }


def _apart(template: Path, call: str, fault: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as own:
        path = Path(own) / "portal.db"
        shutil.copy(template, path)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.outages", "--cell", call, fault],
            env=os.environ | _environment(Path(own), f"sqlite:///{path}"),
            capture_output=True,
            check=False,
        )
    if done.returncode:
        sys.stderr.write(f"{call} × {fault}: {done.stderr.decode()[-600:]}\n")
        return {}
    outcome = dict(json.loads(done.stdout))
    sys.stderr.write(f"{call} × {fault}: {outcome}\n")
    return outcome


def _one(call: str, fault: str) -> dict[str, float]:
    from portal.config import get_settings
    from portal.infra.parts import Parts, make_parts
    from portal.infra.tables import load_tables
    from portal.tenants.queries import TenantProfile, find_tenant

    def demo(parts: Parts) -> TenantProfile:
        with parts.db.read() as session:
            found = find_tenant(session, slug="demo")
        assert found is not None
        return found

    load_tables()
    with scene_of(call, lambda: make_parts(get_settings()), demo) as (scene, parts):
        outcome = run(scene, parts, fault, hurry=False)
    return {"count": outcome.count, "seconds": outcome.seconds}


def _table(found: dict[tuple[str, str], dict[str, float]]) -> str:
    head = "| seconds | " + " | ".join(WORDS[fault] for fault in FAULTS) + " |\n|---|" + "---:|" * len(FAULTS)
    rows = [f"| {call} | " + " | ".join(_cell(found, call, fault) for fault in FAULTS) + " |" for call in CALLS]
    times = [one["seconds"] for one in found.values() if one]
    broken = [cell for cell, one in found.items() if not one]
    twice = [cell for cell, one in found.items() if one and one["count"] != 1]
    late = [cell for cell, one in found.items() if one and one["seconds"] > WANTED_S]
    said = (
        f"{len(found)} cells; median {statistics.median(times):.0f} s, worst {max(times):.0f} s, "
        f"wanted at most {WANTED_S:.0f} s. "
        f"Acted other than once: {_names(twice)}. Later than wanted: {_names(late)}. Not done: {_names(broken)}. "
        f"{AT_ONCE} cells at once on {os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f}, SQLite."
    )
    return "\n".join([head, *rows, "", said]) + "\n"


def _cell(found: dict[tuple[str, str], dict[str, float]], call: str, fault: str) -> str:
    one = found.get((call, fault))
    return "–" if one is None else f"{one['seconds']:.0f}" if one else "not done"


def _names(cells: list[tuple[str, str]]) -> str:
    return ", ".join(" × ".join(cell) for cell in cells) or "none"


if __name__ == "__main__":
    main()
