"""What was read: months, rows with their places, the file back, and reading again."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from portal.errors import Invalid
from portal.infra.parts import Parts
from portal.statements.queries import find_latest_metrics, get_row, list_days, list_transactions
from portal.statements.reading import StatementReading
from portal.tenants.queries import TenantProfile
from portal.workflows import read_files
from portal.workflows.submit_statements import reclassify, remeasure
from tests.client import ApiClient
from tests.integration.statements.conftest import Application, File

UPLOAD = "/api/documents/bank/upload"


@pytest.fixture
def uploaded(api: ApiClient, application: Application, files: list[File]) -> dict[str, object]:
    """The answer to three statements."""
    answer = api.upload(UPLOAD, files, **application.query)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def test_months_add_up_to_the_average(
    api: ApiClient, application: Application, uploaded: dict[str, dict[str, float]]
) -> None:
    rows = api.get("/api/statements/monthly", deal_id=application.deal_id).get_json()["rows"]

    average = sum(round(row["true_revenue"] * 100) for row in rows) / 3
    assert [row["month"] for row in rows] == sorted(row["month"] for row in rows)
    assert abs(average - uploaded["metrics"]["avg_monthly_revenue"] * 100) <= 1
    for row in rows:
        moved = round((row["deposits"] - row["withdrawals"]) * 100)
        assert round(row["opening_balance"] * 100) + moved == round(row["closing_balance"] * 100)


def test_months_as_csv_say_the_same(api: ApiClient, application: Application, uploaded: dict[str, object]) -> None:
    rows = api.get("/api/statements/monthly", deal_id=application.deal_id).get_json()["rows"]

    answer = api.get("/api/statements/monthly.csv", deal_id=application.deal_id)

    table = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert answer.mimetype == "text/csv"
    assert [line["true_revenue"] for line in table] == [str(row["true_revenue"]) for row in rows]


def test_rows_carry_page_box_and_category(
    api: ApiClient, application: Application, uploaded: dict[str, object]
) -> None:
    rows = api.get("/api/statements/transactions", deal_id=application.deal_id).get_json()["rows"]

    assert len(rows) > 30
    for row in rows:
        assert row["page"] >= 1
        assert len(row["bbox"]) == 4
        assert row["bbox"][0] < row["bbox"][2]
        assert row["category"]
        assert row["raw_text"]


def test_every_figure_can_be_traced_to_rows_that_are_there(
    parts: Parts, demo: TenantProfile, application: Application, uploaded: dict[str, object]
) -> None:
    with parts.db.read(tenant_id=demo.id) as session:
        rows = list_transactions(session, tenant_id=demo.id, deal_id=application.deal_id)
        snapshot = find_latest_metrics(session, tenant_id=demo.id, deal_id=application.deal_id)
        days = list_days(session, tenant_id=demo.id, deal_id=application.deal_id)

    assert snapshot is not None
    known = {row.id for row in rows}
    behind = {row for figure in snapshot.metrics["figures"].values() for row in figure["rows"]}
    assert behind <= known
    assert len(days) >= 89
    balances = sum(day.balance_cents for day in days)
    assert abs(balances / len(days) - snapshot.avg_daily_balance_3m_cents) <= 1


def test_the_file_comes_back_as_an_attachment(
    api: ApiClient, application: Application, uploaded: dict[str, list[dict[str, str]]], files: list[File]
) -> None:
    document = uploaded["documents"][0]

    answer = api.get(f"/api/documents/{document['id']}/file")

    assert answer.get_data() == files[0][1]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"


def test_a_deal_without_statements_has_no_rows_and_nothing_to_read_again(
    api: ApiClient, application: Application
) -> None:
    assert api.get("/api/statements/monthly", deal_id=application.deal_id).get_json() == {"rows": []}
    assert api.get("/api/statements/transactions", deal_id=application.deal_id).get_json() == {"rows": []}
    assert api.post("/api/statements/parse", **application.query).status_code == 422


def test_reading_again_changes_nothing_where_nothing_changed(
    api: ApiClient, application: Application, uploaded: dict[str, object]
) -> None:
    answer = api.post("/api/statements/parse", **application.query)

    assert answer.get_json() == {"ok": True, "metrics": uploaded["metrics"]}


def test_reading_again_keeps_reclassifications_of_rows_that_say_the_same(
    api: ApiClient,
    application: Application,
    uploaded: dict[str, object],
    parts: Parts,
    demo: TenantProfile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = _revenue_row(parts, demo, application)
    _reclassify(parts, demo, application, row, "loan_proceeds")
    read = read_files.read_statement

    def differently(*args: object, **kwargs: object) -> StatementReading:
        return replace(read(*args, **kwargs), bank="Another Bank")

    monkeypatch.setattr(read_files, "read_statement", differently)
    api.post("/api/statements/parse", **application.query)

    with parts.db.read(tenant_id=demo.id) as session:
        rows = list_transactions(session, tenant_id=demo.id, deal_id=application.deal_id)
    changed = [found for found in rows if found.overridden]
    assert [found.category for found in changed] == ["loan_proceeds"]
    assert changed[0].id != row
    assert len({found.statement_id for found in rows}) == 3


@pytest.mark.parametrize("reads", ["other words", "another amount"])
def test_a_reclassified_row_that_reads_otherwise_keeps_its_kind_or_its_loss_is_told(
    reads: str,
    api: ApiClient,
    application: Application,
    uploaded: dict[str, object],
    parts: Parts,
    demo: TenantProfile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = _revenue_row(parts, demo, application)
    _reclassify(parts, demo, application, row, "loan_proceeds")
    with parts.db.read(tenant_id=demo.id) as session:
        position = get_row(session, tenant_id=demo.id, transaction_id=row).position
    read = read_files.read_statement
    change = {"description": "Otherwise"} if reads == "other words" else {"amount_cents": 99}

    def differently(*args: object, **kwargs: object) -> StatementReading:
        reading: StatementReading = read(*args, **kwargs)
        rows = [replace(t, **change) if n == position else t for n, t in enumerate(reading.transactions, 1)]
        return replace(reading, transactions=tuple(rows))

    monkeypatch.setattr(read_files, "read_statement", differently)
    api.post("/api/statements/parse", **application.query)

    with parts.db.read(tenant_id=demo.id) as session:
        rows = list_transactions(session, tenant_id=demo.id, deal_id=application.deal_id)
    kept = [found.category for found in rows if found.overridden]
    timeline = api.get(f"/api/deals/{application.deal_id}").get_json()["timeline"]
    told = [entry["data"]["reason"] for entry in timeline if entry["type"] == "transaction.reclassified"]
    if reads == "other words":
        assert (kept, len(told)) == (["loan_proceeds"], 1)
    else:
        assert kept == []
        assert sum("was read again" in reason for reason in told) == 1


def test_a_reclassified_deposit_is_no_revenue_and_the_timeline_says_who_and_why(
    api: ApiClient,
    application: Application,
    uploaded: dict[str, dict[str, float]],
    parts: Parts,
    demo: TenantProfile,
) -> None:
    api.post(f"/api/deals/{application.deal_id}/offers")
    row = _revenue_row(parts, demo, application)

    _reclassify(parts, demo, application, row, "loan_proceeds")

    with parts.db.read(tenant_id=demo.id) as session:
        snapshot = find_latest_metrics(session, tenant_id=demo.id, deal_id=application.deal_id)
    deal = api.get(f"/api/deals/{application.deal_id}").get_json()
    event = next(entry for entry in deal["timeline"] if entry["type"] == "transaction.reclassified")
    assert snapshot is not None
    assert snapshot.avg_monthly_revenue_cents < round(uploaded["metrics"]["avg_monthly_revenue"] * 100)
    assert event["data"]["reason"] == "A loan, by the agreement that we saw"
    assert deal["deal"]["status"] == "open"


def test_a_category_that_does_not_fit_the_sign_is_refused(
    parts: Parts, demo: TenantProfile, application: Application, uploaded: dict[str, object]
) -> None:
    row = _revenue_row(parts, demo, application)

    with pytest.raises(Invalid, match="does not fit"):
        _reclassify(parts, demo, application, row, "payroll")


def test_measuring_again_without_a_change_gives_the_same_snapshot(
    parts: Parts, demo: TenantProfile, application: Application, uploaded: dict[str, dict[str, str]]
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        snapshot = remeasure(session, tenant_id=demo.id, deal_id=application.deal_id, actor="system")

    assert snapshot.id == uploaded["metrics"]["metrics_id"]


def _revenue_row(parts: Parts, tenant: TenantProfile, application: Application) -> str:
    with parts.db.read(tenant_id=tenant.id) as session:
        rows = list_transactions(session, tenant_id=tenant.id, deal_id=application.deal_id)
    return next(row.id for row in rows if row.is_revenue and row.amount_cents > 1000)


def _reclassify(parts: Parts, tenant: TenantProfile, application: Application, row: str, category: str) -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        reclassify(
            session,
            tenant_id=tenant.id,
            deal_id=application.deal_id,
            transaction_id=row,
            category=category,
            reason="A loan, by the agreement that we saw",
            actor="user:us_1",
        )
