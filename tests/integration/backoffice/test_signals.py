"""Signs that a file was changed are kept with what was read, shown to staff with their place, and decide nothing."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest

from portal.deals.queries import get_deal
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.offers.queries import list_offer_history
from portal.statements.queries import find_newest_snapshot, list_statements
from portal.statements.reading import StatementReading
from portal.statements.reading.results import Signal
from portal.statements.tampering import ListedSignal, read_signals
from portal.tenants.queries import TenantProfile
from portal.workflows import read_files
from portal.workflows.make_offers import make_offers
from portal.workflows.submit_statements import prepare_file, stage_statement
from tests.client import ApiClient, Browser
from tests.integration.backoffice.conftest import API, Case
from tests.unit.statements.reading.test_tampering import saved_again

_SEEN_NOW = Signal("text_edited", "strong", "Text was edited: “Rosa”.", 1, (10.0, 20.0, 30.0, 40.0), {"was": "Rosa"})


@pytest.fixture
def forged(parts: Parts, demo: TenantProfile, answered: Case) -> Case:
    """A deal whose first file was saved again with another amount."""
    file = prepare_file(parts, tenant_id=demo.id, name="june.pdf", data=saved_again())
    with parts.db.write(tenant_id=demo.id) as session:
        stage_statement(session, tenant_id=demo.id, deal_id=answered.deal_id, actor=API, slot=1, file=file)
    return answered


def signals(parts: Parts, demo: TenantProfile, case: Case) -> tuple[ListedSignal, ...]:
    with parts.db.read(tenant_id=demo.id) as session:
        return read_signals(session, tenant_id=demo.id, deal_id=case.deal_id).found


def read_by_a_newer_reader(monkeypatch: pytest.MonkeyPatch, *found: Signal) -> None:
    old = read_files.read_statement

    def newer(data: bytes, **how: object) -> StatementReading:
        return replace(old(data, **how), signals=found, reader_version="2.0")

    monkeypatch.setattr(read_files, "read_statement", newer)


def test_signs_are_kept_with_the_file_and_strong_ones_come_first(
    parts: Parts, demo: TenantProfile, forged: Case
) -> None:
    found = signals(parts, demo, forged)

    changed = next(one for one in found if one.code == "content_changed_later")
    assert (changed.strength, changed.slot, changed.filename, changed.page) == ("strong", 1, "june.pdf", 1)
    assert changed.bbox is not None
    assert "Before: “2,410.00”" in changed.words
    assert [one.strength for one in found] == sorted(
        (one.strength for one in found), key=("strong", "medium", "weak").index
    )


def test_the_event_names_codes_and_no_words_of_the_file(parts: Parts, demo: TenantProfile, forged: Case) -> None:
    with parts.db.read(tenant_id=demo.id) as session:
        entries = list_events(session, tenant_id=demo.id, deal_id=forged.deal_id)

    [data] = [entry.data for entry in entries if entry.type == "document.uploaded"]
    assert "content_changed_later" in data["signals"]["strong"]
    assert "2,410" not in json.dumps(data)


def test_a_newer_reader_that_finds_more_signs_changes_no_figure_and_ends_no_offer(
    api: ApiClient, parts: Parts, demo: TenantProfile, measured: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"tenant_id": demo.id, "deal_id": measured.deal_id}
    with parts.db.write(tenant_id=demo.id) as session:
        make_offers(session, tenant=demo, deal_id=measured.deal_id, actor=API)
    with parts.db.read(tenant_id=demo.id) as session:
        statements = [row.id for row in list_statements(session, **about)]
        snapshot = find_newest_snapshot(session, **about)
        events = len(list_events(session, **about))
    read_by_a_newer_reader(monkeypatch, _SEEN_NOW)

    answer = api.post("/api/statements/parse", merchant_id=measured.merchant_id, deal_id=measured.deal_id)

    assert answer.status_code == 200, answer.get_json()
    assert [one.words for one in signals(parts, demo, measured)] == [_SEEN_NOW.words] * 3
    with parts.db.read(tenant_id=demo.id) as session:
        assert [row.id for row in list_statements(session, **about)] == statements
        assert find_newest_snapshot(session, **about).id == snapshot.id
        assert len(list_events(session, **about)) == events
        assert get_deal(session, **about).status == "offer"
        assert {one.status for one in list_offer_history(session, **about)} == {"offered"}


def test_files_that_were_read_before_anybody_looked_for_signs_are_said_to_be_so(
    parts: Parts, demo: TenantProfile, measured: Case
) -> None:
    about = {"tenant_id": demo.id, "deal_id": measured.deal_id}
    with parts.db.write(tenant_id=demo.id) as session:
        list_statements(session, **about)[1].signals = None

    with parts.db.read(tenant_id=demo.id) as session:
        assert read_signals(session, **about).not_looked_at == (2,)


def test_staff_see_each_sign_with_its_strength_and_a_link_to_its_place(viewer: Browser, forged: Case) -> None:
    viewer.get(f"{forged.path}/statements")

    section = viewer.text.split('id="signals"')[1].split("</section>")[0]
    assert "Strong" in section
    assert "Before: “2,410.00”" in section
    places = re.findall(r'href="(/office/deals/[^"]+/pages/1\?box=[\d.,]+)"', section)
    viewer.get(places[0])
    assert '<rect class="mark"' in viewer.text
    assert "Signs of a change on this page" in viewer.words
    assert "Before: “2,410.00”" in viewer.words


def test_no_sign_proves_nothing_and_the_page_says_so(viewer: Browser, measured: Case, fresh: Case) -> None:
    viewer.get(f"{measured.path}/statements")
    assert "Nothing found" in viewer.words
    assert "That does not prove that a file is genuine." in viewer.words


def test_a_deal_without_statements_says_nothing_of_signs(viewer: Browser, fresh: Case) -> None:
    viewer.get(f"{fresh.path}/statements")

    assert "Nothing found" not in viewer.words


def test_files_nobody_looked_at_are_named_and_nothing_is_claimed_of_them(
    parts: Parts, demo: TenantProfile, viewer: Browser, measured: Case
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        for row in list_statements(session, tenant_id=demo.id, deal_id=measured.deal_id):
            row.signals = None

    viewer.get(f"{measured.path}/statements")

    assert "Statement 1, 2 and 3 were read before files were looked at for signs" in viewer.words
    assert "Nothing found" not in viewer.words


def test_a_deals_flags_count_strong_signs_alone(viewer: Browser, forged: Case) -> None:
    viewer.get(forged.path)

    assert f'<a href="{forged.path}/statements#signals">2 strong signs that a file was changed</a>' in viewer.text


def test_strong_signs_are_among_the_facts_of_a_review_and_decline_nothing(
    api: ApiClient,
    parts: Parts,
    demo: TenantProfile,
    underwriter: Browser,
    weak: Case,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_by_a_newer_reader(monkeypatch, _SEEN_NOW)
    api.post("/api/statements/parse", merchant_id=weak.merchant_id, deal_id=weak.deal_id)

    with parts.db.write(tenant_id=demo.id) as session:
        made = make_offers(session, tenant=demo, deal_id=weak.deal_id, actor=API)

    assert made.verdict.outcome == "manual_review"
    underwriter.get(weak.path)
    assert "The files bear 3 strong signs of a change." in underwriter.words
    underwriter.get(f"{weak.path}/clear-review")
    assert "3 strong signs that a file was changed" in underwriter.words
    assert _SEEN_NOW.words in underwriter.words
    underwriter.get(f"{weak.path}/decline")
    assert "strong sign" not in underwriter.words


def test_a_strong_sign_alone_changes_no_decision(
    api: ApiClient, parts: Parts, demo: TenantProfile, measured: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_a_newer_reader(monkeypatch, _SEEN_NOW)
    api.post("/api/statements/parse", merchant_id=measured.merchant_id, deal_id=measured.deal_id)

    with parts.db.write(tenant_id=demo.id) as session:
        made = make_offers(session, tenant=demo, deal_id=measured.deal_id, actor=API)

    assert made.verdict.outcome == "approved"


def test_a_merchant_is_told_nothing_of_signs(merchant: Browser, viewer: Browser) -> None:
    merchant.get("/apply/demo")
    merchant.submit("/apply/demo", legal_name="Rosa Bakery LLC", phone="(973) 555-0188", email="owner@example.com")
    merchant.get("/application/statements")

    merchant.submit("/application/statements/1", file=(io.BytesIO(saved_again()), "june.pdf"))

    assert "june.pdf" in merchant.words
    for told in ("Signs that", "strong sign", "was changed", "2,410.00"):
        assert told not in merchant.words
    deal = next(part for part in viewer.get("/office/queue").get_data(as_text=True).split('"') if "/deals/" in part)
    viewer.get(deal)
    assert "2 strong signs that a file was changed" in viewer.words
