"""The figures that a watcher reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from portal.config import get_settings
from portal.errors import VendorError
from portal.infra import clock
from portal.infra.outbox.service import claim, enqueue, retry_later, wait_out
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.web.parts import EXTENSION


def test_without_a_token_in_the_settings_there_are_no_figures(app: Flask) -> None:
    assert app.test_client().get("/api/metrics").status_code == 404


def test_the_figures_say_what_waits_and_for_how_long(
    app: Flask, parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICS_TOKEN", "watcher")
    get_settings.cache_clear()
    monkeypatch.setitem(app.extensions, EXTENSION, replace(app.extensions[EXTENSION], settings=get_settings()))
    with parts.db.write() as session:
        for kind in ("mail.send", "test.work"):
            enqueue(session, kind, {}, tenant_id=demo.id)
        session.flush()
        for _ in range(2):
            job = claim(session, owner="worker")
            assert job is not None
            down = VendorError("The mail server could not be reached.", code="vendor_unreachable")
            if job.kind == "mail.send":
                wait_out(session, job, error=down)
            else:
                retry_later(session, job, error=down.words, permanent=True)
        enqueue(session, "sms.send", {}, tenant_id=demo.id, not_before=clock.now() - timedelta(minutes=2))

    client = app.test_client()
    refused = client.get("/api/metrics", headers={"Authorization": "Bearer other"})
    text = client.get("/api/metrics", headers={"Authorization": "Bearer watcher"}).get_data(as_text=True)

    assert refused.status_code == 401
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert figures['portal_jobs{kind="sms.send",status="pending"}'] == "1.0"
    assert float(figures["portal_jobs_oldest_due_seconds"]) >= 120
    assert figures['portal_jobs{kind="mail.send",status="waiting"}'] == "1.0"
    assert figures['portal_jobs{kind="test.work",status="dead"}'] == "1.0"
