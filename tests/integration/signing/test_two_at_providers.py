"""Two people sign one agreement at a provider: one after the other, and only both complete it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.infra.parts import Parts
from portal.mail.models import MailMessage
from portal.signing.turns import find_turn
from portal.tenants.queries import TenantProfile
from tests.client import Browser
from tests.contracts.docusign.server import FakeDocuSign
from tests.integration.signing.acts import told
from tests.integration.signing.providers import SECOND, Fake, ProviderStage, bring_out
from tests.integration.signing.test_signing_pages import open_session

ACTS = {"docusign": {"view": "delivered", "sign": "completed", "decline": "declined"}}


@pytest.fixture
def two(fake: Fake, parts: Parts, demo: TenantProfile, app: Flask) -> ProviderStage:
    """An agreement for two that is out at the provider."""
    return bring_out(ProviderStage(parts, demo).sign_at(fake, app), two=True)


def happens(stage: ProviderStage, *acts: str) -> None:
    """Let whoever's turn it is do these, deliver what the provider tells of each, and do the work that follows."""
    messages: list[bytes] = []

    def keep(one: Any, event: str, **about: Any) -> None:
        raw = stage.fake.message(one, event, **about) if isinstance(stage.fake, FakeDocuSign) else None
        messages.append(raw or stage.fake.event(one, event, **about).encode())

    stage.fake.tell = keep
    for act in acts:
        stage.fake.act(stage.made(), ACTS.get(stage.gateway, {}).get(act, act))
        for raw in messages:
            assert stage.deliver(raw).status_code == 200
        messages.clear()
        stage.work()


def turn_of_second(stage: ProviderStage) -> bool:
    with stage.read() as session:
        return find_turn(session, tenant_id=stage.tenant.id, envelope_id=stage.envelope().id) is not None


def test_only_both_signatures_complete_an_agreement(two: ProviderStage, merchant: Browser) -> None:
    steps = []
    for act in ("view", "sign", "view", "sign"):
        happens(two, act)
        steps.append((two.envelope().status, turn_of_second(two)))
        if act == "sign" and len(steps) == 2:
            open_session(two, merchant)
            merchant.get("/application/sign")
            words = merchant.words

    assert steps == [("viewed", False), ("viewed", True), ("viewed", True), ("completed", True)]
    assert "It has written to the other person" in words
    assert (len(told(two, "sign.viewed")), len(told(two, "contract.completed"))) == (1, 1)
    assert SECOND["email"] in str(vars(two.made()))


@pytest.mark.parametrize("acts", [("decline",), ("view", "sign", "decline")])
def test_either_ends_it_by_declining(two: ProviderStage, acts: tuple[str, ...]) -> None:
    happens(two, *acts)

    assert (two.envelope().status, two.status()) == ("declined", "offer")
    assert two.envelope().framed is False
    assert len(told(two, "contract.declined")) == 1
    with two.read() as session:
        mails = [row.body or "" for row in session.query(MailMessage).filter_by(template="agreement_ended")]
    # Who declined has seen it; an owner whose second signer did is written to.
    assert ["second signer" in body for body in mails] == [True] * ("sign" in acts)
