"""What a merchant reads at a slot: the cause, what to do about it for which month, and what stands there still."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from portal.application.statement_remedies import REMEDIES, remedy
from portal.application.statement_slots import SlotView, refused, slot_views
from portal.statements.queries import Slot

FILLED = SlotView(2, "September 2026", state="ready", file_name="september.pdf")


def slots(**facts: Any) -> list[Any]:
    statement = {
        "id": "st_1",
        "verdict": "proved",
        "reason": "",
        "bank": "Harbor Bank",
        "account_last4": "4821",
        "pages": 4,
        "opening_cents": None,
        "closing_cents": None,
        "credits_cents": None,
        "debits_cents": None,
        "daily_balances": [],
        "period_start": None,
        "period_end": None,
        **facts,
    }
    document = SimpleNamespace(created_at=datetime(2026, 11, 24, tzinfo=UTC), filename="august.pdf", size_bytes=1000)
    return [Slot(1, document, SimpleNamespace(**statement)), Slot(2), Slot(3)]


@pytest.mark.parametrize("code", [*REMEDIES, "reader_timeout", "damaged"])
def test_every_cause_has_a_remedy_that_names_the_month(code: str) -> None:
    assert "September 2026" in remedy(code, month="September 2026")


def test_the_cause_stands_before_the_remedy() -> None:
    empty = SlotView(2, "September 2026")

    view = refused(empty, name="a.pdf", words="This PDF is locked with a password. Send another.", advice="Do this.")

    assert view.state == "refused"
    assert view.problem == "a.pdf was not taken. This PDF is locked with a password."
    assert view.advice == "Do this. Your other files are safe."


def test_a_file_that_stands_is_not_lost_to_one_that_was_refused() -> None:
    view = refused(FILLED, name="letter.pdf", words="This file is not a PDF. Send one.", advice="Do this.")

    assert view.is_filled
    assert view.file_name == "september.pdf"
    assert view.advice == "Do this. The file that you sent before stays here until another one is taken."


def test_a_form_sent_without_a_file_leaves_the_one_that_stands_alone() -> None:
    view = refused(FILLED, name="", words="Choose the PDF of this month’s statement first", advice="")

    assert (view.state, view.problem) == ("ready", None)
    assert view.error == "Choose the PDF of this month’s statement first"


def test_a_statement_that_contradicts_itself_has_a_remedy_for_its_month() -> None:
    view = slot_views(slots(verdict="contradicted", reason="The figures do not add up."))[0]

    assert view.state == "watch"
    assert view.doubts == [
        "The figures do not add up. "
        "If a page is missing, download August 2026 from your bank’s website again, as one PDF."
    ]


def test_a_statement_of_another_month_says_which_one_to_download() -> None:
    october = {"period_start": date(2026, 10, 1), "period_end": date(2026, 10, 31)}

    view = slot_views(slots(**october))[0]

    assert view.doubts == [
        "This statement covers October 1 to October 31, 2026. We asked for August 2026: "
        "sign in at your bank’s website, open “Statements” and download August 2026 as a PDF."
    ]
