"""Cursors lead on from where a page ended, and made-up ones lead nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.paging import decode, encode, moment_and_id, split
from portal.errors import Invalid


@given(st.lists(st.text(max_size=40) | st.integers(), min_size=1, max_size=4))
def test_a_cursor_gives_back_the_keys_it_was_made_of(parts: list[str | int]) -> None:
    assert decode(encode(*parts), length=len(parts)) == parts


@pytest.mark.parametrize("cursor", ["", "x", "é", "====", "bnVsbA", encode("one"), encode("not a day", "dl_1")])
def test_a_cursor_that_was_not_made_here_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        moment_and_id(cursor)


def test_no_cursor_begins_at_the_newest() -> None:
    assert moment_and_id(None) is None


def test_a_page_knows_its_last_item_only_when_more_follow() -> None:
    assert split([1, 2, 3], 2) == ([1, 2], 2)
    assert split([1, 2], 2) == ([1, 2], None)
    assert split([], 2) == ([], None)
