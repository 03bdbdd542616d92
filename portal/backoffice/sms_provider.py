"""How text messages leave: the choice, the account at Cherry, its webhook secret, and a test."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from pydantic import SecretStr
from sqlalchemy.orm import Session

from portal.backoffice.connections import Connection, connection_doors, outbox_or_common
from portal.backoffice.provider_forms import SecretField
from portal.infra.guarded_http import LONGEST_URL, check_url
from portal.sms.gateways.cherry import CherryAccount
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, LineField, PortalForm
from portal.web.parts import parts, settings
from portal.workflows.choose_channels import (
    TEXTS,
    choose_channel,
    drop_earlier_secret,
    keep_cherry_account,
    try_channel,
)

PAGE = "/office/sms-provider"
WEBHOOK = "/api/sms/cherry/webhook"
CHOICES = (
    ("cherry", "Cherry, with your account or the installation’s"),
    ("sandbox", "The outbox of this installation: for trials only, nothing is sent"),
)
blueprint = Blueprint("backoffice_sms_provider", __name__)


class ChoiceForm(PortalForm):
    """How text messages leave."""

    sms = ChoiceField("How text messages leave", choices=CHOICES, missing="Choose how text messages leave")


class AccountForm(PortalForm):
    """Where Cherry answers, the key that it knows us by, and the secret that it signs with."""

    base_url = LineField("Address", missing="Enter the address of Cherry’s API", max_length=LONGEST_URL)
    api_key = SecretField("API key", missing="Enter the API key", max_length=500)
    webhook_secret = SecretField(
        "Webhook secret",
        missing="Enter the webhook secret",
        hint="Replies and delivery reports are believed when they are signed with it",
        max_length=500,
    )

    def account(self) -> CherryAccount:
        """The account; Invalid("url")."""
        check_url(self.base_url.data, plain=settings().mock_mode)
        key, secret = SecretStr(self.api_key.data), SecretStr(self.webhook_secret.data)
        return CherryAccount(base_url=self.base_url.data, api_key=key, webhook_secret=secret)


@blueprint.post(f"{PAGE}/drop-secret")
@allow(ADMIN)
def drop_secret() -> Response:
    """Believe the new webhook secret alone from now on."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        drop_earlier_secret(session, tenant_id=viewer.tenant_id, actor=viewer.actor)
        return PAGE

    return run_command(work)


def _has_common() -> bool:
    return bool(settings().cherry_base_url and settings().cherry_api_key)


def _choose(session: Session, *, tenant_id: str, choice: str, actor: str) -> None:
    about = {"common_account": _has_common(), "mock_mode": settings().mock_mode}
    choose_channel(session, TEXTS, tenant_id=tenant_id, choice=choice, actor=actor, **about)


def _more(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "webhook": f"{settings().base_url}{WEBHOOK}",
        "has_earlier_secret": bool(kept.get("previous_webhook_secret")),
    }


connection_doors(
    blueprint,
    Connection(
        at=PAGE,
        title="Text messages",
        words="How texts reach merchants, and the account that carries them.",
        setting=TEXTS.kind,
        provider=TEXTS.account,
        choice=ChoiceForm,
        account=AccountForm,
        facts=lambda kept: (("Service", TEXTS.name), ("Address", kept["base_url"])),
        without=lambda: outbox_or_common(_has_common()),
        choose=_choose,
        keep=keep_cherry_account,
        try_out=lambda tenant_id: try_channel(parts(), TEXTS, tenant_id=tenant_id),
        template="backoffice/sms_provider.html",
        more=_more,
    ),
)
