"""The office's frame: its navigation, by what the person who looks may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response

from portal.web.access import current_viewer
from portal.web.pages import page
from portal.web.parts import settings

ACTING_ROLES = ("admin", "underwriter")
SETTINGS = "/office/settings"
# The pages that are reached from the settings.
SET_UP = frozenset(
    {
        "/office/states",
        "/office/agreement",
        "/office/providers",
        "/office/signing-code",
        "/office/reminders",
        "/office/background-provider",
        "/office/sms-provider",
        "/office/mail-provider",
        "/office/subscribers",
        "/office/deliveries",
        "/office/users",
        "/office/api-keys",
    }
)


@dataclass(frozen=True)
class NavigationItem:
    """One link of the bar."""

    label: str
    href: str
    current: bool = False


def office_page(
    template: str, *, at: str = "", fragment: str | Sequence[str] | None = None, status: int = 200, **context: Any
) -> Response:
    """A page of the office with its bar; `at` is the address of the bar's link that is current."""
    context.setdefault("navigation", navigation(at))
    context.setdefault("may_act", may_act())
    return page(template, fragment=fragment, status=status, **context)


def may_act() -> bool:
    """Whether the person who looks may change deals. What they see follows this; what they may do, `@allow`."""
    return current_viewer().role in ACTING_ROLES


def navigation(at: str) -> list[NavigationItem]:
    """The links of the bar for this person; what an administrator sets up stands behind one of them."""
    links = [
        ("Queue", "/office/queue"),
        ("Approvals", "/office/approvals"),
        ("Policy", "/office/policies"),
        ("Texts", "/office/texts"),
    ]
    if settings().mock_mode:
        links.append(("Outbox", "/office/outbox"))
    if current_viewer().role == "admin":
        links.append(("Settings", SETTINGS))
    here = SETTINGS if at in SET_UP else at
    return [NavigationItem(label, href, current=href == here) for label, href in links]
