"""The matrix: whatever goes wrong with whichever call to a provider, it acts once and the work ends.

The short form runs with every suite; the whole of it with `make faults`. How long each cell takes without help is
measured by `python -m tests.bench.outages` and stands in docs/outages.md.
"""

from __future__ import annotations

import pytest

from portal.config import get_settings
from portal.infra.parts import Parts, make_parts
from portal.tenants.queries import TenantProfile, find_tenant
from tests.faults.outages import CELLS, run, scene_of

SHORT = {("dropbox_sign create", "drop"), ("cherry send", "500")}
MATRIX = [pytest.param(*cell, marks=() if cell in SHORT else pytest.mark.slow, id=" ".join(cell)) for cell in CELLS]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("call", "fault"), MATRIX)
def test_the_provider_acts_once_and_the_work_ends(parts: Parts, call: str, fault: str) -> None:
    with scene_of(call, lambda: make_parts(get_settings()), _demo) as (scene, over):
        outcome = run(scene, over, fault, hurry=True)
        over.db.engine.dispose()

    assert outcome.count == 1


def _demo(parts: Parts) -> TenantProfile:
    with parts.db.read() as session:
        found = find_tenant(session, slug="demo")
    assert found is not None
    return found
