"""Each way in which a bank's statement misleads a reader, printed as a PDF and read by the whole reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import typst

from portal.infra.sandbox import SandboxPool
from portal.statements.reading import StatementReading, new_pool, read_statement
from portal.statements.sample import render

Read = Callable[..., StatementReading]

_FONTS = Path(render.__file__).parent / "fonts"
_PAGE = """\
#set page(paper: "us-letter", margin: 0.8in)
#set text(font: "Roboto", size: 9pt, number-width: "proportional", hyphenate: false)
#set table(stroke: none, inset: (x: 3pt, y: 2pt))
"""
_SUMMARY = """\
Harbor Bank #h(1fr) {period} \\
Account Number: *000123454321*

*CHECKING SUMMARY*
#table(columns: (2.5in, 1.2in), align: (left, right),
  [Beginning Balance], [\\${opening}], [Deposits and Additions], [{into}], [Electronic Withdrawals], [-{out}],
  [Ending Balance], [\\${closing}])
"""
_LIST = """\
*{title}*
#table(columns: (0.8in, 3in, 1.2in), align: (left, left, right), [DATE], [DESCRIPTION], [AMOUNT],
  {cells})
"""
_TOTAL = "#table(columns: (3.8in, 1.2in), align: (left, right), [*{label}*], [*\\${total}*])\n"


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    with new_pool(1) as opened:
        yield opened


@pytest.fixture
def read(tmp_path: Path, pool: SandboxPool) -> Read:
    """Print pages of Typst and read the PDF."""

    def print_and_read(*pages: str) -> StatementReading:
        source = tmp_path / "statement.typ"
        source.write_text(_PAGE + "\n#pagebreak()\n".join(pages))
        pdf = typst.compile(str(source), font_paths=[str(_FONTS)], ignore_system_fonts=True)
        return read_statement(pdf, name="statement.pdf", pool=pool)

    return print_and_read


def _summary(*, opening: str, into: str, out: str, closing: str, period: str = "") -> str:
    return _SUMMARY.format(
        opening=opening, into=into, out=out, closing=closing, period=period or "April 1, 2025 through April 30, 2025"
    )


def _rows(title: str, *rows: tuple[str, str, str]) -> str:
    return _LIST.format(title=title, cells=", ".join(f"[{cell}]" for row in rows for cell in row))


def _amounts(reading: StatementReading) -> list[int]:
    return [row.amount_cents for row in reading.transactions]


def test_a_narrow_1_keeps_its_place_in_12_279_86(read: Read) -> None:
    reading = read(
        _summary(opening="1,111.11", into="11,168.75", out="0.00", closing="12,279.86")
        + _rows("DEPOSITS AND ADDITIONS", ("04/02", "Settlement", "11,168.75"))
        + _TOTAL.format(label="Total Deposits and Additions", total="11,168.75")
    )

    assert reading.verdict == "proved", reading.reason
    assert (reading.opening_cents, reading.closing_cents) == (1_111_11, 12_279_86)
    assert _amounts(reading) == [11_168_75]


def test_a_minus_that_stands_apart_in_8_155_95_is_its_sign(read: Read) -> None:
    table = """\
#table(columns: (0.8in, 2.6in, 1.2in, 1.2in), align: (left, left, right, right), [Date], [Description], [Amount],
  [Balance], [04/03], [EQUIPMENT], [- 8,155.95], [1,844.05], [04/09], [DEPOSIT], [500.00], [2,344.05])
"""
    reading = read(
        _summary(opening="10,000.00", into="500.00", out=" 8,155.95", closing="2,344.05")
        + "*TRANSACTION DETAIL*\n"
        + table
    )

    assert reading.verdict == "proved", reading.reason
    assert _amounts(reading) == [-8_155_95, 500_00]


def test_days_of_december_and_january_get_the_years_of_the_period(read: Read) -> None:
    reading = read(
        _summary(
            opening="100.00",
            into="50.00",
            out="120.00",
            closing="30.00",
            period="December 15, 2024 through January 14, 2025",
        )
        + _rows("DEPOSITS AND ADDITIONS", ("12/28", "Deposit", "50.00"))
        + _rows("ELECTRONIC WITHDRAWALS", ("01/03", "Rent", "120.00"))
    )

    assert reading.verdict == "proved", reading.reason
    assert [row.date for row in reading.transactions] == [date(2024, 12, 28), date(2025, 1, 3)]


def test_the_right_column_of_a_grid_of_checks_is_read(read: Read) -> None:
    grid = """\
*CHECKS PAID*
#table(columns: (0.7in, 0.8in, 0.9in, 0.3in, 0.7in, 0.8in, 0.9in), align: (left, left, right, left, left, left, right),
  [Date], [Check \\#], [Amount], [], [Date], [Check \\#], [Amount],
  [04/02], [1001], [100.00], [], [04/09], [1004\\*], [200.00], [04/05], [1002], [300.00], [], [], [], [])
"""
    reading = read(
        _summary(opening="1,000.00", into="0.00", out="600.00", closing="400.00").replace("Electronic", "Checks and")
        + grid
        + _TOTAL.format(label="Total Checks Paid", total="600.00")
    )

    assert reading.verdict == "proved", reading.reason
    assert sorted(_amounts(reading)) == [-300_00, -200_00, -100_00]
    assert {row.description for row in reading.transactions} == {"Check 1001", "Check 1002", "Check 1004"}


def test_fees_of_the_year_to_date_are_neither_rows_nor_totals(read: Read) -> None:
    fees = """\
*OVERDRAFT AND RETURNED ITEM FEES*
#table(columns: (2.4in, 1.4in, 1.4in), align: (left, right, right), [], [Total for This Period], [Total Year-to-date],
  [Total Overdraft Fees], [\\$34.00], [\\$136.00], [Total Returned Item Fees], [\\$0.00], [\\$68.00])
"""
    reading = read(
        _summary(opening="100.00", into="50.00", out="34.00", closing="116.00")
        + _rows("DEPOSITS AND ADDITIONS", ("04/02", "Deposit", "50.00"))
        + _rows("ELECTRONIC WITHDRAWALS", ("04/03", "OVERDRAFT ITEM FEE", "34.00"))
        + _TOTAL.format(label="Total Electronic Withdrawals", total="34.00")
        + fees
    )

    assert reading.verdict == "proved", reading.reason
    assert _amounts(reading) == [50_00, -34_00]


def test_a_heading_that_is_continued_goes_on_with_its_section(read: Read) -> None:
    reading = read(
        _summary(opening="100.00", into="50.00", out="20.00", closing="130.00")
        + _rows("ELECTRONIC WITHDRAWALS", ("04/02", "Rent", "20.00"))
        + _TOTAL.format(label="Total Electronic Withdrawals", total="20.00")
        + _rows("DEPOSITS AND ADDITIONS", ("04/02", "Deposit", "20.00")),
        _rows("DEPOSITS AND ADDITIONS (continued)", ("04/05", "Deposit", "30.00"))
        + _TOTAL.format(label="Total Deposits and Additions", total="50.00"),
    )

    assert reading.verdict == "proved", reading.reason
    assert [(row.page, row.amount_cents) for row in reading.transactions] == [(1, -20_00), (1, 20_00), (2, 30_00)]
