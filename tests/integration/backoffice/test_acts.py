"""Acts on a deal: they work, repeat safely, need the right role and state, and another tenant finds nothing."""

import pytest

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.mail.queries import list_messages
from portal.tenants.queries import TenantProfile
from portal.workflows.make_offers import make_offers
from tests.client import Browser
from tests.integration.backoffice.conftest import Case
from tests.integration.choosing import choose

ACTS = ("claim", "take-over", "release", "offers", "background", "notes", "sign", "force-sign", "counter", "collection")
REASONED = ("decline", "reopen", "close", "void", "clear-review", "assign", "ask")


def types(parts: Parts, tenant: TenantProfile, case: Case) -> list[str]:
    with parts.db.read() as session:
        return [event.type for event in list_events(session, tenant_id=tenant.id, deal_id=case.deal_id, limit=200)]


@pytest.fixture
def accepted(parts: Parts, demo: TenantProfile, measured: Case) -> Case:
    with parts.db.write(tenant_id=demo.id) as session:
        made = make_offers(session, tenant=demo, deal_id=measured.deal_id, actor="api:test")
    choose(parts, demo, measured.deal_id, made.offers[1].id)
    return measured


def test_an_underwriter_makes_offers_and_a_second_click_makes_none(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    underwriter.get(measured.path)
    form = underwriter.forms()[f"{measured.path}/offers"]
    first = underwriter.post(f"{measured.path}/offers", form, follow=False)
    second = underwriter.post(f"{measured.path}/offers", form, follow=False)

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert types(parts, demo, measured).count("offer.generated") == 1
    with parts.db.read() as session:
        mails = list_messages(session, tenant_id=demo.id, deal_id=measured.deal_id)
    assert [mail.template for mail in mails].count("offers_ready") == 1
    underwriter.get(measured.path)
    assert "The offers wait for a choice." in underwriter.words


def test_a_deal_is_claimed_once_and_the_slower_one_is_told(underwriter: Browser, admin: Browser, fresh: Case) -> None:
    underwriter.get(fresh.path)
    admin.get(fresh.path)
    underwriter.submit(f"{fresh.path}/claim")
    slower = admin.submit(f"{fresh.path}/claim", follow=False)

    assert "Release the deal" in underwriter.words
    assert slower.status_code == 409
    admin.get(fresh.path)
    assert "Take over from Priya Raman" in admin.words
    admin.submit(f"{fresh.path}/take-over")
    assert "Release the deal" in admin.words


def test_a_decline_needs_a_reason_and_keeps_what_was_typed(
    parts: Parts, demo: TenantProfile, underwriter: Browser, fresh: Case
) -> None:
    path = f"{fresh.path}/decline"
    underwriter.get(path)
    refused = underwriter.submit(path, reason="  ", notes="Told her by phone")
    assert refused.status_code == 422
    assert "enter a reason in your own words" in underwriter.words
    assert "Told her by phone" in underwriter.text

    underwriter.submit(path, reason="Asked for by the merchant", notes="Told her by phone")
    assert "Deal declined" in underwriter.words
    assert "Asked for by the merchant" in underwriter.words
    assert "Told her by phone" in underwriter.words
    assert "deal.declined" in types(parts, demo, fresh)


def test_a_declined_deal_is_reopened_with_a_reason(underwriter: Browser, fresh: Case) -> None:
    for act in ("decline", "reopen"):
        underwriter.get(f"{fresh.path}/{act}")
        underwriter.submit(f"{fresh.path}/{act}", reason="A second look", notes="")

    assert "Deal reopened" in underwriter.words
    assert "The merchant has the ball." in underwriter.words


def test_an_act_in_the_wrong_state_is_refused_and_can_be_sent_again_later(underwriter: Browser, fresh: Case) -> None:
    underwriter.get(f"{fresh.path}/reopen")
    refused = underwriter.submit(f"{fresh.path}/reopen", reason="Too early", notes="", follow=False)

    assert refused.status_code == 409


def test_a_review_is_cleared_with_a_reason_and_the_deal_is_decided_anew(
    parts: Parts, demo: TenantProfile, underwriter: Browser, weak: Case
) -> None:
    underwriter.get(weak.path)
    underwriter.submit(f"{weak.path}/offers")
    assert "Next: a person looks." in underwriter.words

    underwriter.get(f"{weak.path}/clear-review")
    underwriter.submit(f"{weak.path}/clear-review", reason="Seasonal dip, explained by the owner")
    assert "Review cleared" in underwriter.words
    assert types(parts, demo, weak).count("decision.made") == 2


def test_the_background_check_runs_and_the_agreement_is_sent(
    parts: Parts, demo: TenantProfile, underwriter: Browser, accepted: Case
) -> None:
    underwriter.get(accepted.path)
    underwriter.submit(f"{accepted.path}/background")
    assert "Next: send the agreement for signing." in underwriter.words

    underwriter.get(f"{accepted.path}/sign")
    assert "rosa@maple.example" in underwriter.text
    underwriter.submit(f"{accepted.path}/sign", recipient_email="rosa@maple.example")
    assert "The agreement waits for a signature." in underwriter.words
    assert "sign.sent" in types(parts, demo, accepted)


def test_signing_before_the_background_check_needs_force_and_a_reason(
    parts: Parts, demo: TenantProfile, underwriter: Browser, accepted: Case
) -> None:
    underwriter.get(f"{accepted.path}/sign")
    refused = underwriter.submit(f"{accepted.path}/sign", recipient_email="rosa@maple.example", follow=False)
    assert refused.status_code == 409

    path = f"{accepted.path}/force-sign"
    underwriter.get(path)
    assert underwriter.submit(path, recipient_email="rosa@maple.example", reason="").status_code == 422
    underwriter.submit(path, recipient_email="rosa@maple.example", reason="Known to us for years")
    assert "Known to us for years" in underwriter.words
    assert "admin.force_action" in types(parts, demo, accepted)


def test_an_agreement_that_is_out_is_voided_with_a_reason(underwriter: Browser, accepted: Case) -> None:
    path = f"{accepted.path}/force-sign"
    underwriter.get(path)
    underwriter.submit(path, recipient_email="rosa@maple.example", reason="Known to us")
    underwriter.get(f"{accepted.path}/void")
    underwriter.submit(f"{accepted.path}/void", reason="Wrong address")

    assert "Agreement voided" in underwriter.words
    assert "The offers wait for a choice." in underwriter.words


def test_a_note_is_kept_and_an_empty_one_is_not(underwriter: Browser, fresh: Case) -> None:
    underwriter.get(fresh.path)
    assert underwriter.submit(f"{fresh.path}/notes", text=" ").status_code == 422
    assert "Write the note first" in underwriter.words
    underwriter.submit(f"{fresh.path}/notes", text="Call her <b>Thursday</b>")

    assert "Call her &lt;b&gt;Thursday&lt;/b&gt;" in underwriter.text


def test_a_row_is_reclassified_with_a_reason_and_the_figures_follow(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    underwriter.get(f"{measured.path}/statements?only=revenue")
    path = f"{measured.path}/transactions/" + underwriter.text.split("/transactions/")[1].split('"')[0]
    underwriter.get(path)
    assert underwriter.submit(path, category="owner_contribution", reason="").status_code == 422
    underwriter.submit(path, category="owner_contribution", reason="Her own money, she says")

    assert "Changed" in underwriter.words
    assert types(parts, demo, measured).count("metrics.ready") == 2


@pytest.mark.parametrize("act", ACTS + REASONED)
def test_somebody_who_may_only_look_may_not_act(act: str, viewer: Browser, fresh: Case) -> None:
    viewer.get(fresh.path)

    assert f"{fresh.path}/{act}" not in viewer.text
    assert viewer.post(f"{fresh.path}/{act}", {"reason": "x"}, follow=False).status_code == 403


@pytest.mark.parametrize("act", ACTS + REASONED)
def test_no_act_reaches_another_tenants_deal(
    act: str, parts: Parts, demo: TenantProfile, admin: Browser, rival_admin: Browser, fresh: Case
) -> None:
    before = types(parts, demo, fresh)
    token = _own_token(rival_admin, f"{fresh.path}/{act}")
    fields = {"form_token": token, "reason": "x", "text": "x", "recipient_email": "a@b.example"}
    answer = rival_admin.post(f"{fresh.path}/{act}", fields, follow=False)

    assert answer.status_code == 404
    assert types(parts, demo, fresh) == before


@pytest.mark.parametrize("act", ["claim", "take-over", "release", "offers", "notes"])
def test_looking_at_an_act_does_nothing(act: str, underwriter: Browser, fresh: Case) -> None:
    assert underwriter.get(f"{fresh.path}/{act}").status_code == 405


def _own_token(browser: Browser, path: str) -> str:
    """A token that the browser's own session could have got for this address."""
    from portal.web.access import Viewer
    from portal.web.form_tokens import form_token

    app = browser.client.application
    cookie = browser.client.get_cookie("portal_session")
    assert cookie is not None
    with app.test_request_context("/", headers={"Cookie": f"portal_session={cookie.value}"}):
        from flask import g

        from portal.app import load_viewer

        g.viewer = load_viewer()
        assert isinstance(g.viewer, Viewer)
        return form_token(path)
