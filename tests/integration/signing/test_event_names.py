"""Every kind of event that DocuSign Connect and Dropbox Sign have a name for, brought to the portal's door.

Sources: the events that the documentation of DocuSign's public SDKs lists, and a few that only others' connectors name
(`removed`, `reminder-sent`, `sms-opt-…`, `identity-verification-…`); the enum of `event_type` in Dropbox Sign's OpenAPI
description, and its page on callbacks.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.contracts.dropbox_sign.server import ANSWER, FakeDropboxSign
from tests.integration.signing.providers import ProviderStage, bring_out
from tests.integration.signing.test_provider_messages import deliveries, events, start_over

# What each event of DocuSign makes of an envelope that is out; the others are kept and change nothing.
DOCUSIGN_NEWS = {
    "envelope-delivered": "viewed",
    "recipient-delivered": "viewed",
    "envelope-completed": "signed",
    "envelope-declined": "declined",
    "recipient-declined": "declined",
    "envelope-voided": "voided",
}
DOCUSIGN = (
    *(
        "envelope-" + name
        for name in ["created", "sent", "delivered", "completed", "declined", "voided", "resent", "corrected"]
    ),
    *("envelope-" + name for name in ["purge", "deleted", "discard"]),
    *("envelope-" + name for name in ["removed", "reminder-sent"]),
    *(
        "recipient-" + name
        for name in ["sent", "autoresponded", "delivered", "completed", "declined", "resent", "delegate"]
    ),
    *("recipient-" + name for name in ["authenticationfailed", "reassign", "finish-later"]),
    *("sms-opt-in", "sms-opt-out", "identity-verification-pending", "identity-verification-completed"),
)
WITHOUT_ENVELOPE = ("template-created", "template-modified", "template-deleted", "click-agreed", "click-declined")
REQUEST = "signature_request_"
DROPBOX_SIGN = (
    *(
        REQUEST + name
        for name in ["viewed", "signed", "sent", "all_signed", "email_bounce", "remind", "incomplete_qes", "destroyed"]
    ),
    *(
        REQUEST + name
        for name in ["canceled", "downloadable", "declined", "reassigned", "invalid", "prepared", "expired"]
    ),
    REQUEST + "signer_removed",
    *("sign_url_invalid", "unknown_error", "file_error"),
)
WITHOUT_REQUEST = (
    *("callback_test", "account_confirmed", "unknown_error", "file_error", "sign_url_invalid"),
    *("template_created", "template_error"),
)


@pytest.fixture
def dropbox_out(dropbox_sign: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask) -> ProviderStage:
    """An agreement that is out at Dropbox Sign."""
    return bring_out(ProviderStage(parts, demo).sign_at(dropbox_sign, app))


def kept(stage: ProviderStage) -> list[str]:
    return [one.status for one in deliveries(stage)]


def without(raw: bytes, *names: str, **instead: Any) -> bytes:
    """The message without these parts of its body, and with others."""
    body = json.loads(raw)
    return json.dumps({name: part for name, part in body.items() if name not in names} | instead).encode()


def test_each_event_of_docusign_is_answered_and_kept_and_only_news_moves_an_envelope(
    at_docusign: ProviderStage,
) -> None:
    stage, wrong = at_docusign, []
    for name in DOCUSIGN:
        start_over(stage)
        before = events(stage)
        answer = stage.deliver(stage.fake.message(stage.made(), name, recipient="1" if "recipient" in name else ""))
        moved = events(stage) != before
        expected = DOCUSIGN_NEWS.get(name, "sent")
        got = (answer.status_code, kept(stage), stage.envelope().status, moved)
        # A signature is an event once its copy is here.
        if got != (200, ["processed"], expected, expected not in ("sent", "signed")):
            wrong.append((name, got))

    assert not wrong


@pytest.mark.parametrize(("stands", "ends"), [("voided", "voided"), ("completed", "completed"), ("sent", "sent")])
def test_an_envelope_in_docusigns_recycle_bin_is_over_only_where_docusign_says_so(
    at_docusign: ProviderStage, stands: str, ends: str
) -> None:
    """One that is under way is voided by it, one that is signed stays signed. Source: DocuSign's "Folders: move"."""
    stage = at_docusign
    stage.fake.move(stage.made(), stands)

    stage.deliver(stage.fake.message(stage.made(), "envelope-deleted"))
    stage.work()

    assert stage.envelope().status == ends


def test_an_event_of_docusign_that_is_about_no_envelope_is_answered_and_kept(at_docusign: ProviderStage) -> None:
    stage = at_docusign
    messages = [
        without(stage.fake.message(stage.made(), name), data={"accountId": stage.fake.account_id, "templateId": "t-1"})
        for name in WITHOUT_ENVELOPE
    ]
    messages.append(without(stage.fake.message(stage.made(), "envelope-purge"), "data"))
    # A purge and a message in the slim form come without the envelope's summary.
    about = {"accountId": stage.fake.account_id, "envelopeId": stage.made().id}
    messages.append(without(stage.fake.message(stage.made(), "envelope-purge"), data=about))

    answers = [stage.deliver(raw).status_code for raw in messages]

    assert answers == [200] * len(messages)
    assert (set(kept(stage)), len(kept(stage)), stage.envelope().status) == ({"processed"}, len(messages), "sent")


def test_each_event_of_dropbox_sign_is_received_and_changes_only_what_the_provider_confirms(
    dropbox_out: ProviderStage,
) -> None:
    stage, before = dropbox_out, events(dropbox_out)
    messages = [stage.fake.event(stage.made(), name).encode() for name in DROPBOX_SIGN]
    for name in WITHOUT_REQUEST:
        instead = {"template": {"template_id": "t-1"}} if name.startswith("template") else {}
        messages.append(without(stage.fake.event(stage.made(), name).encode(), "signature_request", **instead))

    answers = {stage.deliver(raw).get_data(as_text=True) for raw in messages}
    stage.work()

    assert answers == {ANSWER}
    assert (set(kept(stage)), len(kept(stage))) == ({"processed"}, len(messages))
    assert (stage.envelope().status, events(stage)) == ("sent", before)
