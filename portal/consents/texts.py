"""The words that people agree to, by kind and version. A version that was agreed to is never edited: add another."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import phonenumbers

FOR_MERCHANT, FOR_CO_SIGNER = "merchant", "co_signer"
_BLANK = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class ConsentText:
    """One text as it is shown: what is said first, the points, and the sentence that is ticked or pressed.

    `is_for` tells whom it speaks to: the merchant, or a second signer, who has no application to change anything in.
    """

    kind: str
    version: str
    title: str
    opening: str
    points: tuple[str, ...]
    agreement: str
    is_for: str = FOR_MERCHANT

    @property
    def sha256(self) -> str:
        """The hash of every word, as it is kept with a consent."""
        words = "\n".join((self.version, self.title, self.opening, *self.points, self.agreement))
        return hashlib.sha256(words.encode()).hexdigest()


_TEXTS = (
    # ESIGN, 15 USC 7001(c): paper, withdrawal and what follows, scope, contact data, copies, hardware and software.
    ConsentText(
        "e_records",
        "e-records-1",
        "Sign on screen instead of on paper",
        "Before you agree, you should know:",
        (
            "You may have every record on paper, free of charge. {reach}",
            "You may withdraw this consent at any time before you sign, by choosing not to sign here. "
            "Nothing is charged for that. We then send you the agreement by mail, which takes about five days.",
            "This consent covers this agreement, its disclosures and the notices about it, and nothing else.",
            "Keep your email address up to date: change it in your answers, or tell us.",
            "After you sign you can download the signed agreement here, and ask us for a copy on paper.",
            "You need a current web browser and a program that opens PDF files. "
            "Open your agreement as a PDF to see that it works.",
        ),
        "I opened the PDF, and I agree to receive and sign records electronically.",
    ),
    ConsentText(
        "e_records",
        "e-records-second-1",
        "Sign on screen instead of on paper",
        "Before you agree, you should know:",
        (
            "You may have every record on paper, free of charge. {reach}",
            "You may withdraw this consent at any time before you sign: leave these pages and tell us. Nothing is "
            "charged for that. We then send you the agreement by mail, which takes about five days. Saying that you do "
            "not want to sign is something else: it ends the agreement for everybody who signs it.",
            "This consent covers this agreement and the notices about it, and nothing else.",
            "We write to the email address that we were given for you. You cannot change it on these pages: when it "
            "changes, or is not yours, tell us.",
            "When everybody has signed you can download the signed agreement by the link in your email, and ask us for "
            "a copy on paper.",
            "You need a current web browser and a program that opens PDF files. "
            "Open the agreement as a PDF to see that it works.",
        ),
        "I opened the PDF, and I agree to receive and sign records electronically.",
        is_for=FOR_CO_SIGNER,
    ),
    # FCRA, 15 USC 1681b: a report about a guarantor or owner needs a purpose and a written authorization.
    ConsentText(
        "background",
        "background-1",
        "Let us check your background",
        "Before we send an agreement, {funder} checks the business and the owner who signs.",
        (
            "We check identity, sanctions lists, bankruptcies, liens and judgments, and the business' registration.",
            "We may get this from a company that provides such reports, for the purpose of deciding about the "
            "funding that you applied for.",
            "It does not affect your credit score.",
            "What comes back never declines you by itself: a person at {funder} looks at it first.",
            "You may ask us at any time what we received. {reach}",
            "This authorization holds for applications that you send us until you take it back.",
        ),
        "I authorize {funder} to get these reports about me and my business.",
    ),
    ConsentText(
        "sms",
        "sms-1",
        "Text messages about your application",
        "{funder} can tell you by text message how your application stands.",
        (
            "Message and data rates may apply. How often depends on your application.",
            "Reply STOP at any time and no more will come, or HELP for help.",
            "You can be funded without agreeing to this.",
        ),
        "I agree to receive text messages from {funder} about my application.",
    ),
)
CURRENT = {"e_records": "e-records-1", "background": "background-1", "sms": "sms-1"}
KINDS = tuple(CURRENT)
CURRENT_OF_CO_SIGNER = "e-records-second-1"


def find_text(kind: str, version: str, *, funder: str, phone: str = "", email: str = "") -> ConsentText | None:
    """The text with the funder's name and addresses in it, as that funder's merchants read it; None if unknown."""
    found = next((text for text in _TEXTS if text.kind == kind and text.version == version), None)
    return None if found is None else _fill(found, {"funder": funder, "reach": _reach(phone, email)})


def current_text(
    kind: str, *, funder: str, phone: str = "", email: str = "", is_for: str = FOR_MERCHANT
) -> ConsentText:
    """The text of a kind that is shown today; to a second signer that of electronic records alone."""
    version = CURRENT[kind] if is_for == FOR_MERCHANT else CURRENT_OF_CO_SIGNER
    found = find_text(kind, version, funder=funder, phone=phone, email=email)
    assert found is not None, f"there is no text {version} of {kind}"
    return found


def _reach(phone: str, email: str) -> str:
    ways = [way for way in (f"call {_shown(phone)}" if phone else "", f"write to {email}" if email else "") if way]
    words = " or ".join(ways) or "tell us"
    return f"{words[0].upper()}{words[1:]}."


def _shown(phone: str) -> str:
    """A number as people write it; whatever cannot be read as one stays as it is."""
    try:
        number = phonenumbers.parse(phone, "US")
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _fill(text: ConsentText, values: Mapping[str, str]) -> ConsentText:
    def fill(words: str) -> str:
        return _BLANK.sub(lambda blank: values[blank[1]], words)

    return replace(
        text,
        title=fill(text.title),
        opening=fill(text.opening),
        points=tuple(fill(point) for point in text.points),
        agreement=fill(text.agreement),
    )
