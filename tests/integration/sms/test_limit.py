"""How many text messages of a tenant are taken in a minute."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from portal.infra import clock
from portal.infra.parts import Parts
from portal.sms.queries import list_messages
from portal.tenants.queries import TenantProfile
from portal.web.parts import EXTENSION
from tests.client import ApiClient


def test_the_limit_counts_messages_of_one_tenant_and_queues_none_beyond_it(
    app: Flask,
    parts: Parts,
    demo: TenantProfile,
    api: ApiClient,
    rival_api: ApiClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = replace(app.extensions[EXTENSION], settings=parts.settings.model_copy(update={"sms_limit_per_minute": 3}))
    monkeypatch.setitem(app.extensions, EXTENSION, small)
    # The window is a minute of the clock: no test may stand on its edge.
    now = clock.now().replace(second=30)
    monkeypatch.setattr(clock, "now", lambda: now)

    def send(program: ApiClient, count: int) -> tuple[int, bool]:
        messages = [{"to": f"+1973555018{number}", "body": "Hello"} for number in range(count)]
        answer = program.post("/api/sms/cherry/send", {"campaignName": "news", "messages": messages})
        return answer.status_code, "Retry-After" in answer.headers

    assert [send(api, 2), send(api, 2), send(api, 4), send(api, 1)] == [
        (200, False),
        (429, True),
        (429, True),
        (200, False),
    ]
    assert send(rival_api, 3) == (200, False)
    with parts.db.read(tenant_id=demo.id) as session:
        assert len(list_messages(session, tenant_id=demo.id)) == 3
