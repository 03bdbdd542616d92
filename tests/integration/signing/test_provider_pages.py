"""The merchant's way to a provider and back, without JavaScript; the browser's own walk is among the journeys."""

from __future__ import annotations

import httpx
import pytest
from flask import Flask

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.client import Browser
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.integration.signing.providers import ProviderStage, bring_out
from tests.integration.signing.test_signing_pages import open_session


def go(merchant: Browser, path: str = "/application/sign") -> str:
    merchant.get(path)
    return merchant.words


def test_the_page_says_where_the_agreement_is(queued: ProviderStage, merchant: Browser) -> None:
    open_session(queued, merchant)
    placing = go(merchant)
    queued.work()
    out = go(merchant)
    queued.happens("viewed", "completed")
    if queued.gateway == "dropbox_sign":
        queued.work_once()
    fetching = go(merchant)
    queued.work()
    done = go(merchant)

    name = "DocuSign" if queued.gateway == "docusign" else "Dropbox Sign"
    assert "Your agreement is being prepared" in placing
    assert ("Sign your agreement at DocuSign" if name == "DocuSign" else "Dropbox Sign has written to you") in out
    assert f"{name} has told us that you signed" in fetching
    assert f"Your copy is sealed by {name}" in done
    assert merchant.get("/application/agreement.pdf").data == queued.fake.signed_pdf(queued.made())


def test_the_merchant_goes_to_docusign_signs_and_waits_until_it_is_confirmed(
    at_docusign: ProviderStage, merchant: Browser
) -> None:
    open_session(at_docusign, merchant)
    go(merchant)
    away = merchant.client.get("/application/sign/there")
    back = httpx.post(away.headers["Location"], data={"act": "sign"}).headers["Location"]
    waiting = go(merchant, back.removeprefix("http://127.0.0.1:8000"))
    believed = at_docusign.envelope().status

    assert at_docusign.deliver(at_docusign.told("completed")).status_code == 200
    at_docusign.work()

    assert away.status_code == 303
    assert "We are waiting for DocuSign" in waiting
    assert believed == "sent"
    assert "You have signed your agreement" in go(merchant, "/application/sign/return")


@pytest.mark.parametrize("event", ["cancel", "ttl_expired", "id_check_failed"])
def test_who_comes_back_without_signing_can_go_again(at_docusign: ProviderStage, merchant: Browser, event: str) -> None:
    open_session(at_docusign, merchant)

    assert "Sign your agreement at DocuSign" in go(merchant, f"/application/sign/return?event={event}")


def test_a_provider_that_does_not_answer_is_told_on_the_page(at_docusign: ProviderStage, merchant: Browser) -> None:
    open_session(at_docusign, merchant)
    at_docusign.fake.fail("500", method="POST", ending="/views/recipient")

    answer = merchant.get("/application/sign/there")

    assert answer.status_code == 503
    assert "DocuSign does not answer at the moment" in merchant.words


def test_views_are_not_asked_for_without_end(at_docusign: ProviderStage, merchant: Browser) -> None:
    open_session(at_docusign, merchant)
    answers = [merchant.client.get("/application/sign/there").status_code for _ in range(31)]

    assert (answers[0], answers[-1]) == (303, 429)


def test_an_agreement_at_a_provider_is_not_signed_here(out: ProviderStage, merchant: Browser) -> None:
    open_session(out, merchant)

    assert merchant.get("/application/sign/review").request.path == "/application/sign"
    if out.gateway == "dropbox_sign":
        assert merchant.client.get("/application/sign/there").status_code == 409


def test_dropbox_sign_is_framed_on_one_page_whose_policy_admits_that_site_alone(
    frame_site: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask, merchant: Browser
) -> None:
    stage = bring_out(ProviderStage(parts, demo).sign_at(frame_site, app))
    open_session(stage, merchant)

    page = merchant.client.get("/application/sign/there")
    other = merchant.client.get("/application/sign")

    assert page.headers["Content-Security-Policy"].endswith(f"; frame-src {frame_site.url}")
    assert f'data-src="{frame_site.url}/editor/embeddedSign?' in page.text
    assert "needs JavaScript" in page.text
    assert "frame-src" not in other.headers["Content-Security-Policy"]
    assert "js/frame." not in other.text


def test_a_page_that_waits_says_when_the_agreement_ended(out: ProviderStage, merchant: Browser) -> None:
    open_session(out, merchant)
    out.happens("declined")
    out.work()

    words = go(merchant, "/application/sign/return?event=decline")

    assert "This agreement has ended" in words
    assert 'href="/application/offers"' in merchant.text
