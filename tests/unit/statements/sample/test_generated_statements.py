"""Generated statements: the same every time, joined to the cent, and true to what they print."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.errors import Invalid
from portal.statements.sample.command import sample
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.profiles import PROFILES
from portal.statements.sample.writing import default_start, make_statement, make_statements, write_samples

AUGUST = date(2026, 8, 1)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_each_layout_prints_three_statements_that_join_and_add_up(layout: str) -> None:
    made = make_statements(layout=layout, profile="weak", seed=5, start=AUGUST)
    truths = [truth.to_json() for _, truth in made]

    for pdf, truth in made:
        rows = truth.to_json()["transactions"]
        assert pdf.startswith(b"%PDF-")
        assert truth.account.opening_cents + sum(row["amount_cents"] for row in rows) == truth.account.closing_cents
        assert {row["page"] for row in rows} <= set(range(1, truth.page_count + 1))
    for before, after in pairwise(truths):
        assert after["opening_cents"] == before["closing_cents"]
        joined = date.fromisoformat(before["period_end"]) + timedelta(days=1)
        assert after["period_start"] == joined.isoformat()
    assert len({truth["account_last4"] for truth in truths}) == 1


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(layout: str) -> None:
    first = make_statement(layout=layout, profile="healthy", seed=1, start=AUGUST)
    again = make_statement(layout=layout, profile="healthy", seed=1, start=AUGUST)
    other = make_statement(layout=layout, profile="healthy", seed=2, start=AUGUST)

    assert (first[0], first[1].to_bytes()) == (again[0], again[1].to_bytes())
    assert first[0] != other[0]


def test_one_business_is_the_same_in_every_layout_with_calendar_months() -> None:
    layouts = [name for name, layout in LAYOUTS.items() if layout.cycle_day == 1]

    totals = {
        make_statement(layout=name, profile="stacked", seed=3, start=AUGUST, number=2)[1].account.closing_cents
        for name in layouts
    }

    assert len(totals) == 1


def test_a_mid_month_cycle_straddles_the_new_year_within_one_statement() -> None:
    made = make_statements(layout="trailing-minus", profile="healthy", seed=1, start=date(2026, 11, 1))

    frames = [(truth.account.period.start, truth.account.period.end) for _, truth in made]
    assert frames[2] == (date(2026, 12, 16), date(2027, 1, 15))
    assert {entry.on.year for entry in made[2][1].account.entries} == {2026, 2027}


def test_a_file_with_two_accounts_keeps_the_second_beside_the_truth() -> None:
    _, truth = make_statement(layout="two-accounts", profile="healthy", seed=1, start=AUGUST)

    [savings] = truth.to_json()["other_accounts"]
    assert savings["account_last4"] != truth.account.number[-4:]
    assert savings["opening_cents"] + savings["credits_cents"] - savings["debits_cents"] == savings["closing_cents"]


def test_samples_are_written_with_a_truth_beside_each(tmp_path: Path) -> None:
    paths = write_samples(tmp_path / "new", layout="columns", profile="declining", seed=9, start=AUGUST)

    assert [path.name for path in paths] == [f"columns-declining-9-2026-{month}.pdf" for month in ("08", "09", "10")]
    truth = json.loads(paths[0].with_suffix(".truth.json").read_text())
    assert (truth["layout"], truth["period_start"], truth["reconciles"]) == ("columns", "2026-08-01", True)


@pytest.mark.parametrize(("layout", "profile"), [("no-such", "healthy"), ("columns", "no-such")])
def test_an_unknown_layout_or_profile_is_refused_with_the_names_that_exist(layout: str, profile: str) -> None:
    with pytest.raises(Invalid, match="Known: "):
        make_statement(layout=layout, profile=profile, seed=1, start=AUGUST)


def test_by_default_the_three_full_months_before_this_one_are_made() -> None:
    assert default_start(date(2026, 11, 24)) == date(2026, 8, 1)
    assert default_start(date(2026, 2, 1)) == date(2025, 11, 1)


def test_the_command_writes_three_files_and_names_them(tmp_path: Path) -> None:
    result = CliRunner().invoke(sample, [str(tmp_path), "--layout", "columns", "--seed", "4", "--start", "2026-08"])

    assert result.exit_code == 0, result.output
    assert len(result.output.split()) == 3
    assert len(list(tmp_path.glob("*.pdf"))) == 3


@pytest.mark.parametrize(
    "arguments", [["--start", "August", "."], ["--layout", "no-such", "."], ["--seed", "1"]], ids=" ".join
)
def test_the_command_says_what_is_wrong(arguments: list[str]) -> None:
    result = CliRunner().invoke(sample, arguments)

    assert result.exit_code == 2
    assert "Error: " in result.output


def test_the_command_lists_every_layout_and_profile() -> None:
    result = CliRunner().invoke(sample, ["--list"])

    assert all(name in result.output for name in (*LAYOUTS, *PROFILES))
