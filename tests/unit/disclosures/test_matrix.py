"""The states' laws as data: who is covered, up to which amount, since when."""

from datetime import date

import pytest

from portal.disclosures.matrix import STATES, find_entry, list_entries

TODAY = date(2026, 11, 24)


def _covers(state: str, dollars: int, on: date = TODAY) -> bool:
    entry = find_entry(state)
    assert entry is not None
    return entry.law.covers(amount_cents=dollars * 100, on=on)


@pytest.mark.parametrize(
    ("state", "largest"),
    [
        ("CA", 500_000),
        ("NY", 2_500_000),
        ("VA", 500_000),
        ("UT", 1_000_000),
        ("FL", 500_000),
        ("GA", 500_000),
        ("CT", 250_000),
        ("KS", 500_000),
        ("MO", 500_000),
    ],
)
def test_a_law_reaches_up_to_its_amount_and_no_further(state: str, largest: int) -> None:
    assert _covers(state, largest)
    assert not _covers(state, largest + 1)


def test_texas_stays_below_its_amount_and_louisiana_has_none() -> None:
    assert _covers("TX", 999_999)
    assert not _covers("TX", 1_000_000)
    assert _covers("LA", 100_000_000)


@pytest.mark.parametrize(
    ("state", "first_day"),
    [("NY", date(2023, 8, 1)), ("CT", date(2024, 7, 1)), ("MO", date(2025, 2, 28)), ("TX", date(2025, 9, 1))],
)
def test_a_law_holds_from_its_first_day_on(state: str, first_day: date) -> None:
    assert _covers(state, 50_000, on=first_day)
    assert not _covers(state, 50_000, on=date.fromordinal(first_day.toordinal() - 1))


def test_only_california_and_new_york_prescribe_an_apr() -> None:
    assert {entry.state for entry in list_entries() if entry.law.apr_required} == {"CA", "NY"}


def test_signed_before_acceptance_where_the_law_says_so() -> None:
    signed = {entry.state: entry.law.signature for entry in list_entries() if entry.law.signature != "none"}

    assert signed == {
        "CA": "signature",
        "NY": "dated_acceptance",
        "VA": "signature",
        "CT": "signature",
        "TX": "signature",
    }


def test_a_state_without_a_statute_is_an_entry_too_and_no_state_is_left_out() -> None:
    assert len(list_entries()) == len(STATES) == 56
    ohio = find_entry("OH")
    assert ohio is not None
    assert (ohio.has_statute, ohio.law.law, ohio.law.covers(amount_cents=1, on=TODAY)) == (
        False,
        "No statute found",
        False,
    )


def test_letters_of_no_state_have_no_entry() -> None:
    assert find_entry("XX") is None


def test_each_entry_says_where_it_comes_from_and_how_sure_that_is() -> None:
    for entry in list_entries():
        assert entry.law.source, entry.state
        assert entry.law.certainty in ("text", "trade", "notes"), entry.state


def test_disclosures_are_kept_for_four_years_at_least() -> None:
    assert min(entry.law.keep_years for entry in list_entries()) >= 4
