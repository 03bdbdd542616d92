"""The decision memo: one decision on paper, with its sources, for everybody on the staff and for nobody else."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.infra.parts import Parts
from portal.offers.models import Offer
from portal.statements.models import StatementTransaction
from portal.tenants.queries import TenantProfile
from portal.underwriting.models import Decision
from portal.workflows.make_offers import make_offers
from portal.workflows.reclassify_rows import reclassify_and_decide
from tests.client import Browser
from tests.integration.backoffice.conftest import API, Case


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture
def decided(parts: Parts, demo: TenantProfile, measured: Case) -> Decision:
    """A decision with three offers."""
    with parts.db.write(tenant_id=demo.id) as session:
        made = make_offers(session, tenant=demo, deal_id=measured.deal_id, actor=API)
    assert made.decision is not None
    return made.decision


def test_a_viewer_downloads_every_figure_with_its_source(
    parts: Parts, measured: Case, decided: Decision, viewer: Browser
) -> None:
    answer = viewer.get(f"{measured.path}/memo.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = words_of(answer.data)
    assert "Average monthly true revenue $72,576.20" in text
    assert "Statement 1, pages 1–3 (35 rows)" in text
    assert "Application, “business.start_date” 2019-03-01" in text
    assert "Average daily balance: $22,654.85; a warning below $5,000. min_average_balance Met" in text
    with parts.db.read() as session:
        # They follow the calendar: the payments of tomorrow's offers lie otherwise between weekends and holidays.
        rates = session.scalars(
            select(Offer.estimated_apr).where(Offer.deal_id == measured.deal_id).order_by(Offer.tier)
        )
        assert f"Estimated APR {' '.join(f'{rate:.2f}%' for rate in rates)} " in text
    assert decided.id in text
    assert len(PdfReader(BytesIO(answer.data)).pages) <= 3


def test_the_memo_shows_the_account_by_its_last_four_and_nothing_else_of_a_person(
    measured: Case, decided: Decision, viewer: Browser
) -> None:
    text = words_of(viewer.get(f"{measured.path}/memo.pdf").data)

    assert "ending in 3525" in text
    for personal in ("Rosa", "Delgado", "214 Church", "555-0188", "881204417", "0123", "1980"):
        assert personal not in text, personal


def test_an_earlier_decision_keeps_its_figures_and_tells_what_was_done_since(
    parts: Parts, demo: TenantProfile, measured: Case, decided: Decision, viewer: Browser
) -> None:
    path = f"{measured.path}/decisions/{decided.id}/memo.pdf"
    first, again = viewer.get(path).data, viewer.get(path).data

    with parts.db.write(tenant_id=demo.id) as session:
        row = session.query(StatementTransaction).order_by(StatementTransaction.amount_cents.desc()).first()
        assert row is not None
        about = {"deal_id": measured.deal_id, "transaction_id": row.id, "actor": "user:gone"}
        reclassify_and_decide(
            session, tenant=demo, **about, category="owner_contribution", reason="Paid in by the owner."
        )
    later, newest = words_of(viewer.get(path).data), words_of(viewer.get(f"{measured.path}/memo.pdf").data)

    assert first == again
    assert "Average monthly true revenue $72,576.20" in later
    assert "Average monthly true revenue $72,576.20" not in newest
    assert "Withdrawn" in later
    assert all(
        words in later for words in ("What people did", "Former staff", "Reclassified:", "Paid in by the owner.")
    )


def test_a_decision_without_offers_says_why_and_what_would_change_it(
    parts: Parts, demo: TenantProfile, weak: Case, viewer: Browser
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        made = make_offers(session, tenant=demo, deal_id=weak.deal_id, actor=API)

    text = words_of(viewer.get(f"{weak.path}/memo.pdf").data)

    assert not made.offers
    assert made.verdict.reasons[0].words in text
    assert "What would change it:" in text
    assert "Estimated APR" not in text


def test_a_stranger_and_a_deal_without_a_decision_get_no_memo(
    measured: Case, decided: Decision, fresh: Case, viewer: Browser, rival_admin: Browser, stranger: Browser
) -> None:
    assert rival_admin.get(f"{measured.path}/memo.pdf").status_code == 404
    assert rival_admin.get(f"{measured.path}/decisions/{decided.id}/memo.pdf").status_code == 404
    assert viewer.get(f"{measured.path}/decisions/dn_nobodys/memo.pdf").status_code == 404
    assert stranger.client.get(f"{measured.path}/memo.pdf").status_code == 303


def test_the_deal_page_and_the_timeline_lead_to_the_memo(measured: Case, decided: Decision, viewer: Browser) -> None:
    viewer.get(measured.path)

    assert f'href="{measured.path}/memo.pdf"' in viewer.text
    assert f'href="{measured.path}/decisions/{decided.id}/memo.pdf"' in viewer.text
