"""The owner does not sign what a provider has: on our pages, and whoever has signed has signed."""

from __future__ import annotations

import pytest

from portal.errors import NotFound
from portal.signing.decline_reasons import check_decline_reason
from portal.signing.gateway import ProviderState
from portal.tenants.queries import TenantProfile
from portal.workflows.decline_at_provider import ask_before_declining, decline_at_provider
from tests.client import Browser
from tests.integration.signing.acts import offers, told
from tests.integration.signing.providers import ProviderStage
from tests.integration.signing.test_frame_pages import acts_in_frame
from tests.integration.signing.test_signing_pages import open_session

DECLINE = "/application/sign/decline"


@pytest.fixture
def owner(out: ProviderStage, merchant: Browser) -> Browser:
    """The owner of an agreement that is out at a provider, at the question why they do not sign."""
    open_session(out, merchant)
    merchant.get("/application/sign")
    assert f'href="{DECLINE}"' in merchant.text
    merchant.get(DECLINE)
    return merchant


def ended_there(stage: ProviderStage) -> bool:
    return stage.made().status in ("voided", "canceled")


def test_the_owner_declines_on_our_page_once_and_it_ends_at_the_provider(out: ProviderStage, owner: Browser) -> None:
    form = {**owner.forms()[DECLINE], "reason": "terms"}
    for _ in range(2):
        owner.post(DECLINE, form)
        assert "You did not sign, and you owe nothing" in owner.words
        assert "is told to end it there too" in owner.words
    out.work()

    assert (out.envelope().status, out.status(), offers(out)) == ("declined", "offer", ["offered"] * 3)
    (event,) = told(out, "contract.declined")
    assert (event["reason"], event["gateway"]) == (check_decline_reason("terms"), out.gateway)
    assert ended_there(out)
    owner.get(DECLINE)
    assert owner.page is not None
    assert owner.page.request.path == "/application/offers"


def test_what_the_provider_tells_of_the_end_changes_nothing_any_more(out: ProviderStage, owner: Browser) -> None:
    owner.submit(DECLINE, reason="terms")
    out.work()

    assert out.deliver(out.told("voided")).status_code == 200
    out.work()

    assert (out.envelope().status, told(out, "contract.voided")) == ("declined", [])
    assert len(told(out, "contract.declined")) == 1


@pytest.mark.parametrize("heard", [False, True])
def test_whoever_has_signed_there_does_not_decline_here(out: ProviderStage, owner: Browser, heard: bool) -> None:
    form = {**owner.forms()[DECLINE], "reason": "terms"}
    out.happens("completed", tell=heard)

    for _ in range(2):
        owner.post(DECLINE, form)
    out.work()
    owner.get("/application/sign")

    assert "You have signed your agreement" in owner.words
    assert (out.envelope().status, out.status()) == ("completed", "signed")
    assert told(out, "contract.declined") == []
    assert len(told(out, "contract.completed")) == 1


def test_whoever_declined_there_is_not_declined_twice(out: ProviderStage, owner: Browser) -> None:
    out.happens("declined", tell=False)

    owner.submit(DECLINE, reason="terms")

    assert "Nothing was signed and you owe nothing" in owner.words
    assert (out.envelope().status, len(told(out, "contract.declined"))) == ("declined", 1)


def test_who_signs_there_after_declining_here_leaves_a_note_for_staff(out: ProviderStage, owner: Browser) -> None:
    owner.submit(DECLINE, reason="terms")
    out.happens("completed", tell=False)

    out.work()

    assert (out.envelope().status, out.status()) == ("declined", "offer")
    assert "Speak with the merchant" in told(out, "note.added")[0]["text"]


def test_while_the_provider_does_not_answer_nothing_ends(out: ProviderStage, owner: Browser) -> None:
    out.fake.fail("500", method="GET", ending=out.envelope().provider_ref)

    answer = owner.submit(DECLINE, reason="terms")

    assert answer.status_code == 503
    assert "does not answer at the moment" in owner.words
    assert (out.envelope().status, told(out, "contract.declined")) == ("sent", [])
    owner.get(DECLINE)
    owner.submit(DECLINE, reason="terms")
    assert "You did not sign, and you owe nothing" in owner.words


def test_without_a_reason_nothing_ends(out: ProviderStage, owner: Browser) -> None:
    answer = owner.submit(DECLINE)

    assert answer.status_code == 422
    assert out.envelope().status == "sent"


def test_an_owner_who_has_signed_in_a_frame_declines_no_more_for_the_other(
    framed: ProviderStage, merchant: Browser
) -> None:
    open_session(framed, merchant)
    merchant.get("/application/sign/there")
    assert f'href="{DECLINE}"' in merchant.text
    merchant.get(DECLINE)
    form = {**merchant.forms()[DECLINE], "reason": "terms"}
    merchant.get("/application/sign/there")
    acts_in_frame(framed, merchant, "sign")

    merchant.post(DECLINE, form)

    assert told(framed, "contract.declined") == []
    merchant.get("/application/sign/return")
    assert "Now it is the turn of the other person" in merchant.words
    merchant.get(DECLINE)
    assert DECLINE not in merchant.forms()


@pytest.mark.parametrize("heard", ["before", "after"])
def test_a_message_of_the_signature_that_comes_with_the_press_counts_once(
    out: ProviderStage, owner: Browser, heard: str
) -> None:
    """The provider was asked, and signed is what it said; its message comes before that is kept, or after."""
    about = {"tenant_id": out.tenant.id, "deal_id": out.deal_id}
    out.happens("completed", tell=False)
    state = ask_before_declining(out.parts, **about)
    messages = [lambda: out.deliver(out.told("completed")), lambda: decline(out, state)]

    for act in messages if heard == "before" else reversed(messages):
        act()
        if heard == "before":
            out.work()
    out.work()

    assert (out.envelope().status, out.status(), told(out, "contract.declined")) == ("completed", "signed", [])
    assert len(told(out, "contract.completed")) == 1


def decline(stage: ProviderStage, state: ProviderState | None) -> None:
    with stage.write() as session:
        about = {"tenant_id": stage.tenant.id, "deal_id": stage.deal_id, "actor": f"merchant:{stage.merchant_id}"}
        assert decline_at_provider(session, **about, state=state, reason="terms") is False


def test_another_tenant_declines_nothing(out: ProviderStage, rival: TenantProfile) -> None:
    about = {"tenant_id": rival.id, "deal_id": out.deal_id, "actor": "merchant:mr_1"}

    with pytest.raises(NotFound), out.write() as session:
        decline_at_provider(session, **about, state=None, reason="terms")
    assert out.envelope().status == "sent"
