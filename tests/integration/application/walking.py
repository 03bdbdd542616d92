"""How a merchant walks through the questions, for tests of what comes after."""

from tests.client import Browser

ANSWERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/application/business/name", {"legal_name": "Maple Deli LLC", "dba": "Maple Deli & Catering"}),
    (
        "/application/business/address",
        {"address": "214 Church Street", "city": "Montclair", "state": "NJ", "zip_code": "07042"},
    ),
    (
        "/application/business/tax",
        {
            "ein": "88-1204417",
            "start_date-month": "3",
            "start_date-day": "1",
            "start_date-year": "2019",
        },
    ),
    ("/application/owner/name", {"first": "Rosa", "last": "Delgado-Whitfield", "share": "100"}),
    (
        "/application/owner/identity",
        {"dob-month": "3", "dob-day": "27", "dob-year": "1984", "ssn_last4": "4471"},
    ),
    ("/application/funding/amount", {"amount": "40,000"}),
    ("/application/funding/purpose", {"purpose": "New walk-in cooler and stock", "advances": "0"}),
)
PHONE, EMAIL = "(973) 555-0188", "rosa@mapledeli.example"


def start(browser: Browser, *, phone: str = PHONE, email: str = EMAIL, tenant: str = "demo") -> None:
    """Open the first page, say who applies and arrive at the task list."""
    browser.get(f"/apply/{tenant}")
    browser.submit(f"/apply/{tenant}", legal_name="Maple Deli LLC", phone=phone, email=email)


def answer_all(browser: Browser) -> None:
    """Answer every question and arrive at the page where the answers are checked."""
    for path, fields in ANSWERS:
        browser.get(path)
        browser.submit(path, **fields)


def apply(browser: Browser, **who: str) -> None:
    """Start, answer everything and confirm it."""
    start(browser, **who)
    answer_all(browser)
    browser.submit("/application/check-answers")
