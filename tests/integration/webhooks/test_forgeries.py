"""Webhooks that nobody should believe, and ones that came too early."""

from __future__ import annotations

import hashlib
import hmac
import json

from flask import Flask
from werkzeug.test import TestResponse

from portal.config import MOCK_SIGN_SECRET
from portal.infra import clock
from tests.client import Browser

EVENT = {"envelope_id": "ev_unknown", "event_type": "completed", "occurred_at": "2026-11-24T12:00:00Z"}


def deliver(app: Flask, body: bytes, *, secret: str = MOCK_SIGN_SECRET) -> TestResponse:
    timestamp = str(int(clock.now().timestamp()))
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Sign-Timestamp": timestamp, "X-Sign-Signature": f"v1={digest}", "Content-Type": "application/json"}
    return app.test_client().post("/api/sign/webhook", data=body, headers=headers)


def test_a_forged_delivery_is_refused(app: Flask) -> None:
    answer = deliver(app, json.dumps(EVENT).encode(), secret="guessed")

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "bad_signature"


def test_an_unsigned_delivery_is_refused(app: Flask) -> None:
    assert app.test_client().post("/api/sign/webhook", json=EVENT).status_code == 401


def test_news_of_an_unknown_envelope_is_parked(app: Flask) -> None:
    first = deliver(app, json.dumps(EVENT).encode())
    second = deliver(app, json.dumps(EVENT).encode())

    assert (first.status_code, first.json) == (202, {"status": "parked"})
    assert (second.status_code, second.json) == (202, {"status": "parked"})


def test_a_body_of_ten_megabytes_is_refused(app: Flask) -> None:
    assert deliver(app, b"{" + b" " * 10_000_000 + b"}").status_code == 413


def test_a_body_that_is_not_json_is_refused_in_words(app: Flask) -> None:
    answer = deliver(app, b"hello")

    assert answer.status_code == 400
    assert answer.json is not None
    assert "hello" not in answer.get_data(as_text=True)


def test_an_administrator_sees_how_many_deliveries_nobody_proved(app: Flask, admin: Browser) -> None:
    for _ in range(2):
        deliver(app, json.dumps(EVENT).encode(), secret="guessed")
    deliver(app, json.dumps(EVENT).encode())
    admin.get("/office/deliveries")

    assert "no secret of this installation proves them: Signing elsewhere 2." in admin.words
