"""The pages of an underwriter's own offer, of what waits for a second person, and of what is set beside the price."""

from __future__ import annotations

import re

import pytest

from portal.infra import clock
from portal.infra.parts import Parts
from portal.offers.queries import list_offers
from portal.tenants.queries import TenantProfile
from portal.underwriting.models import PolicyVersion
from portal.underwriting.policy import default_policy
from tests.client import Browser
from tests.integration.backoffice.conftest import Case
from tests.integration.choosing import choose
from tests.integration.offers.desk import Desk, open_desk

WITHIN = {
    "tier": "2",
    "amount": "80,000",
    "factor_rate": "1.32",
    "number_of_payments": "230",
    "frequency": "daily",
    "collection_method": "ach_debit",
}
BEYOND = {**WITHIN, "amount": "100,000", "factor_rate": "1.40", "number_of_payments": "240"}
ADVANCE = {
    "lender": "Rapid Capital",
    "frequency": "daily",
    "payment_cents": 15_000,
    "payments_seen": 60,
    "last_on": "2026-10-30",
    "balance_cents": 850_000,
    "active": True,
}
LIVE = ("offered", "accepted")


@pytest.fixture
def offered(parts: Parts, demo: TenantProfile) -> Desk:
    """A deal with three offers."""
    desk = open_desk(parts, demo, name="Maple Deli LLC")
    desk.measure()
    desk.make()
    return desk


def path_of(desk: Desk) -> str:
    return f"/office/deals/{desk.deal_id}"


def names(desk: Desk) -> list[str]:
    with desk.parts.db.read() as session:
        return [offer.name for offer in list_offers(session, **desk.whose)]


def ask_price(browser: Browser, desk: Desk, terms: dict[str, str]) -> str:
    """Open the page with these terms in its address, as the form without JavaScript does."""
    path = f"{path_of(desk)}/counter"
    browser.get(path, query_string=terms)
    return path


def propose(browser: Browser, desk: Desk) -> str:
    """Propose what goes beyond one's authority; the address of the proposal."""
    path = ask_price(browser, desk, BEYOND)
    browser.submit(path, reason="She has other quotes", **BEYOND)
    found = re.search(r'href="(/office/deals/[^"]+/approvals/[^"]+)"', browser.text)
    assert found is not None
    return found[1]


def test_the_price_is_shown_by_the_server_before_anything_is_offered(offered: Desk, underwriter: Browser) -> None:
    underwriter.get(path_of(offered))
    assert f"{path_of(offered)}/counter" in underwriter.text

    ask_price(underwriter, offered, WITHIN)

    assert "$459.14 a day × 230" in underwriter.words
    assert "Estimated APR" in underwriter.words
    assert "Make this offer" in underwriter.words
    assert len(offered.events("offer.countered")) == 0


def test_the_price_stands_alone_as_a_fragment_and_says_what_cannot_be_taken(
    offered: Desk, underwriter: Browser
) -> None:
    asking = {"HX-Request": "true", "HX-Target": "counter_price"}
    path = f"{path_of(offered)}/counter"

    priced = underwriter.client.get(path, query_string=WITHIN, headers=asking)
    wrong = underwriter.client.get(path, query_string={**WITHIN, "factor_rate": "0.9"}, headers=asking)

    assert priced.get_data(as_text=True).strip().startswith('<section class="panel" id="counter_price"')
    assert wrong.status_code == 422
    assert "The factor rate must be above 1" in wrong.get_data(as_text=True)


def test_an_offer_within_ones_authority_is_made_once_by_two_clicks(offered: Desk, underwriter: Browser) -> None:
    path = ask_price(underwriter, offered, WITHIN)
    fields = {**underwriter.forms()[path], **WITHIN, "reason": "She has other quotes"}

    ends = [underwriter.post(path, fields, follow=False) for _ in range(2)]

    assert [end.status_code for end in ends] == [303, 303]
    assert len(offered.events("offer.countered")) == 1
    underwriter.get(path_of(offered))
    assert "Underwriter’s offer" in underwriter.words
    assert "Priya Raman: She has other quotes" in underwriter.words
    assert "Counter-offer made" in underwriter.words


