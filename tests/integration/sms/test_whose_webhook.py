"""A webhook of the SMS service names no tenant: it is the owner of the secret that proves it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select, update

from portal.app import create_app
from portal.inbox.models import InboxDelivery
from portal.infra import clock
from portal.infra.parts import Parts
from portal.sms.gateways import CHERRY, account_of
from portal.sms.models import SmsMessage
from portal.sms.service import is_opted_out
from portal.tenants.credentials import keep_credentials
from portal.tenants.queries import TenantProfile
from portal.workflows.receive_sms import match_parked_statuses
from portal.workflows.send_sms import Wanted, send_campaign

PHONE = "+19735550188"
COMMON, OWN, EARLIER = "common-secret", "own-secret", "earlier-secret"
STOP = {"type": "inbound", "id": "in-1", "from": PHONE, "text": "STOP"}


@pytest.fixture
def app(parts: Parts, both: None, request: pytest.FixtureRequest) -> Flask:
    """The application of an installation with a secret of its own, but for a test that says otherwise."""
    common = None if "unsigned_deliveries" in request.node.name else SecretStr(COMMON)
    own = replace(parts, settings=parts.settings.model_copy(update={"cherry_webhook_secret": common}))
    return create_app(own.settings, own)


@pytest.fixture
def both(parts: Parts, demo: TenantProfile, rival: TenantProfile) -> None:
    """Both tenants know the number; the demo's has an account of its own, whose secret is being changed."""
    for tenant in (demo, rival):
        wanted = [Wanted(PHONE, "Hello")]
        with parts.db.write(tenant_id=tenant.id) as session:
            send_campaign(session, tenant_id=tenant.id, campaign="x", messages=wanted, actor="system", attest=True)
    keep(parts, demo, webhook_secret=OWN, previous_webhook_secret=EARLIER)


def keep(parts: Parts, tenant: TenantProfile, **secrets: str) -> None:
    content = {"base_url": "https://cherry.example", "api_key": "k", **secrets}
    with parts.db.write(tenant_id=tenant.id) as session:
        keep_credentials(session, tenant_id=tenant.id, provider=account_of(CHERRY), content=content, actor="user:a")


def deliver(app: Flask, content: dict[str, Any], *, secret: str | None, late_s: int = 0, tail: bytes = b"") -> int:
    raw = json.dumps(content).encode()
    headers = {}
    if secret is not None:
        stamp = str(int(clock.now().timestamp()) - late_s)
        signature = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
        headers = {"X-Cherry-Timestamp": stamp, "X-Cherry-Signature": f"v1={signature}"}
    return app.test_client().post("/api/sms/cherry/webhook", data=raw + tail, headers=headers).status_code


def stopped(parts: Parts, *tenants: TenantProfile) -> list[bool]:
    with parts.db.write() as session:
        return [is_opted_out(session, tenant_id=tenant.id, phone=PHONE) for tenant in tenants]


@pytest.mark.parametrize(("secret", "whose"), [(OWN, [True, False]), (EARLIER, [True, False]), (COMMON, [True, True])])
def test_a_stop_concerns_the_owner_of_the_secret_and_at_the_common_number_everybody(
    app: Flask, parts: Parts, demo: TenantProfile, rival: TenantProfile, secret: str, whose: list[bool]
) -> None:
    assert deliver(app, STOP, secret=secret) == 200
    assert deliver(app, STOP, secret=secret) == 200

    assert stopped(parts, demo, rival) == whose


def test_one_tenants_message_takes_no_others_place(
    app: Flask, parts: Parts, demo: TenantProfile, rival: TenantProfile
) -> None:
    deliver(app, {**STOP, "text": "hello"}, secret=OWN)
    deliver(app, STOP, secret=COMMON)

    assert stopped(parts, demo, rival) == [True, True]


def test_who_rejoins_at_the_common_number_rejoins_nobody_with_a_number_of_their_own(
    app: Flask, parts: Parts, demo: TenantProfile, rival: TenantProfile
) -> None:
    deliver(app, STOP, secret=COMMON)
    deliver(app, {**STOP, "id": "in-2", "text": "START"}, secret=COMMON)

    assert stopped(parts, demo, rival) == [True, False]


@pytest.mark.parametrize(
    ("secret", "late_s", "tail"),
    [(None, 0, b""), ("another", 0, b""), (OWN, 301, b""), (OWN, -301, b""), (OWN, 0, b" ")],
)
def test_what_no_secret_proves_is_refused(
    app: Flask,
    parts: Parts,
    demo: TenantProfile,
    rival: TenantProfile,
    secret: str | None,
    late_s: int,
    tail: bytes,
) -> None:
    assert deliver(app, STOP, secret=secret, late_s=late_s, tail=tail) == 401
    assert stopped(parts, demo, rival) == [False, False]


def test_an_earlier_secret_counts_until_it_is_dropped(app: Flask, parts: Parts, demo: TenantProfile) -> None:
    keep(parts, demo, webhook_secret=OWN)

    assert deliver(app, STOP, secret=EARLIER) == 401
    assert deliver(app, STOP, secret=OWN) == 200


def test_a_tenants_secret_alone_ends_unsigned_deliveries(app: Flask, parts: Parts, demo: TenantProfile) -> None:
    assert deliver(app, STOP, secret=None) == 401
    assert deliver(app, STOP, secret=COMMON) == 401
    assert stopped(parts, demo) == [False]


def test_a_status_counts_for_a_message_of_the_secrets_owner(
    app: Flask, parts: Parts, demo: TenantProfile, rival: TenantProfile
) -> None:
    with parts.db.write() as session:
        session.execute(update(SmsMessage).values(status="sent", provider_ref="ch-1"))

    deliver(app, {"type": "status", "id": "ch-1", "status": "delivered"}, secret=OWN)
    deliver(app, {"type": "status", "id": "ch-1", "status": "failed"}, secret=COMMON)

    with parts.db.read() as session:
        found = {sms.tenant_id: sms.status for sms in session.scalars(select(SmsMessage))}
    assert found == {demo.id: "delivered", rival.id: "failed"}


def test_a_status_that_waits_still_knows_its_owner(
    app: Flask, parts: Parts, demo: TenantProfile, rival: TenantProfile
) -> None:
    deliver(app, {"type": "status", "id": "ch-9", "status": "delivered"}, secret=OWN)
    with parts.db.write() as session:
        session.execute(update(SmsMessage).where(SmsMessage.tenant_id == rival.id).values(provider_ref="ch-9"))
        assert match_parked_statuses(session) == 0
        session.execute(update(SmsMessage).where(SmsMessage.tenant_id == demo.id).values(provider_ref="ch-9"))
        assert match_parked_statuses(session) == 1

    with parts.db.read() as session:
        assert session.scalars(select(InboxDelivery.tenant_id)).all() == [demo.id]


def test_statuses_of_messages_that_are_not_ours_hold_up_none_of_ours(
    app: Flask, parts: Parts, demo: TenantProfile
) -> None:
    about = {"provider": "cherry", "body_hash": "0" * 64, "body_sealed": b"-", "status": "parked"}
    with parts.db.write() as session:
        session.add_all(InboxDelivery(natural_id=f"x-{n}", subject=f"x-{n}", **about) for n in range(120))
    deliver(app, {"type": "status", "id": "ch-9", "status": "delivered"}, secret=OWN)

    with parts.db.write() as session:
        session.execute(update(SmsMessage).where(SmsMessage.tenant_id == demo.id).values(provider_ref="ch-9"))
        assert match_parked_statuses(session) == 1
