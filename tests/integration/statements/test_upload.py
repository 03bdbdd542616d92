"""Three statements by the API: taken together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.antivirus import ScannerUnavailable, ScanResult
from portal.infra.clock import now
from portal.infra.parts import Parts
from portal.infra.sandbox import SandboxBusy
from portal.jobs.documents import sweep_orphans
from portal.tenants.queries import TenantProfile
from portal.workflows.decide_deal import decline_deal
from tests.client import ApiClient
from tests.integration.statements.conftest import (
    Application,
    File,
    blank_pages,
    encrypted,
    resaved,
    with_attachment,
    with_script,
)
from tests.integration.statements.reading.overlays import false_lines, with_content

UPLOAD, ADDITIONAL = "/api/documents/bank/upload", "/api/documents/bank/additional"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def kinds(parts: Parts, tenant: TenantProfile) -> list[str]:
    with parts.db.read(tenant_id=tenant.id) as session:
        return [entry.type for entry in list_events(session, tenant_id=tenant.id)]


def stored(parts: Parts) -> list[str]:
    return list(parts.storage.list_keys(older_than=now().replace(year=now().year + 1)))


def test_three_statements_give_documents_figures_and_events(
    api: ApiClient, application: Application, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    answer = api.upload(UPLOAD, files[::-1], **application.query)

    body = answer.get_json()
    assert answer.status_code == 200
    assert body["ok"] is True
    assert [document["filename"] for document in body["documents"]] == [name for name, _ in files[::-1]]
    assert [document["slot"] for document in body["documents"]] == [3, 2, 1]
    assert {document["proof"] for document in body["documents"]} == {"proved"}
    assert body["metrics"]["avg_monthly_revenue"] > 0
    assert body["metrics"]["findings"] == []
    assert body["metrics"]["all_proved"] is body["metrics"]["in_a_row"] is True
    with parts.db.read(tenant_id=demo.id) as session:
        ready, *others = list_events(session, tenant_id=demo.id, deal_id=application.deal_id)
    assert [entry.type for entry in others[:3]] == ["document.uploaded"] * 3
    assert ready.type == "metrics.ready"
    assert ready.merchant_id == application.merchant_id
    assert ready.data["avg_monthly_revenue"] == body["metrics"]["avg_monthly_revenue"]
    assert ready.data["total_nsf_3m"] == body["metrics"]["total_nsf_3m"]


def test_the_same_key_and_files_answer_again_and_do_nothing_twice(
    api: ApiClient, application: Application, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    first = api.upload(UPLOAD, files, key="once", **application.query)
    kept = len(stored(parts))

    renamed = [(f"other-{name}", data) for name, data in files]
    again = api.upload(UPLOAD, renamed, key="once", **application.query)

    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(stored(parts)) == kept == 3
    assert kinds(parts, demo).count("metrics.ready") == 1


def test_the_same_key_with_other_files_is_refused(
    api: ApiClient, application: Application, files: list[File], make_files: Callable[..., list[File]]
) -> None:
    api.upload(UPLOAD, files, key="once", **application.query)

    answer = api.upload(UPLOAD, make_files(seed=8), key="once", **application.query)

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "idempotency_key_reused"


def test_without_a_key_nothing_is_taken(api: ApiClient, application: Application, files: list[File]) -> None:
    answer = api.raw(
        "POST", UPLOAD, query_string=application.query, headers={"X-Tenant-ID": "demo", "Authorization": "Bearer dev"}
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("count", [0, 2, 4])
def test_another_number_than_three_is_named(
    api: ApiClient, application: Application, files: list[File], make_files: Callable[..., list[File]], count: int
) -> None:
    sent = [*files, *make_files(seed=8)][:count]

    answer = api.upload(UPLOAD, sent, **application.query)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "files"
    assert f"{count} came" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda pdf: b"Dear bank, here is my statement.", "not a PDF"),
        (lambda pdf: EICAR, "virus"),
        (lambda pdf: with_attachment(pdf, EICAR), "virus"),
        (encrypted, "password"),
        (with_script, "carries a program"),
        (lambda pdf: blank_pages(), "scan"),
        (lambda pdf: pdf + b"\0" * (13 * 1024 * 1024 - len(pdf)), "larger than 12 MB"),
        (lambda pdf: pdf[: len(pdf) // 3], "could not open"),
        (lambda pdf: b"", "empty"),
    ],
    ids=["text", "eicar", "eicar inside", "encrypted", "script", "scan", "13 MB", "cut short", "empty"],
)
def test_one_bad_file_is_named_and_nothing_is_kept(
    api: ApiClient,
    application: Application,
    files: list[File],
    parts: Parts,
    demo: TenantProfile,
    make: Callable[[bytes], bytes],
    words: str,
) -> None:
    bad = ("statement.pdf", make(files[1][1]))

    answer = api.upload(UPLOAD, [files[0], bad, files[2]], **application.query)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["files[1]"]
    assert words in answer.get_json()["errors"][0]["message"]
    assert stored(parts) == []
    assert "document.uploaded" not in kinds(parts, demo)


def test_every_bad_file_is_named_at_once(api: ApiClient, application: Application, files: list[File]) -> None:
    answer = api.upload(UPLOAD, [("a.pdf", b"a"), files[0], ("b.pdf", b"b")], **application.query)

    assert [error["field"] for error in answer.get_json()["errors"]] == ["files[0]", "files[2]"]


def test_the_same_file_twice_is_refused(api: ApiClient, application: Application, files: list[File]) -> None:
    answer = api.upload(UPLOAD, [files[0], files[1], ("copy.pdf", files[0][1])], **application.query)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["files[2]"]


def test_a_refused_upload_gives_its_key_back(api: ApiClient, application: Application, files: list[File]) -> None:
    api.upload(UPLOAD, files[:2], key="k", **application.query)

    assert api.upload(UPLOAD, files, key="k", **application.query).status_code == 200


def test_a_scanner_that_is_down_takes_nothing(
    api: ApiClient, application: Application, files: list[File], parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(data: bytes) -> ScanResult:
        raise ScannerUnavailable

    monkeypatch.setattr(parts.scanner, "scan", down)

    answer = api.upload(UPLOAD, files, **application.query)

    assert answer.status_code == 503
    assert answer.get_json()["code"] == "scanner_unavailable"
    assert stored(parts) == []


def test_when_all_readers_are_busy_the_files_may_be_sent_again_under_the_same_key(
    api: ApiClient, application: Application, files: list[File], parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*arguments: object, **options: object) -> object:
        raise SandboxBusy

    with monkeypatch.context() as patch:
        patch.setattr(parts.sandbox, "run", busy)
        answer = api.upload(UPLOAD, files, key="k", **application.query)

    assert answer.status_code == 503
    assert answer.get_json()["code"] == "reader_busy"
    assert int(answer.headers["Retry-After"]) > 0
    assert stored(parts) == []
    assert api.upload(UPLOAD, files, key="k", **application.query).status_code == 200


def test_a_gap_is_a_finding_that_everybody_sees_and_no_refusal(
    api: ApiClient,
    application: Application,
    files: list[File],
    make_files: Callable[..., list[File]],
    parts: Parts,
    demo: TenantProfile,
) -> None:
    earlier = make_files(start=date(2025, 1, 1))

    answer = api.upload(UPLOAD, [earlier[0], files[1], files[2]], **application.query)

    assert answer.status_code == 200
    assert answer.get_json()["metrics"]["in_a_row"] is False
    assert "gap" in [finding["code"] for finding in answer.get_json()["metrics"]["findings"]]
    with parts.db.read(tenant_id=demo.id) as session:
        ready = list_events(session, tenant_id=demo.id, deal_id=application.deal_id)[0]
    assert "gap" in [finding["code"] for finding in ready.data["findings"]]
    assert "words" not in ready.data["findings"][0]


def test_another_account_is_a_finding_and_no_refusal(
    api: ApiClient, application: Application, files: list[File], make_files: Callable[..., list[File]]
) -> None:
    other = make_files(seed=99)

    answer = api.upload(UPLOAD, [files[0], other[1], files[2]], **application.query)

    assert answer.status_code == 200
    codes = [finding["code"] for finding in answer.get_json()["metrics"]["findings"]]
    assert {"several_accounts", "balance_break"} & set(codes)
    assert answer.get_json()["metrics"]["in_a_row"] is False


def test_a_merchant_of_another_deal_is_not_found(api: ApiClient, application: Application, files: list[File]) -> None:
    answer = api.upload(UPLOAD, files, merchant_id="me_other", deal_id=application.deal_id)

    assert answer.status_code == 404


def test_another_tenants_deal_is_not_found(
    rival_api: ApiClient, application: Application, files: list[File], api: ApiClient
) -> None:
    api.upload(UPLOAD, files, **application.query)
    document = api.get("/api/statements/transactions", deal_id=application.deal_id).get_json()["rows"][0]["document_id"]

    assert rival_api.upload(UPLOAD, files, **application.query).status_code == 404
    assert rival_api.upload(ADDITIONAL, files, **application.query).status_code == 404
    assert rival_api.post("/api/statements/parse", **application.query).status_code == 404
    assert rival_api.get(f"/api/documents/{document}/file").status_code == 404
    for path in ("monthly", "monthly.csv", "transactions"):
        assert rival_api.get(f"/api/statements/{path}", deal_id=application.deal_id).status_code == 404


def test_a_declined_deal_takes_no_files(
    api: ApiClient, application: Application, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        decline_deal(
            session, tenant_id=demo.id, deal_id=application.deal_id, reason="Not a fit", notes="", actor="system"
        )

    answer = api.upload(UPLOAD, files, **application.query)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "deal_declined")


def test_uploads_of_a_tenant_are_limited_by_the_minute_and_replays_are_free(
    api: ApiClient,
    application: Application,
    files: list[File],
    parts: Parts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(parts.settings.__dict__, "upload_limit_per_minute", 1)
    within_one_minute = clock.now()
    monkeypatch.setattr(clock, "now", lambda: within_one_minute)
    api.upload(UPLOAD, files, key="first", **application.query)

    refused = api.upload(UPLOAD, files, key="second", **application.query)
    replayed = api.upload(UPLOAD, files, key="first", **application.query)

    assert (refused.status_code, replayed.status_code) == (429, 200)
    assert int(refused.headers["Retry-After"]) > 0


def test_new_statements_withdraw_the_offers_and_open_the_deal(
    api: ApiClient, application: Application, files: list[File], make_files: Callable[..., list[File]]
) -> None:
    api.upload(UPLOAD, files, **application.query)
    api.post(f"/api/deals/{application.deal_id}/offers")

    answer = api.upload(UPLOAD, make_files(seed=8), **application.query)

    deal = api.get(f"/api/deals/{application.deal_id}").get_json()
    assert answer.status_code == 200
    assert deal["deal"]["status"] == "open"
    assert [entry["type"] for entry in deal["timeline"]].count("offer.withdrawn") == 1
    assert len([document for document in deal["documents"] if document.get("slot")]) in (0, 3)


def test_further_months_stand_beside_the_three_and_change_no_figure(
    api: ApiClient, application: Application, files: list[File], make_files: Callable[..., list[File]]
) -> None:
    first = api.upload(UPLOAD, files, **application.query).get_json()["metrics"]
    further = make_files(seed=8, start=date(2026, 1, 1))

    answer = api.upload(ADDITIONAL, further, **application.query)

    figures = ("avg_monthly_revenue", "avg_daily_balance_3m", "total_nsf_3m", "total_days_negative_3m")
    body = answer.get_json()
    assert answer.status_code == 200
    assert [document["slot"] for document in body["documents"]] == [4, 5, 6]
    assert [body["metrics"][name] for name in figures] == [first[name] for name in figures]
    assert body["metrics"]["in_a_row"] is True
    rows = api.get("/api/statements/monthly", deal_id=application.deal_id).get_json()["rows"]
    assert len(rows) == 6


def test_a_file_that_is_there_already_is_no_further_month(
    api: ApiClient, application: Application, files: list[File]
) -> None:
    api.upload(UPLOAD, files, **application.query)

    answer = api.upload(ADDITIONAL, [files[0]], **application.query)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "files[0]"


def test_what_was_stored_for_nothing_is_swept_after_a_day(
    api: ApiClient, application: Application, files: list[File], parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.upload(UPLOAD, files, **application.query)
    parts.storage.put("tn_x/orphan", b"%PDF-", content_type="application/pdf")

    sweep_orphans(parts)
    assert len(stored(parts)) == 4
    monkeypatch.setattr("portal.jobs.documents.ORPHAN_AFTER", now() - now().replace(year=now().year + 1))
    sweep_orphans(parts)

    assert len(stored(parts)) == 3
    assert "tn_x/orphan" not in stored(parts)


def test_the_same_pages_in_another_file_are_two_months_in_one(
    api: ApiClient, application: Application, files: list[File]
) -> None:
    answer = api.upload(UPLOAD, [files[0], files[1], ("b.pdf", resaved(files[1][1], title="b"))], **application.query)

    assert answer.status_code == 200
    assert "same_period" in [finding["code"] for finding in answer.get_json()["metrics"]["findings"]]


def test_figures_that_nobody_sees_leave_a_proved_statement_to_a_person(
    api: ApiClient, application: Application, files: list[File]
) -> None:
    name, content = files[0]
    hidden = with_content(content, f"1 g {false_lines()}")

    uploaded = api.upload(UPLOAD, [(name, hidden), *files[1:]], **application.query)
    made = api.post(f"/api/deals/{application.deal_id}/offers").get_json()

    assert [document["proof"] for document in uploaded.get_json()["documents"]] == ["proved"] * 3
    assert made["underwriting_decision"] == "manual_review"
    assert made["reasons"] == ["statements_not_proved"]
