"""Each way of changing a statement leaves its sign at its place, and a file that nobody changed bears none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from portal.statements.reading.reader import read
from portal.statements.reading.results import StatementReading, Transaction, from_json
from portal.statements.reading.tampering.facts import PageFacts, PrintedAmount
from portal.statements.reading.tampering.find import moment_of
from portal.statements.reading.tampering.page_rules import out_of_line
from portal.statements.reading.tampering.producers import trade_of
from portal.statements.reading.tampering.revisions import revision_ends
from portal.statements.reading.tampering.row_amounts import amounts_of_rows
from tests.unit.statements.reading import forger

_MORE = "9,410.00"


def reading_of(data: bytes) -> StatementReading:
    return from_json({**read(data), "file": ""})


def codes(data: bytes, *, strength: str | None = None) -> set[str]:
    return {one.code for one in reading_of(data).signals if strength in (None, one.strength)}


def with_amount(*replacement: str) -> list[str]:
    lines = forger.content()
    lines[forger.amount_at(lines) : forger.amount_at(lines) + 1] = list(replacement)
    return lines


def y() -> float:
    return forger.row_height(forger.VICTIM)


def covered_with(*over: str) -> bytes:
    lines = forger.content()
    place = forger.amount_at(lines) + 1
    lines[place:place] = [f"1 1 1 rg 470 {y() - 3} 75 13 re f 0 g", *over]
    return forger.write(lines)


def text_edited() -> bytes:
    return forger.write(with_amount("/TouchUp_TextEdit MP", forger.right(y(), _MORE)))


def saved_again() -> bytes:
    return forger.update(forger.write(forger.content()), with_amount(forger.right(y(), _MORE)))


def replaced() -> bytes:
    return covered_with(forger.right(y(), _MORE))


def white() -> bytes:
    return forger.write([*forger.content(), forger.at(400, 200, "5,000.00", more="1 1 1 rg")])


def unpainted() -> bytes:
    return forger.write([*forger.content(), forger.at(400, 200, "5,000.00", more="3 Tr")])


def outside() -> bytes:
    return forger.write([*forger.content(), forger.at(700, 200, "5,000.00")])


def other_font() -> bytes:
    return forger.write(with_amount(forger.right(y(), _MORE, font="F2")))


def other_size() -> bytes:
    return forger.write(with_amount(forger.at(540 - 8 * 6.6, y(), _MORE, size=11)))


def other_digit() -> bytes:
    left = 540 - 8 * 6
    return forger.write(with_amount(forger.at(left, y(), "9", font="F2"), forger.at(left + 6, y(), _MORE[1:])))


def moved() -> bytes:
    return forger.write(with_amount(forger.at(543 - 8 * 6, y(), "2,410.00")))


FORGERIES: dict[str, tuple[Callable[[], bytes], str, bool]] = {
    "Acrobat's text tool": (text_edited, "text_edited", False),
    "an appended revision": (saved_again, "content_changed_later", True),
    "a box with another figure over it": (replaced, "figures_replaced", True),
    "a box over a figure": (lambda: covered_with(), "figures_covered", True),
    "white figures": (white, "figures_invisible", False),
    "figures that are not painted": (unpainted, "figures_invisible", False),
    "figures beside the page": (outside, "figures_outside_page", False),
    "an amount in another font": (other_font, "fonts_in_column", True),
    "an amount in another size": (other_size, "fonts_in_column", True),
    "one digit in another font": (other_digit, "fonts_in_amount", True),
    "an amount that was moved": (moved, "amount_out_of_line", True),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_leaves_its_sign_at_its_place(name: str) -> None:
    make, code, at_the_amount = FORGERIES[name]

    found = [one for one in reading_of(make()).signals if one.code == code]

    assert [one.page for one in found] == [1], [one.code for one in reading_of(make()).signals]
    if at_the_amount:
        left, top, right, bottom = forger.box()
        x0, y0, x1, y1 = found[0].bbox or (0.0, 0.0, 0.0, 0.0)
        assert left - 8 <= (x0 + x1) / 2 <= right + 8
        assert top - 4 <= (y0 + y1) / 2 <= bottom + 4


def test_a_statement_that_nobody_changed_bears_no_sign() -> None:
    reading = reading_of(forger.write(forger.content()))

    assert reading.verdict == "proved", reading.reason
    assert reading.signals == ()


def test_a_changed_amount_breaks_the_arithmetic_and_says_by_how_much() -> None:
    reading = reading_of(forger.write(with_amount(forger.right(y(), _MORE))))

    breaks = [one for one in reading.signals if one.code == "arithmetic_break"]
    assert breaks
    assert {one.details["difference_cents"] for one in breaks} == {7000_00}
    assert all(one.strength == "strong" for one in breaks)


def test_a_revision_that_changes_no_page_is_no_sign() -> None:
    saved = forger.update(forger.write(forger.content()), obj_8=b"<</Type/Sig/Contents<00>>>")

    assert len(revision_ends(saved)) == 2
    assert codes(saved, strength="strong") == set()


def test_content_put_into_brackets_by_a_tool_is_no_change() -> None:
    lines = forger.content()

    assert "content_changed_later" not in codes(forger.update(forger.write(lines), ["q", *lines, "Q"]))


def test_the_words_before_and_after_a_later_change_are_told() -> None:
    change = next(one for one in reading_of(saved_again()).signals if one.code == "content_changed_later")

    assert (change.details["before"], change.details["after"]) == ("2,410.00", _MORE)


def test_white_figures_on_a_dark_ground_are_seen_by_everybody() -> None:
    banner = ["0 0 0.4 rg 390 190 120 25 re f", forger.at(400, 200, "5,000.00", more="1 1 1 rg"), "0 g"]

    assert "figures_invisible" not in codes(forger.write([*banner, *forger.content()]))


def test_shading_painted_before_its_rows_hides_nothing() -> None:
    shading = [f"0.9 g 40 {forger.row_height(n) - 4} 520 14 re f 0 g" for n in range(0, 8, 2)]

    assert codes(forger.write([*shading, *forger.content()])) == set()


@pytest.mark.parametrize(
    ("producer", "trade"),
    [
        ("Adobe Photoshop 25.0 (Macintosh)", "editor"),
        ("www.ilovepdf.com", "editor"),
        ("Microsoft® Word for Microsoft 365", "office"),
        ("LibreOffice 6.2", "office"),
        ("macOS Version 14.4 Quartz PDFContext", "print"),
        ("Skia/PDF m120", "print"),
    ],
)
def test_programs_are_known_by_their_trade(producer: str, trade: str) -> None:
    found = trade_of(producer, "")

    assert found is not None
    assert found[0] == trade


def test_an_editor_among_the_programs_and_a_late_change_are_told() -> None:
    info = "/Producer (Sejda 3.2)/ModDate(D:20260705120000Z)"

    assert codes(forger.write(forger.content(), info=info)) == {"editor", "modified_later"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20250714172509-05'00'", datetime(2025, 7, 14, 22, 25, 9, tzinfo=UTC)),
        ("D:20260613212050Z", datetime(2026, 6, 13, 21, 20, 50, tzinfo=UTC)),
        ("D:20260613", datetime(2026, 6, 13, tzinfo=UTC)),
        ("D:20261399000000", None),
        ("yesterday", None),
    ],
)
def test_moments_of_a_file_are_read_with_their_zone(text: str, moment: datetime | None) -> None:
    assert moment_of(text) == moment


def test_one_changed_amount_is_one_break_whatever_it_breaks() -> None:
    found = reading_of(forger.write(with_amount(forger.right(y(), _MORE)))).signals

    [one] = [one for one in found if one.code == "arithmetic_break"]
    assert len(one.details["checks"]) > 1
    assert one.words.count("off by $7,000.00") == len(one.details["checks"])


def test_an_amount_of_two_fonts_is_not_told_again_as_odd_in_its_column() -> None:
    assert codes(other_digit(), strength="medium") == {"fonts_in_amount"}


def test_figures_too_small_for_anybody_to_read_are_told_by_their_page() -> None:
    found = reading_of(forger.write([*forger.content(), forger.at(400, 200, "5,000.00", size=2)])).signals

    assert [(one.code, one.page, one.bbox) for one in found] == [("figures_invisible", 1, None)]


def test_figures_upon_other_figures_are_told_once() -> None:
    upon = forger.write([*forger.content(), forger.right(y(), _MORE)])

    assert [one.code for one in reading_of(upon).signals if one.code.startswith("figures")] == ["figures_overprinted"]
    assert [one.code for one in reading_of(replaced()).signals if one.code.startswith("figures")] == [
        "figures_replaced"
    ]


def test_a_column_of_another_section_may_stand_a_little_beside() -> None:
    height = forger.row_height(len(forger.AMOUNTS) + 2)
    checks = [forger.at(50, height, "Withdrawals and debits"), forger.at(50, height - 16, "Date")]
    checks += [forger.at(120, height - 16, "Description"), forger.at(490, height - 16, "Amount")]
    for number, text in enumerate(("75.25", "1,310.00")):
        y_of_row = height - 16 * (number + 2)
        checks += [forger.at(50, y_of_row, "06/20/2026"), forger.at(120, y_of_row, "Supplier paid")]
        checks.append(forger.at(533 - 6 * len(text), y_of_row, text))

    reading = reading_of(forger.write([*forger.content(), *checks]))

    assert len({row.section for row in reading.transactions}) == 2
    assert "amount_out_of_line" not in {one.code for one in reading.signals}


def test_an_amount_between_the_lines_of_a_row_is_not_the_rows() -> None:
    texts = [f"{number},{number}10.15" for number in range(2, 9)] + ["12.10"]
    rows = [
        Transaction(None, "", 1, None, 1, (50, 20.0 * n, 500, 20.0 * n + 9), "Rows", "column", f"06/03 {text}")
        for n, text in enumerate(texts)
    ]
    around = Transaction(None, "", 1, None, 1, (50, 0, 500, 700), "Rows", "column", "06/14 rent 99.01")
    page = PageFacts(1, 612, 792)
    for n, text in enumerate(texts):
        page.amounts.append(PrintedAmount(text, (500 - 6 * len(text), 20.0 * n, 500, 20.0 * n + 9), ("A",), (0, 0, 0)))
    page.amounts.append(PrintedAmount("20,210.56", (440, 600, 494, 609), ("A",), (0, 0, 0)))

    assert list(out_of_line(amounts_of_rows(page, [*rows, around]))) == []
