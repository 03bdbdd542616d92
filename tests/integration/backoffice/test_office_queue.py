"""The queue shows a tenant's deals, finds them, pages through them, and shows nobody else's."""

import pytest

from portal.backoffice import queue_view
from portal.infra.parts import Parts
from portal.merchants.matching import Hint
from portal.tenants.queries import TenantProfile
from portal.workflows.decide_deal import decline_deal
from portal.workflows.start_deal import start_deal
from tests.client import Browser


def start(parts: Parts, tenant: TenantProfile, name: str, *, phone: str) -> str:
    with parts.db.write(tenant_id=tenant.id) as session:
        hint = Hint(legal_name=name, phone=phone, state="NJ")
        started = start_deal(
            session,
            tenant_id=tenant.id,
            actor="api:test",
            hint=hint,
            create_if_missing=True,
            funding_amount_cents=4_000_000,
        )
        return started.deal.id


def test_a_new_deal_stands_in_the_queue_with_its_amount_and_last_event(
    parts: Parts, demo: TenantProfile, underwriter: Browser
) -> None:
    deal_id = start(parts, demo, "Maple Deli LLC", phone="+19735550188")
    underwriter.get("/office/queue")

    for words in ("Maple Deli LLC", deal_id, "$40,000", "Application started", "Claim"):
        assert words in underwriter.words


def test_another_tenants_deal_is_not_in_the_queue(parts: Parts, rival: TenantProfile, underwriter: Browser) -> None:
    start(parts, rival, "Secret Rival Inc.", phone="+13125550199")
    underwriter.get("/office/queue", query_string={"q": "Secret"})

    assert "Secret Rival" not in underwriter.words
    assert "No deal fits" in underwriter.words


@pytest.mark.parametrize("words", ["maple", "(973) 555-0188", "973-555-0188"])
def test_a_deal_is_found_by_name_and_phone(words: str, parts: Parts, demo: TenantProfile, underwriter: Browser) -> None:
    deal_id = start(parts, demo, "Maple Deli LLC", phone="+19735550188")
    other = start(parts, demo, "Oak Tire Inc.", phone="+19735550111")
    underwriter.get("/office/queue", query_string={"q": words})
    assert deal_id in underwriter.words
    assert other not in underwriter.words

    underwriter.get("/office/queue", query_string={"q": other})
    assert other in underwriter.words
    assert deal_id not in underwriter.words


def test_the_queue_is_filtered_by_state_and_by_whose_deal_it_is(
    parts: Parts, demo: TenantProfile, underwriter: Browser
) -> None:
    kept = start(parts, demo, "Maple Deli LLC", phone="+19735550188")
    gone = start(parts, demo, "Oak Tire Inc.", phone="+19735550111")
    with parts.db.write(tenant_id=demo.id) as session:
        decline_deal(session, tenant_id=demo.id, deal_id=gone, reason="Too young", notes="", actor="user:x")

    underwriter.get("/office/queue?status=live&assigned=nobody")
    assert kept in underwriter.words
    assert gone not in underwriter.words
    underwriter.get("/office/queue?status=declined")
    assert gone in underwriter.words
    assert kept not in underwriter.words
    underwriter.get("/office/queue?assigned=me")
    assert "No deal fits" in underwriter.words


def test_the_queue_is_paged_without_losing_or_repeating_a_deal(
    parts: Parts, demo: TenantProfile, underwriter: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_view, "PAGE_ROWS", 2)
    deals = [
        start(parts, demo, f"{name} LLC", phone=f"+1973555012{n}") for n, name in enumerate(("Ash", "Birch", "Elm"))
    ]
    underwriter.get("/office/queue")
    first = [deal for deal in deals if deal in underwriter.words]
    onward = underwriter.text.split('aria-label="Pages"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    underwriter.get(onward)
    second = [deal for deal in deals if deal in underwriter.words]

    assert (len(first), len(second)) == (2, 1)
    assert sorted(first + second) == sorted(deals)


def test_a_spoiled_page_address_is_refused_in_words(underwriter: Browser) -> None:
    assert underwriter.get("/office/queue?before=yesterday~x").status_code == 400
    assert underwriter.get("/office/queue?before=9999-12-31T23:59-23:59~x").status_code == 400
    assert underwriter.get("/office/queue?before=2026-11-24T10:00~x").status_code == 200


def test_htmx_gets_the_rows_alone(parts: Parts, demo: TenantProfile, underwriter: Browser) -> None:
    start(parts, demo, "Maple Deli LLC", phone="+19735550188")
    answer = underwriter.get("/office/queue", headers={"HX-Request": "true", "HX-Target": "queue_rows"})

    assert answer.get_data(as_text=True).strip().startswith('<section class="panel" id="queue_rows"')


def test_a_viewer_sees_the_queue_but_claims_nothing(parts: Parts, demo: TenantProfile, viewer: Browser) -> None:
    start(parts, demo, "Maple Deli LLC", phone="+19735550188")
    viewer.get("/office/queue")

    assert "Maple Deli LLC" in viewer.words
    assert "Claim" not in viewer.words


def test_the_queue_is_for_staff_alone(stranger: Browser) -> None:
    assert stranger.get("/office/queue").request.path == "/office/sign-in"
