"""How many deliveries were refused today because no secret proves them, of all tenants: such a one has no owner."""

from sqlalchemy.orm import Session

from portal.infra.limits import used

WINDOW_S = 86_400
# So many a day are counted; a flood of forgeries then costs no more writes.
MOST = 1000
NAMES = {
    "docusign_webhook": "DocuSign",
    "dropbox_sign_webhook": "Dropbox Sign",
    "cherry_webhook": "Cherry",
    "sign_webhook": "Signing elsewhere",
}


def counter_of(door: str) -> str:
    """The counter of one webhook's door."""
    return f"webhook-refused|{door}"


def refused_today(session: Session) -> dict[str, int]:
    """By provider's name, how many were refused since midnight UTC; those with none are left out."""
    counted = {name: used(session, counter_of(door), window_s=WINDOW_S) for door, name in NAMES.items()}
    return {name: count for name, count in counted.items() if count}
