"""What administrators see of a provider's deliveries, and what acting on one again does."""

from __future__ import annotations

from sqlalchemy import update

from portal.inbox.models import InboxDelivery
from portal.signing.models import Envelope
from tests.client import Browser
from tests.integration.signing.acts import told
from tests.integration.signing.providers import ProviderStage

PAGE = "/office/deliveries"


def received(stage: ProviderStage) -> InboxDelivery:
    with stage.read() as session:
        return session.query(InboxDelivery).one()


def test_an_administrator_reads_a_delivery_and_nobody_else(
    out: ProviderStage, admin: Browser, underwriter: Browser, rival_admin: Browser
) -> None:
    out.happens("viewed")
    path = f"{PAGE}/received/{received(out).id}"

    admin.get(PAGE)
    listed = path in admin.text
    admin.get(path)

    assert listed
    assert out.made().id in admin.words
    assert "Processed" in admin.words
    assert underwriter.get(path).status_code == 403
    assert rival_admin.get(path).status_code == 404


def test_acting_again_on_what_was_applied_changes_nothing(out: ProviderStage, admin: Browser) -> None:
    out.happens("viewed")
    out.work()
    path = f"{PAGE}/received/{received(out).id}"

    admin.get(path)
    admin.submit(f"{path}/replay")
    out.work()

    assert admin.page is not None
    assert admin.page.status_code == 200
    assert (out.envelope().status, len(told(out, "sign.viewed"))) == ("viewed", 1)
    [replayed] = told(out, "delivery.replayed")
    assert replayed["delivery_id"] == received(out).id


def test_acting_again_does_what_was_lost(at_docusign: ProviderStage, admin: Browser) -> None:
    at_docusign.happens("viewed")
    with at_docusign.write() as session:
        session.execute(update(Envelope).values(status="sent", viewed_at=None))
    path = f"{PAGE}/received/{received(at_docusign).id}"

    admin.get(path)
    admin.submit(f"{path}/replay")

    assert at_docusign.envelope().status == "viewed"
