"""`portal statements read` needs no settings and no database."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from portal.statements.commands import statements
from portal.statements.sample.writing import write_samples

_FIRST_KEYS = [
    *("file", "verdict", "reason", "bank", "account_last4", "period_start", "period_end", "opening_cents"),
    *("closing_cents", "credits_cents", "debits_cents", "transactions", "checks", "pages", "elapsed_ms"),
]


def test_each_file_is_one_json_object_on_a_line(tmp_path: Path) -> None:
    paths = write_samples(tmp_path, layout="sections", profile="healthy", seed=1, start=date(2026, 1, 1))

    result = CliRunner().invoke(statements, ["read", "--json", *map(str, paths)])

    assert result.exit_code == 0, result.output
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [value["file"] for value in objects] == [str(path) for path in paths]
    assert {value["verdict"] for value in objects} == {"proved"}
    assert list(objects[0])[: len(_FIRST_KEYS)] == _FIRST_KEYS
    row = objects[0]["transactions"][0]
    assert list(row)[:6] == ["date", "description", "amount_cents", "balance_cents", "page", "bbox"]
    assert set(objects[0]["checks"][0]) >= {"name", "ok", "detail"}


def test_a_refused_file_has_its_verdict_and_the_command_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_text("Dear bank")

    result = CliRunner().invoke(statements, ["read", str(path)])

    assert result.exit_code == 0
    assert "REFUSED - This file is not a PDF." in result.stdout


def test_a_path_that_cannot_be_opened_is_said_and_ends_with_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(statements, ["read", str(tmp_path / "absent.pdf")])

    assert result.exit_code == 2
    assert "absent.pdf" in result.stderr
