"""A row taken for something else changes true revenue, decision and offers, and the timeline says who, what and why."""

import re
from decimal import Decimal

import pytest

from portal.deals.queries import get_deal
from portal.infra.parts import Parts
from portal.offers.queries import list_live_offers
from portal.statements.evidence import Evidence, party_named, read_evidence
from portal.statements.queries import ListedTransaction
from portal.tenants.queries import TenantProfile
from portal.workflows.make_offers import make_offers
from portal.workflows.measure_statements import AS_READ_WORDS
from tests.client import Browser
from tests.integration.backoffice.conftest import Case
from tests.integration.choosing import choose

REASON = "A loan, by the agreement that the merchant sent"


def evidence(parts: Parts, demo: TenantProfile, case: Case) -> Evidence:
    with parts.db.read(tenant_id=demo.id) as session:
        return read_evidence(session, tenant_id=demo.id, deal_id=case.deal_id)


def largest_sale(found: Evidence) -> ListedTransaction:
    return max((row for row in found.rows if row.is_revenue), key=lambda row: row.amount_cents)


def state(parts: Parts, demo: TenantProfile, case: Case) -> tuple[str, list[tuple[int, Decimal]]]:
    """The deal's state, and of its live offers what they pay out and which share of sales they take."""
    with parts.db.read(tenant_id=demo.id) as session:
        deal = get_deal(session, tenant_id=demo.id, deal_id=case.deal_id)
        offers = list_live_offers(session, tenant_id=demo.id, deal_id=case.deal_id)
        return deal.status, sorted((offer.amount_cents, offer.holdback_pct) for offer in offers)


def offer(parts: Parts, demo: TenantProfile, case: Case) -> str:
    """Make the deal's offers; the id of the first."""
    with parts.db.write(tenant_id=demo.id) as session:
        return make_offers(session, tenant=demo, deal_id=case.deal_id, actor="api:test").offers[0].id


def path_of(case: Case, row: ListedTransaction) -> str:
    return f"{case.path}/transactions/{row.id}"


