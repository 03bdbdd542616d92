from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.web import filters


@pytest.mark.parametrize(
    ("cents", "words"),
    [(3_960_500, "$39,605.00"), (-59_288, "−$592.88"), (0, "$0.00"), (5, "$0.05"), (-5, "−$0.05"), (None, "–")],
)
def test_money_has_cents_commas_and_a_true_minus(cents: int | None, words: str) -> None:
    assert filters.money(cents) == words


def test_headline_money_drops_cents_only_where_they_are_zero() -> None:
    assert filters.money_short(3_960_500) == "$39,605"
    assert filters.money_short(3_960_550) == "$39,605.50"
    assert filters.money_short(-118_667) == "−$1,186.67"


def test_a_line_of_a_statement_shows_its_direction() -> None:
    assert filters.money_signed(41_218) == "+$412.18"
    assert filters.money_signed(-12_500) == "−$125.00"
    assert filters.money_signed(0) == "$0.00"


@pytest.mark.parametrize(
    ("value", "words"), [(Decimal("89.14"), "89.14%"), (Decimal("89.145"), "89.15%"), (-1, "−1.00%"), (None, "–")]
)
def test_a_percentage_is_rounded_half_up_and_has_no_space(value: Decimal | int | None, words: str) -> None:
    assert filters.percent(value) == words


def test_days_and_moments_stand_in_time_elements() -> None:
    moment = datetime(2026, 11, 17, 19, 58, tzinfo=UTC)

    assert filters.date_long(date(2026, 11, 25)) == '<time datetime="2026-11-25">Wednesday, November 25</time>'
    assert filters.date_full(date(2026, 11, 5)) == '<time datetime="2026-11-05">November 5, 2026</time>'
    assert filters.date_short(date(2026, 11, 17)) == '<time datetime="2026-11-17">Nov 17, 2026</time>'
    assert filters.datetime_short(moment) == '<time datetime="2026-11-17T19:58Z">Nov 17, 2:58 pm</time>'
    assert filters.datetime_long(datetime(2026, 11, 19, 22, tzinfo=UTC)).endswith(">Thursday, November 19, 5 pm</time>")
    assert filters.time_of_day(moment) == '<time datetime="2026-11-17T19:58Z">2:58 pm</time>'
    assert filters.month(date(2026, 10, 1)) == '<time datetime="2026-10">October 2026</time>'
    assert filters.date_long(None) == "–"


def test_a_moment_late_at_night_belongs_to_the_day_in_the_east() -> None:
    assert (
        filters.date_short(datetime(2026, 7, 2, 2, 0, tzinfo=UTC)) == '<time datetime="2026-07-01">Jul 1, 2026</time>'
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(131, "2 h 11 m"), (58, "58 m"), (248, "4 h 08 m"), (0, "0 m"), (-5, "0 m"), (4560, "3 d 4 h")],
)
def test_an_age_reads_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert filters.age(timedelta(minutes=minutes)) == words


def test_phones_and_tax_numbers_read_as_people_write_them() -> None:
    assert filters.phone("+19735550188") == "(973) 555-0188"
    assert filters.phone("+442079460123") == "+44 20 7946 0123"
    assert filters.phone("extension 4") == "extension 4"
    assert filters.phone(None) == "–"
    assert filters.ein("881204417") == "88-1204417"


def test_masked_values_can_be_recognized_and_not_used() -> None:
    assert filters.masked("rosa@maple.example") == "r•••@maple.example"
    assert filters.masked("+19735550188") == "•••0188"
    assert filters.masked("123") == "•••"


def test_counts_and_sizes_are_words() -> None:
    assert filters.plural(1, "statement") == "1 statement"
    assert filters.plural(1200, "statement") == "1,200 statements"
    assert filters.plural(2, "entry", "entries") == "2 entries"
    assert filters.file_size(184_000) == "184 kB"
    assert filters.file_size(12) == "1 kB"
    assert filters.file_size(1_340_000) == "1.3 MB"
