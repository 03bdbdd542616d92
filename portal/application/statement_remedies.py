"""What to do about a statement that was not taken or does not fit: the remedy for each cause, with the month's name."""

from datetime import date

DOWNLOAD = "Sign in at your bank’s website, open “Statements” and download {month} as a PDF."
SEND_AGAIN = "Send the same file again in a minute: nothing is wrong with it."
# By the codes of `portal.statements.reading` and of the workflows that take files; every other cause has DOWNLOAD.
REMEDIES = {
    "empty": f"The download may have been cut short. {DOWNLOAD} Wait until it has finished.",
    "too_large": "The PDF that your bank offers for {month} alone is smaller than a scan or a whole year. "
    "Sign in at your bank’s website, open “Statements” and download that one.",
    "not_pdf": f"Photos, screenshots and spreadsheets cannot be read here. {DOWNLOAD}",
    "password": f"Do not send us the password. {DOWNLOAD} Most banks’ files open without one.",
    "scan": f"A scan or a photo of the page has no text that can be read. {DOWNLOAD}",
    "active_content": f"{DOWNLOAD} Send that file as it is, without opening it in another program.",
    "virus": "Do not open this file again. On another device, sign in at your bank’s website and download {month}.",
    "too_many_pages": "If your bank’s file covers several months, download {month} alone.",
    "card_statement": "We need the checking account into which your sales are paid: download its PDF for {month}.",
    "duplicate": "A file can stand for one month only. " + DOWNLOAD,
}


def remedy(code: str, *, month: str) -> str:
    """What the merchant can do after a refusal of this code, for the slot of `month` ("September 2026")."""
    return REMEDIES.get(code, DOWNLOAD).format(month=month)


def whole_file(*, month: date) -> str:
    """What may help where a statement's figures do not prove each other: a page is missing more often than not."""
    return f"If a page is missing, download {month:%B %Y} from your bank’s website again, as one PDF."


def other_month(period: str, *, month: date) -> str:
    """A statement of another month stands in the slot: what it covers and which one was asked for."""
    wanted = f"{month:%B %Y}"
    return f"This statement covers {period}. We asked for {wanted}: {_lowered(DOWNLOAD.format(month=wanted))}"


def _lowered(words: str) -> str:
    return words[0].lower() + words[1:]
