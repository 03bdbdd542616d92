"""The questions, declared: what is asked, what is required, how an answer is folded and on which step it stands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import us

from portal.errors import Invalid
from portal.infra import clock
from portal.infra.money import to_cents, to_dollars
from portal.merchants.identity import fold_ein, fold_email, fold_phone

LONGEST_TEXT = 200
YOUNGEST_OWNER_YEARS = 18
OLDEST_OWNER_YEARS = 120


@dataclass(frozen=True)
class IntakeField:
    """One question. `fold` gives the text to keep or raises Invalid with words for the person who answers."""

    id: str
    label: str
    step: str
    required: bool
    fold: Callable[[str], str]
    hint: str = ""
    secret: bool = False


def _text(words: str, longest: int = LONGEST_TEXT) -> Callable[[str], str]:
    def fold(value: str) -> str:
        folded = " ".join(value.split())
        if len(folded) > longest:
            raise Invalid("value", f"{words} is too long: use {longest} characters or fewer.")
        return folded

    return fold


def _state(value: str) -> str:
    found = us.states.lookup(value.strip()) or us.states.lookup(value.strip().upper())
    if found is None and value.strip().upper() != "DC":
        raise Invalid("value", "Choose a state.")
    return found.abbr if found else "DC"


def _zip(value: str) -> str:
    folded = value.strip()
    if not re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", folded):
        raise Invalid("value", "Enter a ZIP code of five digits.")
    return folded


def _last4(value: str) -> str:
    folded = value.strip()
    if not re.fullmatch(r"[0-9]{4}", folded):
        raise Invalid("value", "Enter the last four digits of the Social Security number.")
    return folded


def _iso_date(value: str) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise Invalid("value", "Enter a real date as year, month and day, like 1980-03-27.") from error


def _birth(value: str) -> str:
    born, today = _iso_date(value), clock.today()
    years = (today - born) / timedelta(days=365.2425)
    if not YOUNGEST_OWNER_YEARS <= years <= OLDEST_OWNER_YEARS:
        raise Invalid("value", "Enter the owner's date of birth. An owner is 18 or older.")
    return born.isoformat()


def _past(value: str) -> str:
    day = _iso_date(value)
    if day > clock.today():
        raise Invalid("value", "Enter a date that is not in the future.")
    return day.isoformat()


def _money(value: str) -> str:
    digits = value.strip().removeprefix("$").strip().replace(",", "")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{0,2})?|\.[0-9]{1,2}", digits):
        raise Invalid("value", "Enter an amount of money, like 40,000.")
    cents = to_cents(digits)
    if not 0 < cents < 100_000_000_00:
        raise Invalid("value", "Enter an amount above zero and below 100 million.")
    return str(to_dollars(cents))


def _percent(value: str) -> str:
    digits = value.strip().rstrip("%").strip()
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{0,4})?|\.[0-9]{1,4}", digits):
        raise Invalid("value", "Enter a percentage, like 51.")
    share = Decimal(digits)
    if not 0 < share <= 100:
        raise Invalid("value", "Enter a percentage above 0 and up to 100.")
    return format(share.normalize(), "f")


def _naics(value: str) -> str:
    folded = value.strip()
    if not re.fullmatch(r"[0-9]{2,6}", folded):
        raise Invalid("value", "Enter a NAICS code of two to six digits.")
    return folded


def _count(value: str) -> str:
    folded = value.strip()
    if not re.fullmatch(r"[0-9]{1,2}", folded):
        raise Invalid("value", "Enter how many advances are open, as a number.")
    return str(int(folded))


FIELDS = (
    IntakeField("business.legal_name", "Legal name of the business", "business", True, _text("The legal name")),
    IntakeField("business.address", "Street address", "business", True, _text("The address")),
    IntakeField("business.city", "City", "business", True, _text("The city")),
    IntakeField("business.state", "State", "business", True, _state),
    IntakeField("business.zip", "ZIP code", "business", True, _zip),
    IntakeField("business.ein", "EIN", "business", True, fold_ein, "Nine digits, on your tax papers.", secret=True),
    IntakeField("contact.phone", "Phone", "contact", True, fold_phone),
    IntakeField("contact.email", "Email", "contact", True, fold_email),
    IntakeField("owner.first", "First name", "owner", True, _text("The first name")),
    IntakeField("owner.last", "Last name", "owner", True, _text("The last name")),
    IntakeField("owner.dob", "Date of birth", "owner", True, _birth, secret=True),
    IntakeField("owner.ssn_last4", "Last four of the Social Security number", "owner", True, _last4, secret=True),
    IntakeField("business.dba", "Trade name, if another", "business", False, _text("The trade name")),
    IntakeField("business.start_date", "When the business opened", "business", False, _past),
    IntakeField("business.website", "Website", "business", False, _text("The address")),
    IntakeField("business.industry", "Industry (NAICS)", "business", False, _naics),
    IntakeField("business.monthly_revenue", "Monthly revenue", "funding", False, _money),
    IntakeField("funding.amount", "How much do you need?", "funding", False, _money),
    IntakeField("funding.purpose", "What is it for?", "funding", False, _text("The purpose", 500)),
    IntakeField("funding.existing_positions", "Advances that are open now", "funding", False, _count),
    IntakeField("owner.ownership_pct", "Share of the business", "owner", False, _percent),
    IntakeField("owner.address", "Home address", "owner", False, _text("The address"), secret=True),
)
BY_ID = {field.id: field for field in FIELDS}
REQUIRED = tuple(field.id for field in FIELDS if field.required)
CONFIRMED = ("contact.phone", "contact.email", "business.address")
ALIASES = {
    "business.tax_id": "business.ein",
    "owner.first_name": "owner.first",
    "owner.last_name": "owner.last",
}


def resolve_field(field_id: str) -> IntakeField:
    """The question of an id or of one of its aliases; Invalid names an unknown one."""
    found = BY_ID.get(ALIASES.get(field_id, field_id))
    if found is None:
        raise Invalid(field_id, f"There is no field {field_id[:80]!r}.", code="unknown_field")
    return found
