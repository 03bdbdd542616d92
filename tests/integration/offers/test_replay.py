"""Decisions replayed from the command line: the same bytes, or the figure that differs."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from portal.cli import portal
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.underwriting.queries import list_decisions
from tests.integration.offers.desk import DECLINED, DOUBTFUL, HEALTHY, Desk, open_desk


def decided(parts: Parts, tenant: TenantProfile, name: str, figures: dict[str, int]) -> Desk:
    desk = open_desk(parts, tenant, name=name)
    desk.measure(**figures)
    desk.make()
    return desk


def test_every_kept_decision_comes_out_the_same(parts: Parts, demo: TenantProfile) -> None:
    for name, figures in (("Oak Deli", HEALTHY), ("Elm Deli", DECLINED), ("Fir Deli", DOUBTFUL)):
        decided(parts, demo, name, figures)

    ran = CliRunner().invoke(portal, ["decisions", "replay", "--all"])

    assert ran.exit_code == 0, ran.output
    assert "3 replayed, 0 different." in ran.output


def test_one_decision_is_replayed_by_its_id_and_a_changed_figure_is_named(parts: Parts, demo: TenantProfile) -> None:
    desk = decided(parts, demo, "Oak Deli", HEALTHY)
    with parts.db.write(tenant_id=demo.id) as session:
        (decision,) = list_decisions(session, **desk.whose)
        result = json.loads(decision.result_json)
        kept = result["offers"][0]["payment_cents"]
        result["offers"][0]["payment_cents"] = kept + 1
        decision.result_json = json.dumps(result, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    ran = CliRunner().invoke(portal, ["decisions", "replay", decision.id])

    assert ran.exit_code == 1
    assert f"offers[0].payment_cents: kept {kept + 1}, now {kept}" in ran.output


@pytest.mark.parametrize("arguments", [[], ["dn_x", "--all"]])
def test_the_command_wants_one_decision_or_all(arguments: list[str]) -> None:
    ran = CliRunner().invoke(portal, ["decisions", "replay", *arguments])

    assert ran.exit_code != 0


def test_a_decision_that_was_kept_before_a_policy_had_its_newest_fields_comes_out_the_same(
    parts: Parts, demo: TenantProfile
) -> None:
    desk = decided(parts, demo, "Oak Deli", HEALTHY)
    with parts.db.write(tenant_id=demo.id) as session:
        (decision,) = list_decisions(session, **desk.whose)
        document = json.loads(decision.policy_json)
        newest = ("authority", "shadow", "grades_to_review")
        older = {name: part for name, part in document.items() if name not in newest}
        assert len(older) < len(document)
        decision.policy_json = json.dumps(older, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    ran = CliRunner().invoke(portal, ["decisions", "replay", "--all"])

    assert ran.exit_code == 0, ran.output
    assert "1 replayed, 0 different." in ran.output
