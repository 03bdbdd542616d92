"""Rows, days and months leave as CSV that a spreadsheet can only read, never run."""

import csv
import io

import pytest

from portal.backoffice.exports import DAYS, MONTHS, TRANSACTIONS, harmless
from portal.infra.parts import Parts
from portal.statements.evidence import Evidence, read_evidence
from portal.tenants.queries import TenantProfile
from portal.workflows.measure_statements import reclassify
from tests.client import Browser
from tests.integration.backoffice.conftest import Case


def evidence(parts: Parts, demo: TenantProfile, case: Case) -> Evidence:
    with parts.db.read(tenant_id=demo.id) as session:
        return read_evidence(session, tenant_id=demo.id, deal_id=case.deal_id)


def table(browser: Browser, case: Case, name: str) -> list[dict[str, str]]:
    answer = browser.client.get(f"{case.path}/statements/{name}.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8"))))


def test_every_row_leaves_with_its_place_and_what_it_was_taken_for(
    parts: Parts, demo: TenantProfile, viewer: Browser, measured: Case
) -> None:
    found, lines = evidence(parts, demo, measured), table(viewer, measured, "transactions")

    assert tuple(lines[0]) == TRANSACTIONS
    assert [line["id"] for line in lines] == [row.id for row in found.rows]
    first, row = lines[0], found.rows[0]
    assert (first["page"], first["x0"], first["y1"]) == (str(row.page), str(row.bbox[0]), str(row.bbox[3]))
    assert (first["category"], first["reason"]) == (row.category_label, row.category_reason)
    assert sum(round(float(line["amount"]) * 100) for line in lines) == sum(row.amount_cents for row in found.rows)


def test_a_reclassified_row_says_who_changed_it_and_why(
    parts: Parts, demo: TenantProfile, viewer: Browser, measured: Case
) -> None:
    row = next(row for row in evidence(parts, demo, measured).rows if row.is_revenue)
    with parts.db.write(tenant_id=demo.id) as session:
        about = {"tenant_id": demo.id, "deal_id": measured.deal_id, "transaction_id": row.id, "actor": "api:test"}
        reclassify(session, **about, category="loan_proceeds", reason="=a loan")
    line = next(line for line in table(viewer, measured, "transactions") if line["id"] == row.id)

    assert (line["reclassified"], line["reclassified_by"], line["category"]) == ("yes", "API", "Loan received")
    assert line["reclassified_because"] == "'=a loan"
    assert line["reclassified_at"].endswith("+00:00")


def test_days_and_months_leave_with_the_figures_of_the_pages(
    parts: Parts, demo: TenantProfile, viewer: Browser, measured: Case
) -> None:
    found = evidence(parts, demo, measured)
    days, months = table(viewer, measured, "days"), table(viewer, measured, "months")

    assert (tuple(days[0]), tuple(months[0])) == (DAYS, MONTHS)
    assert [round(float(day["balance"]) * 100) for day in days] == [day.balance_cents for day in found.days]
    assert {day["carried_forward"] for day in days} == {"yes", "no"}
    assert [round(float(month["true_revenue"]) * 100) for month in months] == [
        month.true_revenue_cents for month in found.months
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_amounts_and_plain_words_stay_as_they_are() -> None:
    assert [harmless(value) for value in (-12, "CARD SALES", "", None)] == [-12, "CARD SALES", "", None]


@pytest.mark.parametrize("name", ["transactions", "days", "months"])
def test_another_tenant_takes_nothing_along(name: str, rival_admin: Browser, measured: Case) -> None:
    assert rival_admin.client.get(f"{measured.path}/statements/{name}.csv").status_code == 404


def test_a_deal_without_statements_gives_the_names_of_the_columns_alone(viewer: Browser, fresh: Case) -> None:
    assert table(viewer, fresh, "transactions") == []
