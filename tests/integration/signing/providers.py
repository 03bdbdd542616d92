"""A stage whose tenant signs at a provider, with the fake provider behind it and the doors that its messages use."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.outbox.models import OutboxMessage
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.mail.models import MailMessage
from portal.signing.models import CoSigner, Envelope, Invitation
from portal.signing.paper.agreement import make_agreement
from portal.signing.paper.terms import Guarantor
from portal.tenants.credentials import keep_credentials
from portal.tenants.models import Tenant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.send_for_signing import PreparedAgreement, prepare_agreement, send_for_signing
from tests.contracts.docusign.server import FakeDocuSign
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.integration.signing.acts import check, envelope_of
from tests.integration.signing.stage import Stage

Fake = FakeDocuSign | FakeDropboxSign
SECOND = {"name": "Ines Ortiz", "email": "ines@ortiz.example"}


class ProviderStage(Stage):
    """A deal of a tenant that signs at a provider; `parts` have to be made with the fake's address in the settings."""

    fake: Any
    gateway: str
    app: Flask

    def sign_at(self, fake: Fake, app: Flask | None) -> ProviderStage:
        """Let the tenant sign there; without an application, nothing can be delivered in the process."""
        self.fake = fake
        if app is not None:
            self.app = app
        self.gateway = "docusign" if isinstance(fake, FakeDocuSign) else "dropbox_sign"
        self.tenant = choose(self.parts, self.tenant, self.gateway, fake.account())
        return self

    def envelope(self) -> Envelope:
        return envelope_of(self)

    def made(self) -> Any:
        """The one envelope that the provider has for ours."""
        [one] = self.fake.made_for(self.envelope().id)
        return one

    def work_once(self) -> bool:
        """Do the message that is due longest, those for later too."""
        load_tasks()
        with self.write() as session:
            past = clock.now() - timedelta(seconds=1)
            session.execute(update(OutboxMessage).values(available_at=past))
        return Worker(self.parts, stop=threading.Event()).run_one()

    def happens(self, *states: str, tell: bool = True) -> None:
        """Let the provider's envelope come to these states one after the other, and deliver what it tells."""
        for state in states:
            one = self.made()
            self.fake.move(one, WORDS[self.gateway].get(state, state))
            if tell:
                assert self.deliver(self.told(state)).status_code == 200

    def told(self, state: str) -> bytes:
        """The message about the envelope as it stands, unsigned."""
        event = EVENTS[self.gateway][state]
        if self.gateway == "docusign":
            return bytes(self.fake.message(self.made(), event))
        return str(self.fake.event(self.made(), event)).encode()

    def deliver(self, raw: bytes, *, keys: list[str] | None = None) -> TestResponse:
        """Bring a message to the portal's door, signed as the provider signs."""
        client = self.app.test_client()
        if self.gateway == "docusign":
            return client.post("/api/webhooks/docusign", data=raw, headers=self.fake.sign(raw, keys))
        return client.post("/api/webhooks/dropbox-sign", data={"json": raw.decode()})


WORDS = {
    "docusign": {"viewed": "delivered"},
    "dropbox_sign": {"voided": "canceled"},
}
EVENTS = {
    "docusign": {
        "sent": "envelope-sent",
        "viewed": "envelope-delivered",
        "signed": "recipient-completed",
        "completed": "envelope-completed",
        "declined": "envelope-declined",
        "voided": "envelope-voided",
    },
    "dropbox_sign": {
        "sent": "signature_request_sent",
        "viewed": "signature_request_viewed",
        "signed": "signature_request_signed",
        "completed": "signature_request_all_signed",
        "declined": "signature_request_declined",
        "voided": "signature_request_canceled",
    },
}


def choose(parts: Any, tenant: TenantProfile, gateway: str, account: dict[str, Any] | None) -> TenantProfile:
    """Let a tenant sign at a provider, with an account there or with the installation's."""
    with parts.db.write(tenant_id=tenant.id) as session:
        row = session.get(Tenant, tenant.id)
        row.settings = {**row.settings, "signing": gateway}
        if account is not None:
            keep_credentials(session, tenant_id=tenant.id, provider=gateway, content=account, actor="user:test")
    with parts.db.read(tenant_id=tenant.id) as session:
        return get_tenant(session, tenant_id=tenant.id)


def queue_up(stage: ProviderStage, *, two: bool = False) -> ProviderStage:
    """Send the agreement, so that it waits to be brought to the provider; `two`: somebody signs after the merchant."""
    stage.answer().accept()
    check(stage)
    agreement = prepare_agreement(stage.parts, tenant=stage.tenant, deal_id=stage.deal_id)
    assert agreement is not None
    if two:
        agreement = _with_guarantor(stage, agreement)
    with stage.write() as session:
        envelope = send_for_signing(
            session,
            tenant=stage.tenant,
            deal_id=stage.deal_id,
            recipient_email="rosa@mapledeli.example",
            force=False,
            reason="",
            actor="api:key",
            agreement=agreement,
        )
        if two:
            _invite(session, envelope)
    return stage


def link_of(stage: Stage) -> str:
    """The address in the invitation of the second signer, who got one."""
    with stage.read() as session:
        mail = session.query(MailMessage).filter_by(template="cosign", deal_id=stage.deal_id).one()
        assert mail.to == SECOND["email"]
        found = re.search(r"/sign/\S+", mail.body or "")
    assert found is not None
    return found[0]


def bring_out(stage: ProviderStage, *, two: bool = False) -> ProviderStage:
    """Send the agreement and bring it to the provider."""
    queue_up(stage, two=two).work()
    return stage


def _with_guarantor(stage: ProviderStage, agreement: PreparedAgreement) -> PreparedAgreement:
    """The same agreement with a second block to sign in; what it states about the deal stays as it is."""
    guarantor = Guarantor(name=SECOND["name"], address="9 Elm Street, Montclair, NJ 07042")
    pdf = make_agreement(replace(agreement.draft.data, guarantor=guarantor))
    stage.parts.storage.put(agreement.storage_key, pdf, content_type="application/pdf")
    return replace(agreement, sha256=sha256_hex(pdf), size_bytes=len(pdf))


def _invite(session: Session, envelope: Envelope) -> None:
    """Somebody who signs after the merchant, invited with the envelope."""
    person = CoSigner(
        tenant_id=envelope.tenant_id, deal_id=envelope.deal_id, capacity="guarantor", named_by="merchant:test"
    )
    person.name, person.email = SECOND["name"], SECOND["email"]
    session.add(person)
    session.flush()
    session.add(
        Invitation(tenant_id=envelope.tenant_id, envelope_id=envelope.id, co_signer_id=person.id, link_code=envelope.id)
    )
