"""Whatever stands on a page, the line and table stages give a verdict and never a false proof."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.statements.reading.typed import amounts, read

DATES = st.sampled_from(["04/02", "4/30/2025", "Apr 9", "2025-04-11", "31/31", "02/30", "12/31", "May 1, 2025"])
MONEY = st.sampled_from(
    [
        *("1,234.56", "-20.00", "- 8,155.95", "(45.10)", "1,000.00-", ".52", "$5.00", "$ 7.00", "250.00 CR", "0.00"),
        *("$1,852.4", "1 2,279.86", "99,999,999,999,999.99"),
    ]
)
WORDS = st.sampled_from(
    [
        *("Beginning Balance", "Ending balance on", "Deposits and Additions", "Withdrawals", "Checks Paid (continued)"),
        *("Total Deposits", "Subtotal:", "Daily Ending Balance", "Total year-to-date", "Transaction history", "Date"),
        *("Description", "Amount", "Balance", "Debits", "Credits", "Account Number: 000123456", "There are 4 deposits"),
        *("1001*", "Page 1 of 2", "April 1, 2025 through April 30, 2025", "GROCER", "■■■", "|", "Type", "Debit"),
    ]
)
LINES = st.lists(st.one_of(DATES, MONEY, WORDS), min_size=1, max_size=6).map("    ".join)
PAGES = st.lists(st.lists(LINES, min_size=1, max_size=25).map("\n".join), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(PAGES)
def test_no_page_breaks_the_reader_and_a_proof_always_adds_up(texts: list[str]) -> None:
    reading = read(*texts)

    assert reading.reason
    if reading.verdict == "proved":
        assert reading.opening_cents is not None
        assert reading.closing_cents is not None
        assert reading.opening_cents + sum(amounts(reading)) == reading.closing_cents
        assert all(check.ok for check in reading.checks)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=12).map("\n".join))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    assert read(text or "x").verdict in ("proved", "contradicted", "unproved", "refused")
