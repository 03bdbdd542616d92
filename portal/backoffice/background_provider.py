"""Who makes background checks: the choice, the account, and a test of it."""

from flask import Blueprint
from pydantic import SecretStr
from sqlalchemy.orm import Session

from portal.background_checks.gateways import HTTP, account_of
from portal.background_checks.gateways.http import HttpAccount
from portal.backoffice.connections import Connection, connection_doors
from portal.backoffice.provider_forms import SecretField
from portal.infra.guarded_http import LONGEST_URL, check_url
from portal.web.forms import ChoiceField, LineField, PortalForm
from portal.web.parts import parts, settings
from portal.workflows.choose_background import choose_background, keep_background_account, try_background_account

PAGE = "/office/background-provider"
CHOICES = (
    ("http", "A provider over HTTP, with your account there"),
    ("sandbox", "The built-in sandbox: for trials only, it finds everybody in order"),
)
blueprint = Blueprint("backoffice_background_provider", __name__)


class ChoiceForm(PortalForm):
    """Who makes the checks."""

    background = ChoiceField("Who makes the checks", choices=CHOICES, missing="Choose who makes the checks")


class AccountForm(PortalForm):
    """Where the provider answers, and the key that it knows us by."""

    base_url = LineField("Address", missing="Enter the provider’s address", max_length=LONGEST_URL)
    api_key = SecretField("API key", missing="Enter the API key", max_length=500)

    def account(self) -> HttpAccount:
        """The account; Invalid("url")."""
        check_url(self.base_url.data or "", plain=settings().mock_mode)
        return HttpAccount(base_url=self.base_url.data or "", api_key=SecretStr(self.api_key.data or ""))


def _choose(session: Session, *, tenant_id: str, choice: str, actor: str) -> None:
    choose_background(session, tenant_id=tenant_id, provider=choice, actor=actor)


connection_doors(
    blueprint,
    Connection(
        at=PAGE,
        title="Background checks",
        words="Whatever a provider knows, only its flags are kept. They send a deal to a person and decline nothing by "
        "themselves.",
        setting="background",
        provider=account_of(HTTP),
        choice=ChoiceForm,
        account=AccountForm,
        facts=lambda kept: (("Address", kept["base_url"]),),
        without=lambda: "",
        choose=_choose,
        keep=keep_background_account,
        try_out=lambda tenant_id: try_background_account(parts(), tenant_id=tenant_id),
    ),
)