def test_deposits_taken_for_loans_lower_true_revenue_and_make_other_offers(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    offer(parts, demo, measured)
    before, found = state(parts, demo, measured), evidence(parts, demo, measured)
    row = largest_sale(found)
    together = [row, *found.others_of_party(row)]
    underwriter.get(path_of(measured, row))
    assert "decided anew" in underwriter.words

    underwriter.submit(path_of(measured, row), category="loan_proceeds", reason=REASON, others="yes")

    assert "Loan received" in underwriter.words
    assert "Changed" in underwriter.words
    after = evidence(parts, demo, measured)
    lost = found.figures["true_revenue"]["value"] - after.figures["true_revenue"]["value"]
    assert lost == sum(one.amount_cents for one in together)
    assert state(parts, demo, measured) != before
    underwriter.get(f"{measured.path}/timeline")
    assert f"Loan received: {REASON}" in underwriter.words
    assert re.search(r"True revenue \$[\d,.]+ → \$[\d,.]+, a month \$[\d,.]+ → \$[\d,.]+", underwriter.words)
    assert "Offers withdrawn" in underwriter.words


def test_open_offers_are_replaced_by_offers_on_the_new_figures(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    old, row = offer(parts, demo, measured), largest_sale(evidence(parts, demo, measured))
    underwriter.get(path_of(measured, row))
    underwriter.submit(path_of(measured, row), category="loan_proceeds", reason=REASON)

    with parts.db.read(tenant_id=demo.id) as session:
        live = list_live_offers(session, tenant_id=demo.id, deal_id=measured.deal_id)
    assert len(live) == 3
    assert old not in {one.id for one in live}
    assert state(parts, demo, measured)[0] == "offer"


def test_the_other_rows_of_the_payer_go_along_when_asked(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    found = evidence(parts, demo, measured)
    row = next(row for row in found.rows if row.is_revenue and found.others_of_party(row))
    together = [row, *found.others_of_party(row)]
    underwriter.get(path_of(measured, row))
    assert f"of {party_named(row)}" in underwriter.words

    underwriter.submit(path_of(measured, row), category="own_transfer", reason="Her own account", others="yes")

    after = evidence(parts, demo, measured)
    assert {one.id for one in after.rows if one.overridden} == {one.id for one in together}
    lost = found.figures["true_revenue"]["value"] - after.figures["true_revenue"]["value"]
    assert lost == sum(one.amount_cents for one in together if one.is_revenue)
    underwriter.get(f"{measured.path}/timeline")
    assert f"{len(together)} rows now" in underwriter.words


def test_without_the_tick_the_other_rows_stay(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    found = evidence(parts, demo, measured)
    row = next(row for row in found.rows if row.is_revenue and found.others_of_party(row))
    underwriter.get(path_of(measured, row))
    underwriter.submit(path_of(measured, row), category="own_transfer", reason="Her own account")

    assert [one.id for one in evidence(parts, demo, measured).rows if one.overridden] == [row.id]


def test_a_change_can_be_taken_back(parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case) -> None:
    found = evidence(parts, demo, measured)
    row = largest_sale(found)
    underwriter.get(path_of(measured, row))
    assert AS_READ_WORDS not in underwriter.words
    underwriter.submit(path_of(measured, row), category="loan_proceeds", reason=REASON)
    underwriter.get(path_of(measured, row))
    assert AS_READ_WORDS in underwriter.words
    underwriter.submit(path_of(measured, row), category="as_read", reason="It was a sale after all")

    after = evidence(parts, demo, measured)
    assert after.figures == found.figures
    assert not any(one.overridden for one in after.rows)


def test_once_an_offer_was_accepted_no_row_can_be_reclassified_and_the_page_says_so(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    offer_id, row = offer(parts, demo, measured), largest_sale(evidence(parts, demo, measured))
    underwriter.get(path_of(measured, row))
    hidden = underwriter.forms()[path_of(measured, row)]
    choose(parts, demo, measured.deal_id, offer_id)
    answer = underwriter.post(path_of(measured, row), {**hidden, "category": "loan_proceeds", "reason": REASON})

    assert answer.status_code == 409
    assert state(parts, demo, measured)[0] == "accepted"
    underwriter.get(path_of(measured, row))
    assert "was accepted on these figures" in underwriter.words
    assert path_of(measured, row) not in underwriter.forms()


@pytest.mark.parametrize(
    ("category", "reason"), [("", REASON), ("payroll", REASON), ("loan_proceeds", ""), ("loan_proceeds", "x" * 501)]
)
def test_what_is_missing_or_does_not_fit_is_said_and_nothing_changes(
    category: str, reason: str, parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    row = largest_sale(evidence(parts, demo, measured))
    underwriter.get(path_of(measured, row))
    answer = underwriter.submit(path_of(measured, row), category=category, reason=reason)

    assert answer.status_code == 422
    assert "There is a problem" in underwriter.words
    assert not any(one.overridden for one in evidence(parts, demo, measured).rows)


def test_sent_twice_it_happens_once(parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case) -> None:
    row = largest_sale(evidence(parts, demo, measured))
    underwriter.get(path_of(measured, row))
    fields = {**underwriter.forms()[path_of(measured, row)], "category": "loan_proceeds", "reason": REASON}
    first = underwriter.post(path_of(measured, row), fields, follow=False)
    again = underwriter.post(path_of(measured, row), fields, follow=False)

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    underwriter.get(f"{measured.path}/timeline")
    assert underwriter.words.count("Transaction reclassified") == 1


def test_who_may_only_look_and_who_is_of_another_tenant_cannot_reclassify(
    parts: Parts, demo: TenantProfile, viewer: Browser, rival_admin: Browser, measured: Case
) -> None:
    path = path_of(measured, largest_sale(evidence(parts, demo, measured)))

    assert viewer.get(path).status_code == 403
    assert rival_admin.get(path).status_code == 404
