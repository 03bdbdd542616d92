"""Every figure says how it came about and leads to its days or rows, and each of those to its place on a page."""

import re

import pytest

from portal.backoffice.figure_words import LABELS
from portal.infra.parts import Parts
from portal.statements.evidence import read_evidence
from portal.tenants.queries import TenantProfile
from tests.client import Browser
from tests.integration.backoffice.conftest import Case

ROW = re.compile(r'href="(/office/deals/[^"]+/pages/\d+\?row=[^"]+)"')


def test_every_figure_is_listed_and_opens(viewer: Browser, weak: Case) -> None:
    viewer.get(f"{weak.path}/figures")
    for name, label in LABELS.items():
        assert label in viewer.words
        assert f"/figures/{name}" in viewer.text
    for name, label in LABELS.items():
        answer = viewer.get(f"{weak.path}/figures/{name}")
        assert (answer.status_code, label in viewer.words) == (200, True)


def test_every_figure_that_was_measured_has_a_name_here(parts: Parts, demo: TenantProfile, weak: Case) -> None:
    with parts.db.read(tenant_id=demo.id) as session:
        known = set(read_evidence(session, tenant_id=demo.id, deal_id=weak.deal_id).figures)

    assert known == set(LABELS)


def test_the_average_daily_balance_leads_to_its_days_a_day_to_its_rows_and_a_row_to_its_page(
    parts: Parts, demo: TenantProfile, viewer: Browser, measured: Case
) -> None:
    with parts.db.read(tenant_id=demo.id) as session:
        evidence = read_evidence(session, tenant_id=demo.id, deal_id=measured.deal_id)
    days = evidence.days
    viewer.get(measured.path)
    assert f"{measured.path}/figures/average_daily_balance" in viewer.text

    viewer.get(f"{measured.path}/figures/average_daily_balance")
    assert f"Sum of {len(days)} end-of-day balances" in viewer.words
    assert f"{len(days)} calendar days" in viewer.words
    assert "Carried forward" in viewer.words
    assert len(ROW.findall(viewer.text)) > len(days) / 2
    busy = next(day for day in evidence.days if evidence.rows_by_day.get(day.on))
    day = f"{measured.path}/days/{busy.on.isoformat()}"
    assert f'href="{day}"' in viewer.text

    viewer.get(day)
    assert "Balance at the end of the day" in viewer.words
    viewer.get(ROW.findall(viewer.text)[0])
    assert 'class="mark"' in viewer.text


def test_true_revenue_is_total_deposits_less_each_kind_that_was_left_out_with_its_reason(
    parts: Parts, demo: TenantProfile, viewer: Browser, weak: Case
) -> None:
    with parts.db.read(tenant_id=demo.id) as session:
        figures = read_evidence(session, tenant_id=demo.id, deal_id=weak.deal_id).figures
    viewer.get(f"{weak.path}/figures/true_revenue")
    formula = viewer.words.split("How it came about")[1].split("Left out")[0]
    amounts = [int(text.replace(",", "").replace(".", "")) for text in re.findall(r"\$([\d,]+\.\d\d)", formula)]

    total, *left_out, revenue = amounts
    assert (total, revenue) == (figures["total_deposits"]["value"], figures["true_revenue"]["value"])
    assert total - sum(left_out) == revenue
    assert left_out
    assert "Because" in viewer.words


def test_a_day_follows_from_the_day_before(parts: Parts, demo: TenantProfile, viewer: Browser, measured: Case) -> None:
    with parts.db.read(tenant_id=demo.id) as session:
        evidence = read_evidence(session, tenant_id=demo.id, deal_id=measured.deal_id)
    quiet = next(day.on for day in evidence.days if day.on not in evidence.rows_by_day)

    viewer.get(f"{measured.path}/days/{quiet.isoformat()}")
    assert "the balance is carried forward" in viewer.words
    for before, after in zip(evidence.days, evidence.days[1:], strict=False):
        moved = sum(row.amount_cents for row in evidence.rows_by_day.get(after.on, []))
        assert before.balance_cents + moved == after.balance_cents


@pytest.mark.parametrize("place", ["figures/no_such_figure", "days/2020-01-01", "days/today", "figures/words"])
def test_a_figure_or_day_that_is_not_there_is_not_found(place: str, viewer: Browser, measured: Case) -> None:
    assert viewer.get(f"{measured.path}/{place}").status_code == 404


def test_a_deal_without_statements_says_what_will_be_here(viewer: Browser, fresh: Case) -> None:
    assert viewer.get(f"{fresh.path}/figures").status_code == 200
    assert "No figures yet" in viewer.words
    assert viewer.get(f"{fresh.path}/figures/nsf_count").status_code == 404


@pytest.mark.parametrize("place", ["figures", "figures/nsf_count", "days/2026-08-03"])
def test_another_tenant_finds_none_of_it(place: str, rival_admin: Browser, measured: Case) -> None:
    assert rival_admin.get(f"{measured.path}/{place}").status_code == 404
