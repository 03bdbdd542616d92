"""Consents, background checks and sending, as a program does it."""

from __future__ import annotations

from datetime import timedelta

from portal.auth.api_keys import create_api_key
from portal.events.queries import list_events
from portal.infra import clock
from tests.client import ApiClient
from tests.integration.signing.stage import Stage


def of(stage: Stage) -> dict[str, str]:
    return {"merchant_id": stage.merchant_id, "deal_id": stage.deal_id}


def to_sign(stage: Stage, **more: str) -> dict[str, str]:
    return {"deal_id": stage.deal_id, "recipient_email": "rosa@mapledeli.example", **more}


def consent_of(stage: Stage, **changed: str) -> dict[str, str]:
    moment = clock.iso(clock.now() - timedelta(hours=1))
    return {
        "merchant_id": stage.merchant_id,
        "kind": "background",
        "text_version": "paper-7",
        "obtained_at": moment,
    } | (changed)


def test_a_program_attests_checks_and_sends(api: ApiClient, stage: Stage) -> None:
    attested = api.post("/api/consents", consent_of(stage))
    checked = api.post("/api/background/run", **of(stage))
    sent = api.post("/api/sign/send", **to_sign(stage, force="false"))

    assert attested.json["ok"] is True
    assert attested.json["consent_id"]
    assert (checked.json["status"], checked.json["flags"]) == ("OK", [])
    assert sent.status_code == 200
    assert sent.json == {
        "envelope_id": sent.json["envelope_id"],
        "status": "sent",
        "recipient_email": "rosa@mapledeli.example",
        "force": False,
    }


def test_a_check_is_read_again_by_its_id(api: ApiClient, stage: Stage) -> None:
    ran = api.post(
        "/api/background/check", {"check_types": ["identity"], "person": {"last_name": "Review"}}, **of(stage)
    )

    shown = api.get(f"/api/background/jobs/{ran.json['job_id']}")

    assert shown.json == ran.json
    assert shown.json["status"] == "REVIEW"
    assert [flag["check_type"] for flag in shown.json["flags"]] == ["identity"]


def test_the_same_key_runs_one_check(api: ApiClient, stage: Stage) -> None:
    first = api.post("/api/background/run", key="check-1", **of(stage))
    second = api.post("/api/background/run", key="check-1", **of(stage))

    assert second.json == first.json
    assert second.headers["Idempotent-Replayed"] == "true"
    with stage.read() as session:
        events = list_events(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        assert sum(entry.type == "background.result" for entry in events) == 1


def test_the_same_key_sends_one_agreement(api: ApiClient, stage: Stage) -> None:
    api.post("/api/background/run", **of(stage))

    first = api.post("/api/sign/send", key="send-1", **to_sign(stage))
    second = api.post("/api/sign/send", key="send-1", **to_sign(stage))
    other = api.post("/api/sign/send", key="send-1", **to_sign(stage, force="true"))

    assert second.json == first.json
    assert other.status_code == 422


def test_sending_before_the_check_is_refused_and_after_it_the_same_key_works(api: ApiClient, stage: Stage) -> None:
    refused = api.post("/api/sign/send", key="send-2", **to_sign(stage))
    api.post("/api/background/run", **of(stage))
    sent = api.post("/api/sign/send", key="send-2", **to_sign(stage))

    assert (refused.status_code, refused.json["code"]) == (409, "background_missing")
    assert sent.status_code == 200


def test_force_takes_its_reason_from_the_query_or_the_body(api: ApiClient, stage: Stage, elsewhere: Stage) -> None:
    without = api.post("/api/sign/send", **to_sign(stage, force="true"))
    with_it = api.post("/api/sign/send", {"reason": "Known for ten years."}, **to_sign(stage, force="true"))

    assert (without.status_code, without.json["errors"][0]["field"]) == (422, "reason")
    assert (with_it.status_code, with_it.json["force"]) == (200, True)


def test_force_needs_a_key_that_may_force(app, api: ApiClient, stage: Stage) -> None:
    with stage.write() as session:
        _, text = create_api_key(session, tenant_id=stage.tenant.id, name="Plain", scopes=["sign:send"])
    plain = ApiClient(app, tenant="demo", key=text)

    refused = plain.post("/api/sign/send", **to_sign(stage, force="true", reason="Because."))

    assert (refused.status_code, refused.json["code"]) == (403, "missing_scope")


def test_missing_answers_are_named(api: ApiClient, parts, demo) -> None:
    fresh = Stage(parts, demo).accept()

    checked = api.post("/api/background/run", **of(fresh))
    sent = api.post("/api/sign/send", **to_sign(fresh))

    for refused in (checked, sent):
        assert (refused.status_code, refused.json["code"]) == (409, "intake_incomplete")
        assert "owner.dob" in refused.json["fields"]


def test_wrong_input_is_named_field_by_field(api: ApiClient, stage: Stage) -> None:
    unknown = api.post("/api/background/run", {"speed": "fast"}, **of(stage))
    no_deal = api.post("/api/background/run", merchant_id=stage.merchant_id)
    address = api.post("/api/sign/send", **to_sign(stage, recipient_email="nobody"))
    kind = api.post("/api/consents", consent_of(stage, kind="cookies"))
    future = api.post("/api/consents", consent_of(stage, obtained_at=clock.iso(clock.now() + timedelta(days=1))))

    fields = [answer.json["errors"][0]["field"] for answer in (unknown, no_deal, address, kind, future)]
    assert fields == ["speed", "deal_id", "recipient_email", "kind", "obtained_at"]
    assert {answer.status_code for answer in (unknown, no_deal, address, kind, future)} == {422}


def test_another_tenants_deal_merchant_and_check_are_not_found(
    api: ApiClient, rival_api: ApiClient, stage: Stage
) -> None:
    ran = api.post("/api/background/run", **of(stage))

    answers = [
        rival_api.post("/api/consents", consent_of(stage)),
        rival_api.post("/api/background/run", **of(stage)),
        rival_api.get(f"/api/background/jobs/{ran.json['job_id']}"),
        rival_api.post("/api/sign/send", **to_sign(stage)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


def test_a_tenant_that_signs_elsewhere_is_told_sent(rival_api: ApiClient, elsewhere: Stage) -> None:
    rival_api.post("/api/background/run", **of(elsewhere))

    sent = rival_api.post("/api/sign/send", **to_sign(elsewhere))

    assert (sent.status_code, sent.json["status"]) == (200, "sent")


def test_checks_are_limited_by_the_hour(app, api: ApiClient, stage: Stage, monkeypatch) -> None:
    from portal.web import parts as web_parts

    with app.app_context():
        limited = web_parts.settings().model_copy(update={"background_limit_per_hour": 1})
    monkeypatch.setattr("portal.api.endpoint.settings", lambda: limited)
    api.post("/api/background/run", **of(stage))

    refused = api.post("/api/background/run", **of(stage))

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
