"""The status page and the record to keep."""

from sqlalchemy import select

from portal.deals.models import Deal
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.workflows.decide_deal import decline_deal
from tests.client import Browser
from tests.integration.application.walking import apply, start
from tests.unit.web.structure import problems


def test_before_everything_is_sent_it_is_the_merchants_turn(merchant: Browser) -> None:
    start(merchant)

    merchant.get("/application/status")

    assert "It is your turn" in merchant.words
    assert "hx-trigger" not in merchant.text


def test_a_declined_merchant_is_told_and_led_to_the_reasons(
    merchant: Browser, parts: Parts, demo: TenantProfile
) -> None:
    apply(merchant)
    with parts.db.write(tenant_id=demo.id) as session:
        deal_id = session.execute(select(Deal.id)).scalar_one()
        decline_deal(
            session, tenant_id=demo.id, deal_id=deal_id, reason="revenue_too_low", notes="Seen.", actor="user:u"
        )

    merchant.get("/application/status")

    assert "We cannot make you an offer now" in merchant.words
    assert "See the reasons" in merchant.words
    assert problems(merchant.text) == []
    assert merchant.get("/application/tasks").status_code == 200


def test_the_record_is_a_pdf_with_the_answers_once_they_are_complete(merchant: Browser) -> None:
    start(merchant)
    assert merchant.get("/application/record.pdf").status_code == 409

    apply(merchant)
    page = merchant.get("/application/record.pdf")

    assert page.status_code == 200
    assert page.mimetype == "application/pdf"
    assert page.data.startswith(b"%PDF-")
    assert "attachment" in page.headers["Content-Disposition"]


def test_the_record_of_somebody_else_is_out_of_reach(merchant: Browser, stranger: Browser) -> None:
    apply(merchant)

    assert stranger.get("/application/record.pdf").request.path == "/application/signed-out"


def test_the_region_that_asks_again_is_sent_alone(merchant: Browser) -> None:
    start(merchant)

    page = merchant.get("/application/status", headers={"HX-Request": "true", "HX-Target": "status_ball"})

    assert merchant.text.strip().startswith('<div class="stack loose" id="status_ball"')
    assert problems(merchant.text, whole_page=False) == []
    assert "HX-Request" in page.headers["Vary"]
