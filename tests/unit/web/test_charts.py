import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.web.charts import bar_chart, line_chart, round_steps

DAYS = [date(2026, 8, 1) + timedelta(days=n) for n in range(92)]


def test_gridlines_stand_at_round_amounts_around_zero() -> None:
    assert round_steps(-118_667, 1_540_077) == [0, 500_000, 1_000_000, 1_500_000, 2_000_000]
    assert round_steps(0, 0) == [0, 5_000, 10_000]
    assert 0 in round_steps(-900_000, -100_000)


def test_a_balance_below_zero_is_marked_at_its_lowest_day() -> None:
    points = list(zip(DAYS, [500_000 - n * 10_000 for n in range(91)] + [100_000], strict=True))

    chart = line_chart(points, floor_cents=500_000)

    assert chart.lowest is not None
    assert chart.lowest[1].words == "−$4,000"
    assert chart.last.words == "$1,000"
    assert chart.below_zero > 0
    assert [mark.words for mark in chart.months] == ["Aug 1", "Sep 1", "Oct 1"]


def test_a_balance_that_stays_above_zero_has_no_mark_below_it() -> None:
    chart = line_chart([(day, 700_000) for day in DAYS])

    assert chart.lowest is None
    assert chart.floor is None
    assert chart.below_zero == 0


def test_one_day_alone_can_be_drawn() -> None:
    assert line_chart([(DAYS[0], 100)]).path.startswith("M58 ")


def test_excluded_deposits_stand_on_top_of_the_counted_ones() -> None:
    chart = bar_chart([("Aug 3", 1_000_000, 0), ("Aug 10", 1_000_000, 200_000)])

    plain, with_more = chart.bars
    assert plain.out_height == 0
    assert with_more.out_y + with_more.out_height == with_more.y
    assert bar_chart([]).bars == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-50_000_000, 500_000_000), min_size=1, max_size=92), st.none() | st.integers(0, 5_000_000))
def test_every_mark_stays_on_the_drawing(balances: list[int], floor_cents: int | None) -> None:
    chart = line_chart(list(zip(DAYS, balances, strict=False)), floor_cents=floor_cents)

    for x, y in re.findall(r"[ML]([\d.]+) ([\d.-]+)", chart.path):
        assert 58 <= float(x) <= chart.right
        assert chart.top <= float(y) <= chart.bottom
    assert len(chart.grid) <= 12
