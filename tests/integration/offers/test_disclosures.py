"""A state's disclosure between an offer and its acceptance: shown, signed, kept, and what is refused without it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.disclosures.content import Disclosure
from portal.disclosures.queries import find_disclosure, list_disclosures
from portal.disclosures.service import review_state, withdraw_review, years_after
from portal.errors import NotAllowedNow
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.jobs.disclosures import make_disclosures
from portal.offers.queries import list_offers
from portal.tenants.queries import TenantProfile
from portal.workflows.accept_offer import Receipt
from tests.client import ApiClient, Browser
from tests.integration.choosing import choose
from tests.integration.offers.desk import Desk, open_desk

PAGE = "/application/offers"
PROBLEM = "application/problem+json"


def offered_in(parts: Parts, tenant: TenantProfile, state: str) -> Desk:
    desk = open_desk(parts, tenant, name=f"{state.title()} Street Deli LLC", state=state)
    desk.measure()
    desk.make()
    return desk


def shown(desk: Desk, browser: Browser, tier: int = 2) -> str:
    offer_id = desk.offers[tier - 1].id
    desk.sit_down(browser).get(PAGE)
    browser.submit(f"{PAGE}/{offer_id}/disclosure")
    return offer_id


def test_a_californian_reads_the_disclosure_signs_it_and_has_then_accepted(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    desk = offered_in(parts, demo, "CA")
    offer_id = shown(desk, merchant)
    assert "OFFER SUMMARY - SALES-BASED FINANCING" in merchant.words
    assert "By signing below, you are confirming that you received this information." in merchant.words

    answer = merchant.submit(f"{PAGE}/{offer_id}/accept", follow=False, typed_name="Rosa Maple")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/application/background")
    assert desk.status == "accepted"
    with parts.db.read() as session:
        row = find_disclosure(session, tenant_id=demo.id, offer_id=offer_id)
        assert row is not None
        assert (row.state, row.form, row.signed_name, row.signed_source) == (
            "CA",
            "california",
            "Rosa Maple",
            "browser",
        )
        assert row.keep_until == years_after(clock.today(), 4)
        assert row.content_sha256 == sha256_hex(row.content.encode())
    assert [len(desk.events(kind)) for kind in ("disclosure.shown", "disclosure.signed", "offer.accepted")] == [1, 1, 1]
    assert "Rosa" not in str(desk.events("disclosure.signed")[0].data)


def test_without_a_name_nothing_is_accepted_and_the_field_says_so(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    desk = offered_in(parts, demo, "CA")
    offer_id = shown(desk, merchant)

    answer = merchant.submit(f"{PAGE}/{offer_id}/accept")

    assert answer.status_code == 422
    assert "Type your full name" in merchant.words
    assert "<title>Error: " in merchant.text
    assert desk.status == "offer"


def test_new_york_takes_a_dated_acceptance_and_not_a_bare_name(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    desk = offered_in(parts, demo, "NY")
    offer_id = shown(desk, merchant)

    bare = merchant.submit(f"{PAGE}/{offer_id}/accept", typed_name="Rosa Maple")
    assert (bare.status_code, desk.status) == (422, "offer")
    merchant.submit(f"{PAGE}/{offer_id}/accept", follow=False, typed_name="Rosa Maple", accepted="yes")

    assert desk.status == "accepted"


@pytest.mark.parametrize("state", ["UT", "FL", "GA", "OH"])
def test_where_nothing_is_signed_the_disclosure_is_shown_and_kept_all_the_same(
    parts: Parts, demo: TenantProfile, merchant: Browser, state: str
) -> None:
    desk = offered_in(parts, demo, state)
    offer_id = shown(desk, merchant)

    merchant.submit(f"{PAGE}/{offer_id}/accept", follow=False)

    assert desk.status == "accepted"
    assert len(desk.events("disclosure.shown")) == 1
    assert desk.events("disclosure.signed") == []


def test_the_paper_is_what_was_shown_and_can_be_had_again_later(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    desk = offered_in(parts, demo, "CA")
    offer_id = shown(desk, merchant)
    first = merchant.get(f"{PAGE}/{offer_id}/disclosure.pdf").data
    merchant.get(f"{PAGE}/{offer_id}/disclosure")
    merchant.submit(f"{PAGE}/{offer_id}/accept", follow=False, typed_name="Rosa Maple")

    again = merchant.get(f"{PAGE}/{offer_id}/disclosure.pdf").data

    assert again == first
    merchant.get("/application/status")
    assert merchant.text.count("/disclosure.pdf") == 1, "only what was shown is listed"
    assert f'href="{PAGE}/{offer_id}/disclosure.pdf"' in merchant.text
    with parts.db.read() as session:
        row = find_disclosure(session, tenant_id=demo.id, offer_id=offer_id)
        assert row is not None
        content = Disclosure.from_json(row.content)
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(again)).pages)
    for line in content.rows:
        assert "".join(line.figure.split()) in text
        assert all("".join(words.split()) in text for words in line.words)


def test_texas_refuses_automatic_debit_and_takes_a_processors_split(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    debit = offered_in(parts, demo, "TX")
    with pytest.raises(NotAllowedNow) as refused:
        choose(parts, demo, debit.deal_id)
    assert refused.value.code == "collection_not_allowed"
    assert "automatic debit" in refused.value.words
    assert debit.status == "offer"

    split = debit.tenant.settings.model_copy(update={"collection_method": "processor_split"})
    by_processor = TenantProfile(demo.id, demo.slug, demo.display_name, split)
    desk = open_desk(parts, by_processor, name="Lone Star Deli LLC", state="TX")
    desk.measure()
    desk.make()

    assert choose(parts, by_processor, desk.deal_id).collection_method == "processor_split"


def test_a_state_that_nobody_reviewed_takes_no_acceptance_until_somebody_does(
    parts: Parts, demo: TenantProfile
) -> None:
    desk = offered_in(parts, demo, "WA")
    with parts.db.write(tenant_id=demo.id) as session:
        assert withdraw_review(session, tenant_id=demo.id, state="WA", actor="user:dana")
    with pytest.raises(NotAllowedNow) as refused:
        choose(parts, demo, desk.deal_id)
    assert (refused.value.code, desk.status) == ("state_unreviewed", "offer")

    with parts.db.write(tenant_id=demo.id) as session:
        review_state(session, tenant_id=demo.id, state="WA", actor="user:dana")

    assert choose(parts, demo, desk.deal_id).status == "accepted"


def test_the_api_refuses_an_acceptance_without_a_signed_disclosure_and_takes_the_callers_word(
    parts: Parts, demo: TenantProfile, api: ApiClient
) -> None:
    desk = offered_in(parts, demo, "CA")
    path = f"/api/deals/{desk.deal_id}/accept"

    bare = api.post(path)
    signed = {"name": "Rosa Maple", "at": clock.iso(clock.now() - timedelta(minutes=2)), "ip": "203.0.113.9"}
    taken = api.post(path, {"disclosure_signed": signed})

    assert (bare.status_code, bare.get_json()["code"]) == (409, "disclosure_not_signed")
    assert taken.status_code == 200, taken.get_json()
    offer = taken.get_json()["offer"]
    with parts.db.read() as session:
        row = find_disclosure(session, tenant_id=demo.id, offer_id=offer["id"])
        assert row is not None
        assert (offer["disclosure_id"], row.signed_source, row.ip) == (row.id, "attested", "203.0.113.9")


@pytest.mark.parametrize(
    "signed",
    [
        {"name": "", "at": "2026-01-01T00:00:00Z", "ip": "203.0.113.9"},
        {"name": "Rosa", "at": "2026-01-01T00:00:00", "ip": "203.0.113.9"},
        {"name": "Rosa", "at": "2999-01-01T00:00:00Z", "ip": "203.0.113.9"},
        {"name": "Rosa", "at": "2026-01-01T00:00:00Z", "ip": "somewhere"},
        {"name": "Rosa", "at": "2026-01-01T00:00:00Z"},
    ],
)
def test_an_attested_signature_needs_name_past_moment_and_address(
    parts: Parts, demo: TenantProfile, api: ApiClient, signed: dict[str, str]
) -> None:
    desk = offered_in(parts, demo, "CA")

    answer = api.post(f"/api/deals/{desk.deal_id}/accept", {"disclosure_signed": signed})

    assert (answer.status_code, desk.status) == (422, "offer")


def test_each_new_offer_has_its_disclosure_before_anybody_asks(
    parts: Parts, demo: TenantProfile, api: ApiClient
) -> None:
    desk = offered_in(parts, demo, "NY")
    job = next(job for job in desk.jobs("disclosures.make"))

    writing = make_disclosures(parts, job)
    assert writing is not None
    with parts.db.write(tenant_id=demo.id) as session:
        writing(session)

    offers = api.get(f"/api/deals/{desk.deal_id}").get_json()["offers"]
    with parts.db.read() as session:
        kept = {row.offer_id: row.id for row in list_disclosures(session, **desk.whose)}
    assert len(kept) == 3
    assert [offer["disclosure_id"] for offer in offers] == [kept[offer["id"]] for offer in offers]
    assert make_disclosures(parts, job) is None


def test_connecticuts_offers_stand_for_three_days_unless_the_figures_change(parts: Parts, demo: TenantProfile) -> None:
    desk = open_desk(parts, demo, name="Nutmeg Deli LLC", state="CT")
    desk.measure(revenue=3_600_000, balance=540_000)
    desk.make()

    with pytest.raises(NotAllowedNow) as refused:
        desk.make()
    assert refused.value.code == "offer_must_stand"
    assert [offer.status for offer in desk.offers] == ["offered"] * 3

    desk.measure(revenue=3_700_000, balance=540_000)
    desk.make()
    assert [offer.status for offer in desk.offers] == ["offered"] * 3 + ["withdrawn"] * 3


def test_an_offer_whose_apr_no_longer_holds_is_made_again_before_it_can_be_accepted(
    parts: Parts, demo: TenantProfile
) -> None:
    desk = offered_in(parts, demo, "OH")
    stale = desk.offers[1]
    with parts.db.write(tenant_id=demo.id) as session:
        for offer in list_offers(session, **desk.whose):
            offer.funding_date = date(2026, 1, 2)
            offer.estimated_apr = offer.estimated_apr - Decimal("3")

    with pytest.raises(NotAllowedNow) as refused:
        choose(parts, demo, desk.deal_id, stale.id)

    assert refused.value.code == "offer_withdrawn"
    assert [offer.status for offer in desk.offers] == ["offered"] * 3 + ["withdrawn"] * 3
    assert choose(parts, demo, desk.deal_id).estimated_apr == stale.estimated_apr


def test_another_merchants_disclosure_is_not_found(parts: Parts, demo: TenantProfile, merchant: Browser) -> None:
    theirs = offered_in(parts, demo, "CA")
    choose(parts, demo, theirs.deal_id)
    accepted = next(offer for offer in theirs.offers if offer.status == "accepted")
    own = offered_in(parts, demo, "OH")
    own.sit_down(merchant)

    for tail in ("disclosure", "disclosure.pdf"):
        assert merchant.get(f"{PAGE}/{accepted.id}/{tail}").status_code == 404


def test_a_name_of_blanks_is_no_signature(parts: Parts, demo: TenantProfile) -> None:
    desk = offered_in(parts, demo, "CA")

    with pytest.raises(Exception, match="Type your full name"):
        choose(parts, demo, desk.deal_id, receipt=Receipt(name="   ", source="browser"))

    assert desk.status == "offer"
