"""Counter-offers: priced like any other, every broken cap named, and held against what one person may do alone."""

from decimal import Decimal
from typing import Any

import pytest

from portal.errors import Invalid, NotAllowedNow
from portal.underwriting.counter import CounterTerms, price_counter
from portal.underwriting.decision import decide
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.policy_parts import Authority
from tests.unit.underwriting.cases import business, clean

POLICY = default_policy()
MOST_CASH = decide(POLICY, clean()).offers[-1]


def terms(**changes: Any) -> CounterTerms:
    """The most cash that the policy offers the first worked example: 101,100 at 1.28 over 340 payments."""
    as_offered: dict[str, Any] = {
        "tier": 3,
        "amount_cents": MOST_CASH.amount_cents,
        "factor_rate": MOST_CASH.factor_rate,
        "number_of_payments": MOST_CASH.number_of_payments,
        "frequency": "daily",
        "collection_method": "ach_debit",
    }
    return CounterTerms(**{**as_offered, **changes})


def judged(inputs: DecisionInputs | None = None, *, policy: Policy = POLICY, **changes: Any) -> Any:
    wide = Authority(amount_cents=25_000_000)
    return price_counter(policy, inputs or clean(), authority=wide, terms=terms(**changes))


def test_the_policys_own_terms_have_the_policys_own_price_in_any_place_and_break_nothing() -> None:
    for tier in (1, 2, 3):
        counter = judged(tier=tier)
        assert (counter.offer.payment_cents, counter.offer.estimated_apr) == (
            MOST_CASH.payment_cents,
            MOST_CASH.estimated_apr,
        )
        assert (counter.exceeds, counter.refused, counter.offer.terms_compliant) == ((), (), True)
        assert not counter.offer.recommended


def test_a_little_above_a_cap_is_named_and_may_be_done_alone() -> None:
    counter = judged(amount_cents=10_600_000)

    assert (counter.exceeds, counter.refused) == ((), ())
    assert counter.offer.compliance_issues == ("grade_holdback",)
    assert not counter.offer.terms_compliant


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount_cents": 12_000_000}, "18.6% above the cap; alone one may go 10% above"),
        ({"factor_rate": Decimal("1.09")}, "outside 1.10 to 1.38"),
        ({"factor_rate": Decimal("1.39")}, "outside 1.10 to 1.38"),
        ({"number_of_payments": 409}, "more payments than the 408"),
        ({"frequency": "weekly", "number_of_payments": 82}, "more payments than the 81"),
    ],
)
def test_further_away_a_second_person_is_needed(changes: dict[str, Any], words: str) -> None:
    counter = judged(**changes)

    assert any(words in each for each in counter.exceeds), counter.exceeds
    assert counter.refused == ()


def test_a_business_that_the_policy_stops_and_statements_without_proof_need_a_second_person() -> None:
    assert "max nsf 3m" in " ".join(judged(clean(nsf=6)).exceeds)
    assert "not proved" in " ".join(judged(clean(proved=False)).exceeds)
    looked_at = clean(proved=False, cleared_reviews=("statements_not_proved",))
    assert judged(looked_at).exceeds == ()


@pytest.mark.parametrize(
    ("inputs", "changes", "words"),
    [
        (clean(), {"amount_cents": 16_000_000}, "nobody may go further than 50% above"),
        (clean(), {"amount_cents": 25_010_000}, "The largest advance that we make is $250,000."),
        (clean(), {"amount_cents": 490_000}, "The smallest advance that we make is $5,000."),
        (clean(payoff=15_000), {"amount_cents": 1_990_000}, "is $5,000 after payoffs of $15,000."),
        (clean(daily=600, open=9_000), {}, "nothing is left; nobody may go further"),
    ],
)
def test_some_things_nobody_may_do(inputs: DecisionInputs, changes: dict[str, Any], words: str) -> None:
    assert any(words in each for each in judged(inputs, **changes).refused)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tier", 4),
        ("amount_cents", 0),
        ("amount_cents", 1_234_567),
        ("factor_rate", Decimal(1)),
        ("factor_rate", Decimal("1.23456")),
        ("factor_rate", Decimal("NaN")),
        ("number_of_payments", 0),
        ("number_of_payments", 1001),
    ],
)
def test_terms_that_nobody_could_mean_name_their_field(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        judged(**{field: value})

    assert refused.value.errors[0].field == field.removesuffix("_cents")


def test_without_a_known_revenue_nothing_is_priced() -> None:
    with pytest.raises(NotAllowedNow):
        judged(business(0, 0))


def test_terms_come_back_from_their_text() -> None:
    assert CounterTerms.from_json(terms().to_json()) == terms()


def test_a_policy_that_was_kept_without_the_part_has_its_defaults() -> None:
    kept = POLICY.model_dump(mode="json")
    del kept["authority"]

    assert Policy.model_validate(kept) == POLICY
    assert decide(Policy.model_validate(kept), clean()).to_json() == decide(POLICY, clean()).to_json()


def test_one_person_may_not_do_more_than_two() -> None:
    with pytest.raises(ValueError, match="second person"):
        Authority(over_cap_pct=Decimal(60))
    with pytest.raises(ValueError, match="second_person_roles"):
        with_roles(())


def with_roles(roles: tuple[str, ...]) -> Authority:
    return Authority.model_validate({**Authority().model_dump(), "second_person_roles": roles})


def test_an_amount_above_what_one_may_offer_alone_is_within_every_cap() -> None:
    strict = Authority(amount_cents=10_000_000)

    counter = price_counter(POLICY, clean(), authority=strict, terms=terms())

    assert counter.exceeds == ("The amount is above the $100,000 that one may offer alone.",)
