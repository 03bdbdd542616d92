"""A policy is tried from the office: begun once, watched, stopped, read side by side, and taken along as CSV."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import threading

import pytest

from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.tenants.queries import TenantProfile
from portal.underwriting.policy import default_policy
from portal.underwriting.queries import list_decisions, list_policies
from portal.underwriting.simulation.queries import list_simulations
from portal.workflows import run_simulation
from tests.client import Browser
from tests.integration.offers.desk import DECLINED, HEALTHY, Desk, open_desk
from tests.integration.underwriting.simulating import compare_here

PAGE = "/office/simulations"
STRICT = default_policy().model_copy(
    update={"version": "strict-1", "stops": default_policy().stops.model_copy(update={"max_nsf_3m": 1})}
)
BUSINESSES = {"Oak Deli": HEALTHY, "=SUM(A1) Deli": {**HEALTHY, "nsf": 2}, "Fir Deli": DECLINED}
ASKING = {"HX-Request": "true", "HX-Target": "simulation_run"}


@pytest.fixture(autouse=True)
def _decided_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_simulation, "compare_apart", compare_here)


@pytest.fixture
def desks(parts: Parts, demo: TenantProfile) -> dict[str, Desk]:
    load_tasks()
    made = {}
    for number, (name, figures) in enumerate(BUSINESSES.items()):
        desk = open_desk(parts, demo, name=f"Desk{number}")
        desk.answer(business_legal_name=name)
        desk.measure(**figures)
        desk.make()
        made[name] = desk
    work(parts)
    return made


def work(parts: Parts) -> None:
    Worker(parts, stop=threading.Event()).run_until_idle()


def begin(browser: Browser, **fields: str) -> str:
    """Start a simulation of the strict policy; its address."""
    browser.get(f"{PAGE}/new")
    hidden = dict(re.findall(r'name="(decided_[a-z]+-[a-z]+)"[^>]* value="(\d+)"', browser.text))
    browser.submit(PAGE, **{**hidden, "document": STRICT.to_json(), "policy": "", **fields})
    assert browser.page is not None
    return browser.page.request.path


def runs(parts: Parts, tenant: TenantProfile) -> int:
    with parts.db.read() as session:
        return len(list_simulations(session, tenant_id=tenant.id, limit=9))


def test_a_simulation_is_begun_watched_and_read_to_the_single_deal(
    parts: Parts, underwriter: Browser, viewer: Browser, desks: dict[str, Desk]
) -> None:
    address = begin(underwriter)
    assert "Waiting for its turn" in underwriter.words
    waiting = viewer.get(address, headers=ASKING).get_data(as_text=True)
    assert waiting.lstrip().startswith('<div class="stack" id="simulation_run">')
    assert "every 2s" in waiting
    assert "Stop it" not in waiting

    work(parts)

    ended = viewer.get(address, headers=ASKING).get_data(as_text=True)
    assert "every 2s" not in ended
    viewer.get(address)
    assert "1 of 3 deals would end differently" in viewer.words
    assert "Items returned or paid into overdraft in three months 1 –" in viewer.words
    viewer.get(f"{address}?change=declined")
    assert re.findall(r'class="row-link" href="([^"]+)"', viewer.text) == [
        f"{address}/deals/{desks['=SUM(A1) Deli'].deal_id}"
    ]
    viewer.get(f"{address}/deals/{desks['=SUM(A1) Deli'].deal_id}")
    assert "Met 2; the policy allows at most 5 Stop 2; the policy allows at most 1" in viewer.words
    decision = re.search(r'href="(/office/deals/[^"]+/decisions/[^"]+)"', viewer.text)
    assert decision is not None
    assert viewer.client.get(decision[1]).status_code == 200


def test_it_leaves_as_csv_that_a_spreadsheet_can_only_read(
    parts: Parts, underwriter: Browser, viewer: Browser, desks: dict[str, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.backoffice.simulation_results.ROWS_AT_ONCE", 2)
    address = begin(underwriter)
    work(parts)

    answer = viewer.client.get(f"{address}/deals.csv")
    lines = {line["deal"]: line for line in csv.DictReader(io.StringIO(answer.get_data(as_text=True)))}

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert set(lines) == {desk.deal_id for desk in desks.values()}
    flipped = lines[desks["=SUM(A1) Deli"].deal_id]
    assert flipped["merchant"] == "'=SUM(A1) Deli"
    assert (flipped["change"], flipped["outcome_before"], flipped["outcome_after"]) == (
        "declined",
        "approved",
        "declined",
    )
    same = lines[desks["Oak Deli"].deal_id]
    assert float(same["tier_2_amount_before"]) == float(same["tier_2_amount_after"]) == float(same["offered_after"]) > 0
    assert (flipped["tier_2_amount_after"], flipped["reasons_after"]) == ("", "max_nsf_3m")
    some = viewer.client.get(f"{address}/deals.csv?change=declined").get_data(as_text=True)
    assert len(some.splitlines()) == 2
    tried = viewer.client.get(f"{address}/policy.json").data
    assert tried == STRICT.to_json().encode()
    with parts.db.read() as session:
        kept = list_simulations(session, tenant_id=desks["Oak Deli"].tenant.id, limit=1)[0].policy_sha256
    assert hashlib.sha256(tried).hexdigest() == kept


def test_a_decision_that_replays_otherwise_is_marked_and_counted(
    parts: Parts, demo: TenantProfile, underwriter: Browser, desks: dict[str, Desk]
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        decision = list_decisions(session, **desks["Oak Deli"].whose)[0]
        decision.result_json = decision.result_json.replace('"formulas":"', '"formulas":"0.')
    address = begin(underwriter)
    work(parts)

    underwriter.get(address)

    assert "1 decision does not come out the same any more" in underwriter.words
    assert underwriter.words.count("Formulas changed since it was decided") == 1
    underwriter.get(f"{address}/deals/{desks['Oak Deli'].deal_id}")
    assert "formulas have changed since this was decided" in underwriter.words


def test_the_same_form_sent_twice_begins_one_and_a_second_form_is_told_to_wait(
    parts: Parts, demo: TenantProfile, underwriter: Browser, desks: dict[str, Desk]
) -> None:
    underwriter.get(f"{PAGE}/new")
    days = dict(re.findall(r'name="(decided_[a-z]+-[a-z]+)"[^>]* value="(\d+)"', underwriter.text))
    fields = {**underwriter.forms()[PAGE], **days, "document": STRICT.to_json(), "policy": ""}
    first, second = (underwriter.post(PAGE, fields, follow=False) for _ in range(2))

    assert (first.status_code, first.location) == (303, second.location)
    begin(underwriter)
    assert underwriter.page is not None
    assert underwriter.page.status_code == 409
    assert "Another simulation is under way" in underwriter.words
    assert runs(parts, demo) == 1


def test_it_is_stopped_once_and_what_was_found_stays(
    parts: Parts, underwriter: Browser, desks: dict[str, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_simulation, "DEALS_AT_ONCE", 1)
    address = begin(underwriter)
    Worker(parts, stop=threading.Event()).run_one()
    underwriter.get(address)
    assert "1 of 3 deals" in underwriter.words

    underwriter.submit(f"{address}/cancel")
    work(parts)

    underwriter.get(address)
    assert "It was stopped after 1 deal of 3" in underwriter.words
    assert len(re.findall('class="row-link"', underwriter.text)) == 1


REFUSED = (
    ({"document": ""}, "Choose a policy"),
    ({"document": "{"}, "This document cannot be used"),
    ({"decided_from-month": "13"}, "Decided from must be a real date"),
    ({"decided_from-year": "2099", "decided_to-year": "2099"}, "No deal was decided in this period"),
    ({"status": "signed"}, "No deal was decided in this period"),
)


def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(
    parts: Parts, demo: TenantProfile, underwriter: Browser, desks: dict[str, Desk]
) -> None:
    for fields, words in REFUSED:
        begin(underwriter, **fields)

        assert underwriter.page is not None
        assert underwriter.page.status_code == 422
        assert underwriter.words.count(words) == 2, fields
        assert all(f'value="{value}"' in underwriter.text for value in fields.values() if value.isdigit())
    assert runs(parts, demo) == 0


def test_a_viewer_looks_and_another_tenant_finds_nothing(
    parts: Parts,
    demo: TenantProfile,
    underwriter: Browser,
    viewer: Browser,
    rival_admin: Browser,
    desks: dict[str, Desk],
) -> None:
    address = begin(underwriter)
    work(parts)
    deal = f"{address}/deals/{desks['Oak Deli'].deal_id}"
    with parts.db.read() as session:
        version = list_policies(session, tenant_id=demo.id)[0].id

    assert viewer.get(PAGE).status_code == 200
    assert "strict-1" in viewer.words
    assert "Start a simulation" not in viewer.words
    assert viewer.client.get(f"{PAGE}/new").status_code == 403
    for path in (address, deal, f"{address}/deals.csv", f"{address}/policy.json", f"{address}/deals/dl_x"):
        assert rival_admin.client.get(path).status_code == 404
    assert "strict-1" not in rival_admin.get(PAGE).get_data(as_text=True)
    rival_admin.get(f"{PAGE}/new")
    assert begin(underwriter, document="", policy=version).startswith(f"{PAGE}/sn_")


def test_the_deals_are_paged_by_the_last_one_that_was_seen(
    parts: Parts, underwriter: Browser, desks: dict[str, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.backoffice.simulations.PAGE_ROWS", 2)
    address = begin(underwriter)
    work(parts)

    page = underwriter.get(address)
    first = re.findall(r'class="row-link" href="([^"]+)"', underwriter.text)
    onward = re.search(r'href="([^"]+before=[^"]+)"', underwriter.text)
    assert onward is not None
    underwriter.get(onward[1].replace("&amp;", "&"))
    second = re.findall(r'class="row-link" href="([^"]+)"', underwriter.text)

    assert (len(first), len(second), len({*first, *second})) == (2, 1, 3)
    assert len(gzip.compress(page.data)) <= 14_000
    assert underwriter.client.get(f"{PAGE}?before=nonsense").status_code == 400
