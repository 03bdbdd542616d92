"""What a merchant reads about statements that are in: which month, what was found there, and nothing that is not so."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from portal.application.reading_words import words_on_reading

FLAGS = {"all_proved": False, "in_a_row": True, "measured": True}


def slot(month: int, verdict: str = "proved", **facts: Any) -> Any:
    statement = {
        "verdict": verdict,
        "opening_cents": 1,
        "closing_cents": 2,
        "period_start": date(2026, month, 1),
        "period_end": date(2026, month, 28),
        **facts,
    }
    return SimpleNamespace(number=month, document=object(), statement=SimpleNamespace(**statement))


def test_statements_that_all_prove_themselves_leave_no_doubt() -> None:
    words = words_on_reading([slot(8), slot(9), slot(10)], all_proved=True, in_a_row=True, measured=True)

    assert words.is_clean


def test_a_statement_that_contradicts_itself_is_named_by_its_month() -> None:
    words = words_on_reading([slot(8), slot(9, "contradicted"), slot(10)], **FLAGS)

    assert words.doubts == [
        "In your statement for September 2026, the lines do not add up to the balance that is printed."
    ]


def test_statements_without_figures_to_check_against_are_named_together() -> None:
    words = words_on_reading([slot(8, "unproved"), slot(9, "unproved"), slot(10)], **FLAGS)

    assert words.doubts == [
        "In your statements for August 2026 and September 2026, "
        "we could not find every printed figure that we check the lines against."
    ]


def test_a_statement_in_no_figure_is_said_to_be_unread_and_nothing_else_of_it() -> None:
    unread = slot(9, "unproved", opening_cents=None, period_end=None)

    words = words_on_reading([slot(8), unread, slot(10)], all_proved=False, in_a_row=False, measured=False)

    assert words.doubts == ["We could not read one of your statements well enough to measure your sales and balances."]


def test_a_file_without_a_reading_is_unread_and_an_empty_slot_is_nothing() -> None:
    unread = SimpleNamespace(number=2, document=object(), statement=None)
    empty = SimpleNamespace(number=3, document=None, statement=None)

    words = words_on_reading([slot(8), unread, empty], all_proved=False, in_a_row=False, measured=False)

    assert len(words.doubts) == 1


def test_months_that_do_not_follow_each_other_are_a_doubt_of_their_own() -> None:
    words = words_on_reading([slot(7), slot(9), slot(10)], all_proved=True, in_a_row=False, measured=True)

    assert words.doubts == ["Together they are not three months in a row of one account."]
