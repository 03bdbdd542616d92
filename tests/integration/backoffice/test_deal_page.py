"""The deal's page shows everything about a deal to its tenant's staff, secrets masked, and to nobody else."""

import pytest

from portal.backoffice.event_words import TITLES
from portal.events.types import EventType
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.workflows.make_offers import make_offers
from tests.client import Browser
from tests.integration.backoffice.conftest import Case
from tests.integration.choosing import choose


def test_a_deal_that_was_only_started_says_who_has_the_ball(underwriter: Browser, fresh: Case) -> None:
    underwriter.get(fresh.path)

    for words in (
        "Maple Deli LLC",
        "The merchant has the ball.",
        "12 required answers are missing",
        "No statement yet",
    ):
        assert words in underwriter.words


def test_a_measured_deal_shows_its_figures_and_asks_for_a_decision(underwriter: Browser, measured: Case) -> None:
    underwriter.get(measured.path)

    for words in (
        "Next: decide.",
        "3 of 3 proved",
        "Proved",
        "End-of-day balance",
        "Statements measured",
        "August 2026",
    ):
        assert words in underwriter.words


def test_secrets_are_masked_on_the_page(underwriter: Browser, measured: Case) -> None:
    underwriter.get(measured.path)

    assert "(973) 555-0188" in underwriter.words
    assert "•••4417" in underwriter.words
    for secret in ("881204417", "88-1204417", "0123", "1980-03-27", "rosa@maple.example"):
        assert secret not in underwriter.words


def test_offers_stand_in_a_table_with_their_apr_and_the_rules_behind_them(
    parts: Parts, demo: TenantProfile, underwriter: Browser, measured: Case
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        made = make_offers(session, tenant=demo, deal_id=measured.deal_id, actor="api:test")
    choose(parts, demo, measured.deal_id, made.offers[1].id)
    underwriter.get(measured.path)

    assert [offer.name in underwriter.words for offer in made.offers] == [True] * 3
    assert f"{made.offers[1].estimated_apr:.2f}%" in underwriter.words
    for words in ("Approved", "Accepted", "Next: run the background check.", "Offer accepted", "Offers made"):
        assert words in underwriter.words


def test_the_timeline_is_a_page_of_its_own_and_a_fragment_that_is_polled(underwriter: Browser, measured: Case) -> None:
    underwriter.get(f"{measured.path}/timeline?kind=documents")
    assert "Document added" in underwriter.words
    assert "Questions answered" not in underwriter.words

    polled = underwriter.get(
        f"{measured.path}/timeline", headers={"HX-Request": "true", "HX-Target": "timeline_entries"}
    ).get_data(as_text=True)
    assert polled.strip().startswith('<div id="timeline_entries">')
    assert "every 5s" in polled


def test_the_timeline_pages_back_to_the_first_event(underwriter: Browser, measured: Case) -> None:
    underwriter.get(f"{measured.path}/timeline?before=2")
    assert "Application started" in underwriter.words
    assert "Statements measured" not in underwriter.words

    assert underwriter.get(f"{measured.path}/timeline?before=x").status_code == 400


@pytest.mark.parametrize("page", ["", "/timeline", "/statements", "/decline", "/sign", "/force-sign"])
def test_another_tenants_deal_is_not_there(page: str, rival_admin: Browser, fresh: Case) -> None:
    own = rival_admin.get(f"{fresh.path}{page}")
    nothing = rival_admin.get(f"/office/deals/dl_00000000000000000000000000{page}")

    assert (own.status_code, nothing.status_code) == (404, 404)
    assert "Maple Deli" not in own.get_data(as_text=True)


def test_a_statement_is_downloaded_by_its_own_tenant_alone(
    underwriter: Browser, viewer: Browser, rival_admin: Browser, measured: Case
) -> None:
    underwriter.get(measured.path)
    href = underwriter.text.split('href="/office/documents/')[1].split('"')[0]
    answer = viewer.client.get(f"/office/documents/{href}")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"%PDF-")
    assert rival_admin.client.get(f"/office/documents/{href}").status_code == 404


def test_rows_are_listed_with_their_place_and_filtered(underwriter: Browser, weak: Case) -> None:
    underwriter.get(f"{weak.path}/statements?only=nsf")

    for words in ("Deposits by week", "End-of-day balance", "page 3", " pt "):
        assert words in underwriter.words
    assert "Card sales" not in underwriter.words.split("Taken for Place Change")[1].split("Keys:")[0]


def test_every_event_has_words_and_a_template(app_templates: list[str]) -> None:
    assert set(TITLES) == set(EventType)
    missing = [kind for kind in EventType if f"events/entries/{kind.replace('.', '_')}.html" not in app_templates]
    assert not missing, f"write templates/events/entries/<type>.html for {missing}"


@pytest.fixture
def app_templates(app) -> list[str]:
    return app.jinja_env.list_templates()
