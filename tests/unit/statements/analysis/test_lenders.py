"""Lenders are known by their names on statements."""

from __future__ import annotations

import re

import pytest

from portal.statements.analysis.rules.lenders import LENDERS, find_lender

PLAIN = re.compile(r"[A-Z0-9 |]+")
NAMED = [(name, plain) for name, wording in LENDERS if PLAIN.fullmatch(wording) for plain in wording.split("|")]


@pytest.mark.parametrize(("lender", "wording"), NAMED)
def test_a_lender_is_found_under_each_of_its_names(lender: str, wording: str) -> None:
    assert find_lender(f"ACH DEBIT {wording} 0042") == lender


@pytest.mark.parametrize("line", ["POS PURCHASE ACME HARDWARE", "AMERICAN CAPITAL", "XFUNDBOX", ""])
def test_a_line_that_names_no_lender_has_none(line: str) -> None:
    assert find_lender(line) is None
