"""Only what a person sees on the paper is read: hidden figures are left out and told, doubled ones prove nothing."""

from __future__ import annotations

from datetime import date

import pytest

from portal.statements.reading.reader import load_pages, read
from portal.statements.sample.writing import make_statement
from tests.integration.statements.reading.overlays import (
    HIDINGS,
    behind_a_picture,
    false_lines,
    with_content,
    with_note,
)

LAYOUTS = ("sections", "columns", "parentheses")


def printed(layout: str) -> bytes:
    return make_statement(layout=layout, profile="weak", seed=4, start=date(2025, 11, 1))[0]


def codes(reading: dict[str, object]) -> list[str]:
    return [finding["code"] for finding in reading["findings"]]


def substance(reading: dict[str, object]) -> tuple[object, ...]:
    keys = ("verdict", "opening_cents", "closing_cents", "credits_cents", "debits_cents", "daily_balances")
    rows = [(row["date"], row["description"], row["amount_cents"]) for row in reading["transactions"]]
    return *(reading[key] for key in keys), rows


def figure_box(pdf: bytes) -> tuple[float, float, float, float]:
    """Where a row's amount stands on the first page that has one, from the bottom left."""
    page = load_pages(pdf)[0]
    line = next(line for line in page.lines if line.dates and line.dates[0].first == 0 and line.money)
    word = line.words[line.money[0].last]
    return word.x0, page.height - word.y1, word.x1, page.height - word.y0


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("hiding", HIDINGS)
def test_figures_that_nobody_sees_are_not_read_and_are_told(layout: str, hiding: str) -> None:
    pdf = printed(layout)

    reading = read(with_content(pdf, HIDINGS[hiding]))

    assert substance(reading) == substance(read(pdf))
    assert "hidden_text" in codes(reading)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_figures_in_plain_sight_are_read_and_prove_nothing(layout: str) -> None:
    reading = read(with_content(printed(layout), false_lines()))

    assert reading["verdict"] != "proved"
    assert "hidden_text" not in codes(reading)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_untouched_statement_has_nothing_hidden(layout: str) -> None:
    reading = read(printed(layout))

    assert reading["verdict"] == "proved"
    assert not {"hidden_text", "overprinted", "laid_over"} & set(codes(reading))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_figure_printed_over_another_one_proves_nothing(layout: str) -> None:
    pdf = printed(layout)
    x0, y0, x1, y1 = figure_box(pdf)
    over = f"1 g {x0} {y0} {x1 - x0} {y1 - y0} re f 0 g BT /Forged 9 Tf {x0 + 1} {y0 + 2} Td (7,777.77) Tj ET"

    reading = read(with_content(pdf, over))

    assert reading["verdict"] != "proved"
    assert "overprinted" in codes(reading)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_note_over_a_figure_proves_nothing(layout: str) -> None:
    pdf = printed(layout)

    reading = read(with_note(pdf, figure_box(pdf)))

    assert reading["verdict"] == "unproved"
    assert "laid_over" in codes(reading)


def test_a_note_beside_the_figures_changes_none_and_is_told() -> None:
    pdf = printed("columns")

    reading = read(with_note(pdf, (5, 5, 25, 20)))

    assert substance(reading) == substance(read(pdf))
    assert "laid_over" in codes(reading)


def test_a_text_layer_before_a_picture_is_a_scan() -> None:
    reading = read(behind_a_picture(printed("columns")))

    assert (reading["verdict"], reading["reason_code"]) == ("refused", "scan")
