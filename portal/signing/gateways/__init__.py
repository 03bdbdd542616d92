"""Ways to get a signature, one module each."""

from portal.config import Settings
from portal.errors import Misconfigured, VendorError
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN, PROVIDERS, DocuSignAccount, DropboxSignAccount
from portal.signing.gateway import RemoteSigning, SigningGateway
from portal.signing.gateways.docusign import DocuSign, DocuSignGateway
from portal.signing.gateways.dropbox_sign import DropboxSign, DropboxSignGateway
from portal.signing.gateways.embedded import EmbeddedGateway
from portal.signing.gateways.external import ExternalGateway
from portal.tenants.credentials import Credentials

_GATEWAYS: dict[str, type[SigningGateway]] = {
    "embedded": EmbeddedGateway,
    "external": ExternalGateway,
    DOCUSIGN: DocuSignGateway,
    DROPBOX_SIGN: DropboxSignGateway,
}
DOCUSIGN_AUTH = {"production": "https://account.docusign.com", "demo": "https://account-d.docusign.com"}


def signing_gateway(name: str) -> SigningGateway:
    """The gateway of a tenant's setting; Misconfigured for a name that is not here."""
    found = _GATEWAYS.get(name)
    if found is None:
        raise Misconfigured(f"There is no signing gateway called {name}.")
    return found()


def is_remote(name: str) -> bool:
    """Whether agreements of this gateway go to a provider over a network."""
    return name in PROVIDERS


def remote_signing(settings: Settings, name: str, credentials: Credentials | None) -> RemoteSigning:
    """The provider behind a gateway with a tenant's account, or with the installation's where there is one.

    VendorError (permanent) without either.
    """
    if name == DOCUSIGN and credentials is not None:
        account = DocuSignAccount.model_validate(credentials.content)
        return DocuSign(account, auth_url=docusign_auth_url(settings, account))
    if name == DROPBOX_SIGN and (credentials is not None or settings.dropbox_sign_api_key is not None):
        content = {"api_key": settings.dropbox_sign_api_key} if credentials is None else credentials.content
        account_there = DropboxSignAccount.model_validate(content)
        return DropboxSign(account_there, api_url=settings.dropbox_sign_url, frame_url=settings.dropbox_sign_frame_url)
    words = f"No account at {PROVIDERS.get(name, name)} is kept. Enter one on the page Providers, then retry."
    raise VendorError(words, code="vendor_account_missing", permanent=True)


def docusign_auth_url(settings: Settings, account: DocuSignAccount) -> str:
    """Where an account of DocuSign signs in."""
    return settings.docusign_auth_url or DOCUSIGN_AUTH[account.environment]
