"""NSF events are items, not fees; a fee without its item stands for one."""

from __future__ import annotations

import pytest

from tests.unit.statements.analysis.hand import measured


def test_a_returned_item_with_its_fee_is_one_event() -> None:
    metrics = measured(
        (3, "MIDLAND FLOUR PURCHASE 8812", -50_000),
        (3, "RETURNED ITEM NSF MIDLAND FLOUR 8812", 50_000),
        (4, "NSF RETURNED ITEM FEE FOR ACTIVITY OF 07/03", -3_400),
    )

    assert metrics.total_nsf_3m == 1
    assert metrics.figures["nsf_count"].rows == ("7-2", "7-3")
    assert metrics.value("nsf_fees") == 3_400
    assert metrics.value("true_revenue") == 0


def test_a_debit_and_the_credit_that_undoes_it_are_one_item_even_when_both_say_nsf() -> None:
    metrics = measured((3, "NSF ITEM CHECK 1044", -50_000), (4, "NSF RETURNED CHECK 1044", 50_000))

    assert metrics.total_nsf_3m == 1


@pytest.mark.parametrize(
    "fee",
    [
        "OVERDRAFT ITEM FEE FOR ACTIVITY OF 07/03",
        "Insufficient Funds Fee For A $125.00 Item - Details: MIDLAND FLOUR",
        "Overdraft Fee for a Transaction Received on 07/03 $125.00 MIDLAND FLOUR",
        "OD/NSF FEE",
        "NSF: RETURNED ITEM FEE FOR ACTIVITY OF 07-03",
        "PAID ITEM FEE",
    ],
)
def test_a_fee_without_its_item_counts_as_one_event(fee: str) -> None:
    metrics = measured((3, fee, -3_400))

    assert metrics.total_nsf_3m == 1
    assert metrics.figures["nsf_count"].rows == ("7-1",)


def test_three_fees_on_one_day_beside_one_returned_item_are_three_events() -> None:
    metrics = measured(
        (3, "RETURNED ITEM NSF MIDLAND FLOUR", 50_000),
        (3, "OVERDRAFT ITEM FEE", -3_400),
        (3, "OVERDRAFT ITEM FEE", -3_400),
        (3, "NSF RETURNED ITEM FEE", -3_400),
    )

    assert metrics.total_nsf_3m == 3


def test_a_fee_that_names_its_number_of_items_stands_for_as_many() -> None:
    assert measured((3, "OVERDRAFT FEE 3 ITEMS", -10_200)).total_nsf_3m == 3


def test_a_fee_far_from_an_item_is_another_event() -> None:
    metrics = measured((3, "RETURNED ITEM NSF", 50_000), (20, "OVERDRAFT ITEM FEE", -3_400))

    assert metrics.total_nsf_3m == 2


@pytest.mark.parametrize(
    ("words", "cents"),
    [
        ("NSF FEE REFUND", 3_400),
        ("EXTENDED OVERDRAFT FEE", -3_400),
        ("OVERDRAFT PROTECTION TRANSFER FEE", -1_000),
        ("DEPOSITED ITEM RETURNED CHECK 5512", -40_000),
        ("RETURNED DEPOSITED ITEM FEE", -1_200),
        ("MONTHLY MAINTENANCE FEE", -1_500),
    ],
)
def test_what_is_no_item_of_this_account_is_no_event(words: str, cents: int) -> None:
    assert measured((3, words, cents)).total_nsf_3m == 0
