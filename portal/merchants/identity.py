"""How a phone, an e-mail address, an EIN and a name are folded before they are compared or kept."""

import re
import unicodedata

import phonenumbers

from portal.errors import Invalid
from portal.infra.crypto import keyring

# The marks that make several addresses, or a name and an address, of one text.
MARKS = r"\s\x00-\x1f\x7f,;:<>()\[\]\\\""
EMAIL = re.compile(rf"[^@{MARKS}]{{1,64}}@[^@.{MARKS}]+(?:\.[^@.{MARKS}]+)+")


def fold_phone(text: str) -> str:
    """A US number, or another one written with +, as E.164; Invalid."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException as error:
        raise Invalid("phone", "Enter a phone number with its area code, like (973) 555-0140.") from error
    # A number that is possible only locally lacks its area code, and would be that of many people.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Invalid("phone", "Enter a phone number with its area code, like (973) 555-0140.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def fold_email(text: str) -> str:
    """An address in lower case; Invalid when it could not be one."""
    folded = text.strip().lower()
    # "=?" begins an encoded word, in which a mail program would find other addresses.
    if len(folded) > 254 or "=?" in folded or not EMAIL.fullmatch(folded):
        raise Invalid("email", "Enter an email address like name@example.com.")
    return folded


def fold_ein(text: str) -> str:
    """Nine digits; Invalid."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise Invalid("ein", "Enter the nine digits of the EIN, like 12-3456789.")
    return digits


def fold_name(text: str) -> str:
    """A legal name for comparison: case, punctuation and the legal form left out."""
    words = re.sub(r"[^a-z0-9 ]", " ", text.lower().replace("&", " and ").replace("'", "")).split()
    forms = {"llc", "inc", "corp", "co", "ltd", "llp", "lp", "pc", "pllc", "incorporated", "corporation", "company"}
    return " ".join([word for word in words if word not in forms] or words)


def fold_person(name: str) -> str:
    """A person's name for comparison: letters with their accents and digits alone, however a keyboard composes them."""
    folded = unicodedata.normalize("NFKC", name.casefold())
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LMN")


def phone_hash(e164: str) -> str:
    """The keyed hash by which a number is found."""
    return keyring().lookup(e164, purpose="phone")


def email_hash(folded: str) -> str:
    """The keyed hash by which an address is found."""
    return keyring().lookup(folded, purpose="email")


def ein_hash(digits: str) -> str:
    """The keyed hash by which an EIN is found."""
    return keyring().lookup(digits, purpose="ein")


def mask_email(address: str) -> str:
    """An address that its owner recognises and nobody else learns: m•••@example.com."""
    name, _, host = address.partition("@")
    return f"{name[:1]}•••@{host}"