def test_without_a_reason_nothing_is_offered_and_the_terms_stay(offered: Desk, underwriter: Browser) -> None:
    path = ask_price(underwriter, offered, WITHIN)

    answer = underwriter.submit(path, reason=" ", **WITHIN)

    assert answer.status_code == 422
    assert "Enter a reason" in underwriter.words
    assert 'value="80,000"' in underwriter.text
    assert len(offered.events("offer.countered")) == 0


def test_what_nobody_may_offer_has_no_button_and_is_refused_if_it_is_sent(offered: Desk, underwriter: Browser) -> None:
    path = ask_price(underwriter, offered, WITHIN)
    token = underwriter.forms()[path]
    too_much = {**WITHIN, "amount": "250,100"}
    ask_price(underwriter, offered, too_much)
    assert "The largest advance that we make is $250,000." in underwriter.words
    assert path not in underwriter.forms()

    refused = underwriter.post(path, {**token, **too_much, "reason": "x"}, follow=False)

    assert refused.status_code == 409
    assert len(offered.events("offer.countered")) == 0


def test_a_price_that_the_client_sends_is_not_looked_at(offered: Desk, underwriter: Browser) -> None:
    path = ask_price(underwriter, offered, WITHIN)

    underwriter.submit(path, reason="x", payback="1", payment="1", **WITHIN)

    (event,) = offered.events("offer.countered")
    made = next(offer for offer in offered.offers if offer.id == event.data["offer_id"])
    assert (made.payback_cents, made.payment_cents) == (10_560_000, 45_914)


def test_beyond_it_a_second_person_approves_and_the_first_cannot(
    offered: Desk, underwriter: Browser, admin: Browser, viewer: Browser
) -> None:
    path = propose(underwriter, offered)
    assert "A counter-offer waits for a second person." in underwriter.words
    underwriter.get(path)
    assert f"{path}/approve" not in underwriter.forms()
    assert "Take the proposal back" in underwriter.words
    viewer.get(path)
    assert not [action for action in viewer.forms() if action.startswith(path)]

    admin.get("/office/approvals")
    assert path in admin.text
    admin.get(path)
    assert "She has other quotes" in admin.words
    assert admin.submit(f"{path}/reject", reason="").status_code == 422
    admin.submit(f"{path}/approve")

    assert names(offered)[1] == "Underwriter’s offer"
    assert "approved by" in admin.words
    admin.get(path)
    assert "Approved" in admin.words


def test_a_proposal_is_rejected_with_a_reason_or_taken_back(
    offered: Desk, underwriter: Browser, admin: Browser
) -> None:
    path = propose(underwriter, offered)
    underwriter.get(path)
    underwriter.submit(f"{path}/take-back")
    assert "waits for a second person." not in underwriter.words

    path = propose(underwriter, offered)
    admin.get(path)
    admin.submit(f"{path}/reject", reason="Too thin a margin")

    assert "Rejected by a second person" in admin.words
    assert "Underwriter’s offer" not in names(offered)


def test_another_tenants_people_find_neither_proposal_nor_page(
    offered: Desk, underwriter: Browser, rival_admin: Browser
) -> None:
    path = propose(underwriter, offered)

    for address in (path, f"{path_of(offered)}/counter", f"{path_of(offered)}/collection"):
        assert rival_admin.get(address).status_code == 404
    rival_admin.get("/office/approvals")
    assert path not in rival_admin.text


