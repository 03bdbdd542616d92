"""What an administrator enters about a provider. Secrets are never shown again, not even after an error."""

from pydantic import SecretStr

from portal.errors import Invalid
from portal.signing.accounts import DocuSignAccount, DropboxSignAccount, check_private_key
from portal.web.forms import ChoiceField, LineField, PortalForm

GATEWAYS = (
    ("embedded", "On our own pages: the merchant reads and signs here, the copy is sealed with our certificate"),
    ("docusign", "DocuSign: the merchant goes from here to DocuSign and back"),
    ("dropbox_sign", "Dropbox Sign: the merchant signs on our page in its frame, or where its message leads"),
    ("external", "A system of your own: nobody is called, your system tells us how it went"),
)
ENVIRONMENTS = (("production", "Production"), ("demo", "Demo, for trying out"))
DELIVERIES = (("portal", "From our page, in the browser"), ("email", "By a message of DocuSign"))
MODES = (("no", "For real"), ("yes", "For trying out: signatures bind nobody"))


class SecretField(LineField):
    """A secret: taken in, never put out."""

    input_type = "password"

    @property
    def typed(self) -> str:
        """Nothing, whatever was typed."""
        return ""


class SigningForm(PortalForm):
    """Where agreements are signed."""

    signing = ChoiceField("Where agreements are signed", choices=GATEWAYS, missing="Choose where agreements are signed")


class DocuSignForm(PortalForm):
    """An account at DocuSign."""

    environment = ChoiceField("Environment", choices=ENVIRONMENTS, missing="Choose the environment")
    integration_key = LineField("Integration key", missing="Enter the integration key", max_length=100)
    user_id = LineField("User ID", missing="Enter the ID of the user for whom the portal acts", max_length=100)
    account_id = LineField("Account ID", hint="Leave it empty for the user’s default account", max_length=100)
    private_key = SecretField("RSA private key", missing="Paste the RSA private key", max_length=8000)
    connect_keys = SecretField(
        "HMAC keys of Connect",
        hint="One a line. Leave it empty to keep those that are there",
        max_length=2000,
    )
    delivery = ChoiceField("How the merchant gets there", choices=DELIVERIES, missing="Choose how the merchant signs")

    def account(self) -> DocuSignAccount:
        """The account; Invalid("private_key")."""
        keys = str(self.connect_keys.data or "").replace(",", " ").split()
        return DocuSignAccount(
            environment=self.environment.data,
            integration_key=self.integration_key.data,
            user_id=self.user_id.data,
            account_id=self.account_id.data or "",
            private_key=SecretStr(check_private_key(self.private_key.data)),
            connect_keys=tuple(SecretStr(key) for key in keys),
            delivery=self.delivery.data,
        )


class ConnectKeyForm(PortalForm):
    """One more HMAC key of DocuSign Connect."""

    connect_key = SecretField("One more HMAC key", missing="Enter the key", max_length=200)


class DropboxSignForm(PortalForm):
    """An account at Dropbox Sign."""

    api_key = SecretField("API key", missing="Enter the API key", max_length=200)
    client_id = LineField(
        "Client ID of your API app",
        hint="With it the merchant and a second signer sign on our pages. Leave it empty to have them written to",
        max_length=100,
    )
    test_mode = ChoiceField("Use", choices=MODES, missing="Choose what it is for")

    def account(self) -> DropboxSignAccount:
        """The account."""
        return DropboxSignAccount(
            api_key=SecretStr(self.api_key.data),
            client_id=self.client_id.data or "",
            test_mode=self.test_mode.data == "yes",
        )


def keep_refusal(form: DocuSignForm | DropboxSignForm | SigningForm | ConnectKeyForm, refusal: Invalid) -> None:
    """Put a refusal's words at its field."""
    for error in refusal.errors:
        getattr(form, error.field).errors = (error.words,)
