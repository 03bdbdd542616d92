"""Which news about an envelope is news."""

from __future__ import annotations

import pytest

from portal.signing.states import ABSORBING, LIVE, may_follow

NEWS = ("sent", "viewed", "signed", *ABSORBING)


@pytest.mark.parametrize("status", ABSORBING)
def test_nothing_follows_an_end(status: str) -> None:
    assert not any(may_follow(status, news) for news in NEWS)


@pytest.mark.parametrize("status", LIVE)
def test_news_that_came_before_is_no_news(status: str) -> None:
    assert not may_follow(status, status)
    assert not may_follow(status, "queued")


def test_a_view_that_arrives_after_the_signature_changes_nothing() -> None:
    assert not may_follow("signed", "viewed")


def test_what_is_signed_ends_in_a_sealed_copy_alone() -> None:
    assert [news for news in NEWS if may_follow("signed", news)] == ["completed"]
