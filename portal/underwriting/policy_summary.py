"""A policy in a few sentences, made from its own numbers."""

from portal.underwriting.policy import Policy
from portal.underwriting.wording import money_words


def summary_of(policy: Policy) -> list[str]:
    """What declines, what goes to a person, what is offered, and on which terms."""
    return [_declines(policy), _reviews(policy), _offers(policy), _terms(policy)]


def _declines(policy: Policy) -> str:
    stops = policy.stops
    return (
        f"Declined: less than {money_words(stops.min_monthly_revenue_cents)} of revenue in an average month; more than "
        f"{stops.max_nsf_3m} items returned or paid into overdraft, or more than {stops.max_negative_days_3m} days "
        f"below zero, in three months; less than {stops.min_time_in_business_months} months in business; more than "
        f"{stops.max_positions} advances of other funders, or advances that take more than "
        f"{stops.max_debt_service_pct:f}% of sales."
    )


def _reviews(policy: Policy) -> str:
    grades = f", and grade {' and '.join(policy.grades_to_review)}" if policy.grades_to_review else ""
    return (
        f"To a person: statements that are not proved or not three months in a row, {policy.warnings.to_review} "
        f"warnings, a risk score above {policy.risk.maximum.normalize():f}{grades}."
    )


def _offers(policy: Policy) -> str:
    sizing, rates = policy.sizing, [rate for grade in policy.grades for rate in grade.factor_rates]
    return (
        f"Offered: three advances from {money_words(sizing.minimum_advance_cents)} to "
        f"{money_words(sizing.tenant_maximum_cents)} at factor rates from {min(rates):f} to {max(rates):f}, while all "
        f"advances together take at most {sizing.payment_cap_pct:f}% of sales."
    )


def _terms(policy: Policy) -> str:
    how_often = "every banking day" if policy.frequency == "daily" else "every week"
    return (
        f"Terms: paid {how_often} unless the funder or the deal says otherwise, an origination fee of "
        f"{policy.fee_pct:f}% (at most {policy.max_fee_pct:f}%), offers that stay open for {policy.expiry_days} days."
    )