def test_a_forced_signature_waits_for_a_second_person_where_the_policy_says_so(
    parts: Parts, demo: TenantProfile, underwriter: Browser, admin: Browser, measured: Case
) -> None:
    _publish_two_person_rule(parts, demo)
    desk = Desk(parts, demo, measured.deal_id, measured.merchant_id)
    desk.make()
    choose(parts, demo, desk.deal_id)
    path = f"{measured.path}/force-sign"
    underwriter.get(path)
    assert "a second person has to approve it first" in underwriter.words

    underwriter.submit(path, recipient_email="rosa@maple.example", reason="Known to us for years")
    assert not desk.events("sign.sent")
    (asked,) = desk.events("approval.asked")
    proposal = f"{measured.path}/approvals/{asked.data['approval_id']}"
    own = underwriter.client.post(f"{proposal}/approve")
    assert own.status_code in (400, 403)

    admin.get(proposal)
    admin.submit(f"{proposal}/approve")

    assert len(desk.events("sign.sent")) == 1
    (forced,) = desk.events("admin.force_action")
    assert forced.data["reason"] == "Known to us for years"
    assert forced.data["proposed_by"] != forced.actor
    assert "rosa" not in str([event.data for event in desk.events() if event.type.startswith("approval.")])


def test_a_position_is_paid_off_and_kept_after_all_on_the_deals_page(
    parts: Parts, demo: TenantProfile, underwriter: Browser
) -> None:
    desk = open_desk(parts, demo, name="Maple Deli LLC")
    desk.measure(metrics={"positions": [ADVANCE]})
    desk.make()
    before = [offer.net_cents for offer in desk.offers]
    path = f"{path_of(desk)}/positions/0/payoff"
    underwriter.get(path_of(desk))
    assert path in underwriter.text
    underwriter.get(path)
    assert underwriter.submit(path, amount="", payee="").status_code == 422

    underwriter.submit(path, amount="9,000", payee="Rapid Capital LLC")

    assert "$9,000.00 to Rapid Capital LLC" in underwriter.words
    live = [offer for offer in desk.offers if offer.status in LIVE]
    assert {offer.payoff_cents for offer in live} == {900_000}
    (action,) = [action for action in underwriter.forms() if action.endswith("/take-back")]
    underwriter.submit(action)
    assert [offer.net_cents for offer in desk.offers if offer.status in LIVE] == before


def test_texas_says_what_stands_in_the_way_and_the_way_out_is_a_press_away(
    parts: Parts, demo: TenantProfile, underwriter: Browser
) -> None:
    desk = open_desk(parts, demo, name="Lone Star Deli LLC", state="TX")
    desk.measure()
    desk.make()
    underwriter.get(path_of(desk))
    assert "Texas does not allow “automatic debit of the account”" in underwriter.words

    path = f"{path_of(desk)}/collection"
    underwriter.get(path)
    assert "Texas refuses: automatic debit of the account" in underwriter.words
    underwriter.submit(path, method="processor_split")

    assert "Texas does not allow" not in underwriter.words
    assert "Card processor’s split" in underwriter.words
    assert {offer.collection_method for offer in desk.offers if offer.status in LIVE} == {"processor_split"}


def test_the_panel_shows_what_was_signed_and_in_connecticut_how_long_offers_stand(
    parts: Parts, demo: TenantProfile, underwriter: Browser
) -> None:
    desk = open_desk(parts, demo, name="Nutmeg Deli LLC", state="CT")
    desk.measure()
    desk.make()
    underwriter.get(path_of(desk))
    assert "Offers stand until" in underwriter.words

    choose(parts, demo, desk.deal_id)
    underwriter.get(path_of(desk))

    panel = underwriter.text.split('id="disclosures"')[1].split("</section>")[0]
    assert "Signed, as a program attested" in panel
    assert "/office/documents/" in panel


def _publish_two_person_rule(parts: Parts, tenant: TenantProfile) -> None:
    strict = default_policy().model_copy(update={"version": "strict", "forced_signature_needs_second_person": True})
    with parts.db.write(tenant_id=tenant.id) as session:
        session.add(
            PolicyVersion(
                tenant_id=tenant.id,
                version="strict",
                valid_from=clock.now(),
                document=strict.model_dump(mode="json"),
                made_by="test",
            )
        )
