"""A mail as it travels: the text that was kept, the same words as HTML, and headers that make a repeat recognizable."""

import re
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime
from functools import lru_cache
from itertools import groupby
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.infra import clock
from portal.mail.models import MailMessage
from portal.mail.service import TEMPLATES
from portal.tenants.queries import TenantProfile

# What the button says that leads to the one address of a mail.
BUTTONS = {
    "accepted": "See what comes next",
    "agreement_ended": "Go on with your application",
    "cosign": "Read the agreement",
    "declined": "See the notice",
    "in_review": "See where it stands",
    "match": "Go on with your application",
    "nudge": "Go on with your application",
    "offers_end": "Compare your offers",
    "reopened": "Go on with your application",
    "resume": "Go on with your application",
    "sign": "Read and sign",
    "sign_reminder": "Read and sign",
    "signed": "Download your copy",
    "welcome": "Come back to your application",
}
ANY_BUTTON = "Open the page"
# Mails that nobody has to get: their text has the address at which they are stopped.
STOPPABLE = {"nudge"}
STOP_ADDRESS = re.compile(r"https?://\S+/reminders/\S+")


class WholeHeader(UnstructuredHeader, BaseHeader):
    """A header on one line however long: the library would put a long address into encoded words, in which no mail
    program looks for one (RFC 2369 and RFC 8058 take plain addresses alone)."""

    def fold(self, *, policy: Policy) -> str:
        """Its name and its text as they are."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", WholeHeader)


@dataclass(frozen=True)
class Part:
    """A paragraph, a list or an address that stands on a line of its own."""

    kind: Literal["words", "list", "link"]
    lines: tuple[str, ...]


def compose(mail: MailMessage, *, tenant: TenantProfile, sender: str) -> EmailMessage:
    """The message for a mail server. Its Message-ID is the mail's own id, so that handing it over twice shows."""
    message = EmailMessage(default.clone(header_factory=_HEADERS))
    message["From"] = Address(tenant.display_name, addr_spec=sender)
    message["To"], message["Subject"] = mail.to, mail.subject
    if tenant.settings.email:
        message["Reply-To"] = tenant.settings.email
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    stop = STOP_ADDRESS.search(mail.body or "") if mail.template in STOPPABLE else None
    if stop is not None:
        message["List-Unsubscribe"] = f"<{stop[0]}>"
        if stop[0].startswith("https://"):
            # RFC 8058: a mail program stops them with one POST, to an address of this kind alone.
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.body or "")
    message.add_alternative(to_html(mail, tenant=tenant), subtype="html")
    return message


def to_html(mail: MailMessage, *, tenant: TenantProfile) -> str:
    """The mail's own text as a page: nothing stands in one form that does not stand in the other."""
    return (
        _environment()
        .get_template("layout.html")
        .render(
            subject=mail.subject,
            funder=tenant.display_name,
            address=tenant.settings.address,
            phone=tenant.settings.phone,
            button=BUTTONS.get(mail.template, ANY_BUTTON),
            parts=parts_of(mail.body or ""),
        )
    )


def parts_of(text: str) -> list[Part]:
    """The text's paragraphs; a line with nothing but an address, and lines that begin with a dash, stand apart."""
    return [
        Part(kind, tuple(line.removeprefix("- ") for line in lines))
        for paragraph in text.split("\n\n")
        for kind, lines in groupby((line for line in paragraph.splitlines() if line.strip()), key=_kind)
    ]


def _kind(line: str) -> Literal["words", "list", "link"]:
    if line.startswith(("https://", "http://")) and " " not in line.strip():
        return "link"
    return "list" if line.startswith("- ") else "words"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
