"""What a campaign leaves out is kept with the campaign, once, and makes no number known."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.infra.parts import Parts
from portal.merchants.identity import phone_hash
from portal.sms.campaigns import TextScope, list_campaigns
from portal.sms.models import SmsSkip
from portal.sms.service import set_opted_out, tenants_that_know
from portal.tenants.queries import TenantProfile
from portal.workflows.send_sms import Wanted, send_campaign
from tests.client import ApiClient

STOPPED, OTHER = "+19735550188", "+19735550177"


def skips(parts: Parts) -> list[SmsSkip]:
    with parts.db.read() as session:
        return list(session.scalars(select(SmsSkip).order_by(SmsSkip.created_at, SmsSkip.id)))


@pytest.fixture
def stopped(parts: Parts, demo: TenantProfile) -> str:
    with parts.db.write(tenant_id=demo.id) as session:
        set_opted_out(session, tenant_id=demo.id, phone=STOPPED, opted_out=True)
    return STOPPED


def test_each_reason_is_kept_with_the_number_as_it_was_asked_for(
    parts: Parts, demo: TenantProfile, stopped: str
) -> None:
    asked = ["(973) 555-0188", OTHER, "12", ""]
    with parts.db.write(tenant_id=demo.id) as session:
        wanted = [Wanted(to, "Hello") for to in asked]
        send_campaign(session, tenant_id=demo.id, campaign="news", messages=wanted, actor="system", attest=False)

    assert {(row.phone, row.reason, row.phone_hash) for row in skips(parts)} == {
        ("(973) 555-0188", "opted_out", phone_hash(STOPPED)),
        (OTHER, "no_consent", phone_hash(OTHER)),
        ("12", "invalid_number", None),
        (None, "invalid_number", None),
    }
    with parts.db.read() as session:
        [campaign] = list_campaigns(session, TextScope(tenant_id=demo.id), limit=10)
    assert campaign.skipped == {"no_consent": 1, "opted_out": 1, "invalid_number": 2}
    assert campaign.messages == 0


def test_the_same_call_again_keeps_nothing_twice_and_one_that_fails_keeps_nothing(
    parts: Parts, api: ApiClient, stopped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"campaignName": "news", "messages": [{"to": stopped, "body": "Hi"}, {"to": OTHER, "body": "Hi"}]}

    def fail(*_args: object, **_fields: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("portal.workflows.send_sms.queue_sms", fail)
        assert api.post("/api/sms/cherry/send", body, key="campaign-1").status_code == 500
    assert skips(parts) == []

    answers = [api.post("/api/sms/cherry/send", body, key="campaign-1") for _ in range(2)]

    assert [answer.headers.get("Idempotent-Replayed") for answer in answers] == [None, "true"]
    assert answers[0].json == answers[1].json
    assert [(row.campaign, row.reason) for row in skips(parts)] == [("news", "opted_out")]


def test_a_number_that_was_only_left_out_is_not_known_to_the_tenant(parts: Parts, demo: TenantProfile) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        wanted = [Wanted(OTHER, "Hello")]
        send_campaign(session, tenant_id=demo.id, campaign="news", messages=wanted, actor="system", attest=False)

        assert tenants_that_know(session, phone=OTHER) == []
