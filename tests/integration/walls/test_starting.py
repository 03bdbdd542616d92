"""Two who start at once, and who is taken for whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.deals.models import Deal
from portal.deals.queries import find_earlier_deal, get_deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus
from portal.errors import Invalid
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.intake.service import read_state
from portal.mail.models import MailMessage
from portal.merchants.identity import fold_email, fold_phone
from portal.merchants.matching import Hint, find_match
from portal.merchants.models import Merchant
from portal.tenants.queries import TenantProfile
from portal.workflows.answer_intake import answer_intake
from portal.workflows.decide_deal import close_deal
from portal.workflows.start_deal import StartedDeal, follow_link, start_deal, start_deal_in_browser

HINT = Hint(phone="+19735550188", email="rosa@maple.example", legal_name="Maple Deli LLC", state="NJ")
ACTOR = "system"


def by_api(parts: Parts, tenant: TenantProfile, hint: Hint = HINT) -> StartedDeal:
    with parts.db.write(tenant_id=tenant.id) as session:
        return start_deal(
            session, tenant_id=tenant.id, actor=ACTOR, hint=hint, create_if_missing=True, funding_amount_cents=None
        )


def in_browser(parts: Parts, tenant: TenantProfile) -> StartedDeal:
    with parts.db.write(tenant_id=tenant.id) as session:
        return start_deal_in_browser(
            session,
            tenant=tenant,
            legal_name="Maple Deli",
            phone=str(HINT.phone),
            email=str(HINT.email),
            base_url="http://127.0.0.1:8000",
        )


def last_link(parts: Parts) -> str:
    with parts.db.read() as session:
        newest = select(MailMessage).where(MailMessage.template == "match").order_by(MailMessage.created_at.desc())
        body = session.execute(newest.limit(1)).scalar_one().body or ""
    return body.split("/link/")[1].split()[0]


def follow(parts: Parts, token: str) -> StartedDeal:
    with parts.db.write() as session:
        return follow_link(session, token=token)


def end(parts: Parts, tenant: TenantProfile, deal: Deal) -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        close_deal(session, tenant_id=tenant.id, deal_id=deal.id, reason="over", actor=ACTOR)


def test_programs_that_start_the_same_business_at_once_get_one_merchant_and_one_deal(
    parts: Parts, demo: TenantProfile
) -> None:
    with ThreadPoolExecutor(8) as pool:
        started = list(pool.map(lambda _: by_api(parts, demo), range(8)))

    assert len({one.deal.id for one in started}) == 1
    assert [one.reused for one in started].count(False) == 1
    with parts.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Merchant)) == 1


def test_programs_that_start_a_known_business_at_once_get_one_deal(parts: Parts, demo: TenantProfile) -> None:
    end(parts, demo, by_api(parts, demo).deal)
    hints = [HINT, replace(HINT, state=None)] * 4

    with ThreadPoolExecutor(8) as pool:
        started = list(pool.map(lambda hint: by_api(parts, demo, hint), hints))

    assert len({one.deal.id for one in started}) == 1


def test_whoever_types_a_known_business_in_a_browser_does_not_take_its_place(parts: Parts, demo: TenantProfile) -> None:
    known = by_api(parts, demo)

    typed = in_browser(parts, demo)
    later = by_api(parts, demo)

    assert typed.merchant.id != known.merchant.id
    assert (later.merchant.id, later.deal.id) == (known.merchant.id, known.deal.id)


def test_an_ein_that_somebody_else_answers_does_not_lead_to_their_deal(parts: Parts, demo: TenantProfile) -> None:
    known = by_api(parts, demo, replace(HINT, ein="881204417"))
    typed = in_browser(parts, demo)
    with parts.db.write(tenant_id=demo.id) as session:
        answers = [("business.ein", "88-1204417")]
        answer_intake(
            session, tenant_id=demo.id, deal_id=typed.deal.id, answers=answers, source="merchant", actor=ACTOR
        )

    with parts.db.read() as session:
        match = find_match(session, tenant_id=demo.id, hint=Hint(ein="881204417"))

    assert match is not None
    assert match.merchant.id == known.merchant.id


def test_a_start_in_a_browser_is_filled_in_with_nothing_but_what_was_typed(parts: Parts, demo: TenantProfile) -> None:
    known = by_api(parts, demo)
    with parts.db.write(tenant_id=demo.id) as session:
        answers = [("owner.first", "Rosa"), ("business.ein", "88-1204417")]
        answer_intake(session, tenant_id=demo.id, deal_id=known.deal.id, answers=answers, source="api", actor=ACTOR)

    typed = in_browser(parts, demo)

    with parts.db.read() as session:
        state = read_state(session, tenant_id=demo.id, deal_id=typed.deal.id)
    assert set(state.answers) == {"business.legal_name", "contact.phone", "contact.email"}


def test_a_link_of_a_known_business_ends_the_provisional_deal(parts: Parts, demo: TenantProfile) -> None:
    known = by_api(parts, demo)
    typed = in_browser(parts, demo)

    went_on = follow(parts, last_link(parts))

    assert went_on.deal.id == known.deal.id
    with parts.db.read() as session:
        assert get_deal(session, tenant_id=demo.id, deal_id=typed.deal.id).status == "closed"
        events = [entry.type for entry in list_events(session, tenant_id=demo.id, deal_id=typed.deal.id)]
    assert "deal.closed" in events


def test_a_link_does_not_close_a_deal_that_was_signed_meanwhile(parts: Parts, demo: TenantProfile) -> None:
    by_api(parts, demo)
    typed = in_browser(parts, demo)
    with parts.db.write(tenant_id=demo.id) as session:
        deal = lock_deal(session, tenant_id=demo.id, deal_id=typed.deal.id)
        for status in (DealStatus.OFFER, DealStatus.ACCEPTED, DealStatus.SIGNED):
            move_deal(session, deal, to=status, actor=ACTOR, reason="test")

    follow(parts, last_link(parts))

    with parts.db.read() as session:
        assert get_deal(session, tenant_id=demo.id, deal_id=typed.deal.id).status == "signed"


def test_the_earlier_deal_is_the_last_one_before_this_one(parts: Parts, demo: TenantProfile) -> None:
    deals = []
    for _ in range(3):
        deals.append(by_api(parts, demo).deal)
        end(parts, demo, deals[-1])
    first, second, third = deals
    with parts.db.write() as session:
        for deal in deals:
            session.get_one(Deal, deal.id).created_at = first.created_at

    def before(deal: Deal) -> str | None:
        with parts.db.read() as session:
            current = session.get_one(Deal, deal.id)
            about = {"tenant_id": demo.id, "merchant_id": deal.merchant_id}
            found = find_earlier_deal(session, before=current, **about)
        return found.id if found else None

    assert [before(third), before(second), before(first)] == [second.id, first.id, None]


@pytest.mark.parametrize("number", ["555-0140", "5550140", "+1 555 0140"])
def test_a_number_without_its_area_code_is_nobodys(number: str) -> None:
    with pytest.raises(Invalid):
        fold_phone(number)


@pytest.mark.parametrize(
    "address",
    [
        "a,b@maple.example",
        "<a@maple.example",
        "a;b@maple.example",
        'a"b@maple.example',
        "=?utf-8?q?a=40b.c=2c?=d@maple.example",
    ],
)
def test_an_address_that_could_be_two_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        fold_email(address)
