"""Fields that take what people type and say in a sentence what is wrong with it.

Every field keeps what was typed, and has the same words at the field and in the error summary. `missing` is the
sentence for a field that must be filled in; without it the field may stay empty and its data is then None.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import phonenumbers
import us
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField
from wtforms.validators import ValidationError

from portal.infra.money import to_cents, to_dollars
from portal.web.date_field import DateField
from portal.web.line_field import ChoiceField, LineField, TickField

__all__ = [
    "ChoiceField",
    "DateField",
    "EINField",
    "EmailField",
    "FieldWords",
    "LineField",
    "MoneyField",
    "PhoneField",
    "PortalForm",
    "SSNLast4Field",
    "StateField",
    "TickField",
    "ZIPField",
    "error_summary",
]

EMAIL = re.compile(
    r"^[^\s@,;:<>()\"\\]{1,64}@(?=.{4,255}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)
MONEY = re.compile(r"^\$?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?$", re.ASCII)
LONGEST_MONEY = 16


class FieldWords(NamedTuple):
    """One line of the error summary: the id of the input it links to, and the words."""

    id: str
    words: str


class PortalForm(FlaskForm):
    """Base of every form. The form token, checked where commands run, does the job of a CSRF token."""

    class Meta:
        """Flask-WTF's own token cannot serve as a key: two forms on one page would share it."""

        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # Flask-WTF carries no types

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field could be taken; the fields hold what is wrong."""
        return bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]  # WTForms carries no types


def error_summary(form: Any) -> list[FieldWords]:
    """The form's errors in the order of its fields, one a field, each with the id of the input to go to."""
    return list(_summaries(form))


def _summaries(fields: Iterable[Any]) -> Iterable[FieldWords]:
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from _summaries(field)
        elif field.errors:
            yield FieldWords(getattr(field, "error_id", field.id), str(field.errors[0]))


class EmailField(LineField):
    """An e-mail address, as typed but for the case of the host; at most 254 characters."""

    autocomplete = "email"
    inputmode = "email"
    input_type = "email"
    invalid_words = "Enter an email address in the form name@example.com"

    def parse(self, text: str) -> str:
        """The address with its host in lower case."""
        if len(text) > 254 or not EMAIL.match(text) or ".." in text:
            raise ValueError("not an address")
        name, _, host = text.rpartition("@")
        return f"{name}@{host.lower()}"


class PhoneField(LineField):
    """A telephone number of the United States, as E.164 (+19735550188)."""

    autocomplete = "tel"
    inputmode = "tel"
    input_type = "tel"
    invalid_words = "Enter a phone number in the United States, for example (973) 555-0188"

    def parse(self, text: str) -> str:
        """E.164; a number that cannot exist in the North American plan is refused."""
        try:
            number = phonenumbers.parse(text, "US")
        except phonenumbers.NumberParseException as error:
            raise ValueError("not a number") from error
        if number.country_code != 1 or not phonenumbers.is_possible_number(number) or number.extension:
            raise ValueError("not a number of the United States")
        if not re.match(r"[2-9]\d{2}[2-9]\d{6}$", str(number.national_number)):
            raise ValueError("area codes and exchanges begin with 2 to 9")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def show(self, value: Any) -> str:
        """(973) 555-0188."""
        try:
            number = phonenumbers.parse(str(value), "US")
        except phonenumbers.NumberParseException:
            return str(value)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


class MoneyField(LineField):
    """An amount of dollars as integer cents: takes 40000, 40,000.50 and $40,000."""

    inputmode = "decimal"
    invalid_words = "Enter an amount in dollars, for example 40,000"

    def __init__(self, label: str, *, at_least_cents: int = 0, at_most_cents: int | None = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.at_least_cents = at_least_cents
        self.at_most_cents = at_most_cents

    def parse(self, text: str) -> int:
        """Integer cents; a third decimal is refused, not rounded."""
        if len(text) > LONGEST_MONEY or not MONEY.match(text):
            raise ValueError("not an amount")
        return to_cents(text.replace(",", "").lstrip("$ "))

    def show(self, value: Any) -> str:
        """40,000 or 40,000.50: without the sign, which stands before the input."""
        dollars = to_dollars(int(value))
        return f"{dollars:,.2f}".removesuffix(".00")

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Keep the amount within its limits."""
        if validation_stopped or self.data is None:
            return
        if self.data < self.at_least_cents:
            raise ValidationError(f"{self.label_text} must be ${self.show(self.at_least_cents)} or more")
        if self.at_most_cents is not None and self.data > self.at_most_cents:
            raise ValidationError(f"{self.label_text} must be ${self.show(self.at_most_cents)} or less")


class EINField(LineField):
    """An employer identification number: nine digits, with or without its hyphen; the data is the digits."""

    inputmode = "numeric"
    width = "w-6"
    invalid_words = "Enter your tax number as nine digits, for example 88-1204417"

    def parse(self, text: str) -> str:
        """The nine digits; one digit nine times is refused."""
        digits = re.sub(r"[\s-]", "", text)
        if not re.fullmatch(r"[0-9]{9}", digits) or len(set(digits)) == 1:
            raise ValueError("not nine digits")
        return digits

    def show(self, value: Any) -> str:
        """88-1204417."""
        digits = str(value)
        return f"{digits[:2]}-{digits[2:]}" if len(digits) == 9 else digits


class ZIPField(LineField):
    """A ZIP code: five digits, or nine as 07042-1234."""

    autocomplete = "postal-code"
    inputmode = "numeric"
    width = "w-4"
    invalid_words = "Enter a ZIP code of five digits, for example 07042"

    def parse(self, text: str) -> str:
        """07042 or 07042-1234."""
        match = re.fullmatch(r"([0-9]{5})[\s-]?([0-9]{4})?", text)
        if match is None:
            raise ValueError("not a ZIP code")
        return "-".join(part for part in match.groups() if part)


class StateField(LineField):
    """A state, the District of Columbia or Puerto Rico; takes NJ and New Jersey, the data is two letters."""

    autocomplete = "address-level1"
    invalid_words = "Choose the state of your business"
    choices = tuple(
        (state.abbr, state.name) for state in sorted({*us.states.STATES, us.states.DC, us.states.PR}, key=str)
    )

    def parse(self, text: str) -> str:
        """The two letters of the state."""
        wanted = text.casefold()
        for abbreviation, name in self.choices:
            if wanted in (abbreviation.casefold(), name.casefold()):
                return abbreviation
        raise ValueError("not a state")


class SSNLast4Field(LineField):
    """The last four digits of a Social Security number. Never more than four are taken."""

    autocomplete = "off"
    inputmode = "numeric"
    width = "w-4"
    invalid_words = "Enter the last four digits of your Social Security number, for example 0123"

    def parse(self, text: str) -> str:
        """Exactly four digits: a longer number is never kept."""
        if not re.fullmatch(r"[0-9]{4}", text):
            raise ValueError("not four digits")
        return text
