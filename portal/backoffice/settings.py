"""What an administrator sets up, each kind of thing under a heading of its own."""

from dataclasses import dataclass

from flask import Blueprint, Response

from portal.backoffice.frame import SETTINGS, office_page
from portal.web.access import ADMIN, allow

blueprint = Blueprint("backoffice_settings", __name__)


@dataclass(frozen=True)
class Place:
    """One page of the settings and what it is for."""

    label: str
    href: str
    words: str


GROUPS = (
    (
        "Law and paper",
        (
            Place("States", "/office/states", "What each state wants disclosed, and who reviewed it."),
            Place("Agreement", "/office/agreement", "The clauses of the funding agreement in your own words."),
        ),
    ),
    (
        "Connections",
        (
            Place("Providers", "/office/providers", "Where agreements are signed, and the accounts there."),
            Place("One-time code", "/office/signing-code", "Whether signers enter a code first, and how it goes."),
            Place("Background checks", "/office/background-provider", "Who checks owners and businesses."),
            Place("Text messages", "/office/sms-provider", "How texts leave, and the account at Cherry."),
            Place("Email", "/office/mail-provider", "How mail leaves, and the account at your mail server."),
            Place("Reminders", "/office/reminders", "Whether merchants are reminded of an unfinished application."),
            Place("Webhooks", "/office/subscribers", "Your own systems that are told of events."),
            Place("Deliveries", "/office/deliveries", "What providers told us, and what could not be done."),
        ),
    ),
    (
        "People and keys",
        (
            Place("Team", "/office/users", "Who works here, and what they may do."),
            Place("API keys", "/office/api-keys", "Programs that speak to the API."),
        ),
    ),
)


@blueprint.get(SETTINGS)
@allow(ADMIN)
def settings() -> Response:
    """The pages of the settings."""
    return office_page("backoffice/settings.html", at=SETTINGS, groups=GROUPS)
