"""The quick looks that spare most lines the patterns must let through all that the patterns would find."""

import pytest

from portal.statements.reading import banks
from portal.statements.reading.lines import squash
from portal.statements.reading.vocabulary import (
    TOTAL,
    Profile,
    closing_label,
    column_kind,
    heading_kind,
    may_be_total,
    may_name_balance,
    opening_label,
)

_BALANCES = (
    *("Beginning balance", "Opening", "Starting", "Beginning", "Start balance 4/1", "Balance last statement"),
    *("Last statement balance", "Balance brought forward", "Brought forward", "Balance at the start", "Ending"),
    *("Closing", "New balance", "Balance this statement", "Statement balance", "Balance as of period end"),
)


@pytest.mark.parametrize("name", _BALANCES)
def test_every_name_of_a_balance_is_looked_at(name: str) -> None:
    squashed = squash(name)

    assert opening_label(squashed, banks.GENERIC) or closing_label(squashed, banks.GENERIC)
    assert may_name_balance(squashed, banks.GENERIC)


@pytest.mark.parametrize("profile", banks.PROFILES, ids=lambda profile: profile.key)
def test_every_name_that_a_bank_has_for_a_balance_is_looked_at(profile: Profile) -> None:
    assert all(may_name_balance(name, profile) for name in (*profile.opening, *profile.closing))


@pytest.mark.parametrize("name", ["Subtotal", "TOTAL DEPOSITS", "4 deposits totaling", "Conventional checks paid"])
def test_every_name_of_a_total_is_looked_at(name: str) -> None:
    assert TOTAL.search(squash(name))
    assert may_be_total(squash(name))


def test_a_bank_departs_where_its_word_means_something_else_than_elsewhere() -> None:
    bank = Profile(
        "bank",
        "A Bank",
        headings={"depositsandadditions": "credit", "comings": "credit"},
        columns={"amount": "amount", "went": "debit"},
        opening=("beginningbalance", "atfirst"),
        ignored=("rewards", "goings"),
    ).for_one_document()
    for word in ("depositsandadditions", "rewards", "comings", "goings", "somethingelse"):
        heading_kind(word, bank)
    for word in ("amount", "went"):
        column_kind(word, bank)
    for word in ("beginningbalance", "atfirst", "averagebalanceatfirst"):
        opening_label(word, bank)

    assert bank.departures == ["comings", "goings", "went", "atfirst"]
    assert bank.for_one_document().departures == []
