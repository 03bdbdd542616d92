"""Pages of other origins read the API only where the settings name them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import get_settings
from portal.infra.parts import Parts

ASKING = {"Origin": "https://crm.example", "Access-Control-Request-Method": "POST"}


@pytest.fixture
def open_app(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("CORS_ORIGINS", "https://crm.example, https://desk.example")
    get_settings.cache_clear()
    settings = get_settings()
    return create_app(settings, replace(parts, settings=settings))


def test_no_origin_is_let_in_by_default(app: Flask) -> None:
    answer = app.test_client().options("/api/deals/start", headers=ASKING)

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_named_origin_may_send_a_key_and_read_the_answer(open_app: Flask) -> None:
    client = open_app.test_client()
    good = {**ASKING, "Authorization": "Bearer dev", "X-Tenant-ID": "demo"}

    asked, answered = client.options("/api/deals/start", headers=ASKING), client.get("/api/deals", headers=good)

    assert asked.headers["Access-Control-Allow-Origin"] == "https://crm.example"
    assert "Idempotency-Key" in asked.headers["Access-Control-Allow-Headers"]
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert answered.headers["Access-Control-Allow-Origin"] == "https://crm.example"
    assert "Origin" in answered.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answered.headers


def test_another_origin_and_other_pages_stay_closed(open_app: Flask) -> None:
    client = open_app.test_client()
    evil = {**ASKING, "Origin": "https://evil.example"}

    assert "Access-Control-Allow-Origin" not in client.options("/api/deals/start", headers=evil).headers
    assert "Access-Control-Allow-Origin" not in client.get("/office/sign-in", headers=ASKING).headers
