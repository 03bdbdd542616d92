"""The rules of the policy as one table, in the order of evaluation: statements, stops, warnings, risk, amount."""

from portal.pricing.rounding import percent_of
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.rule import Rule, RuleResult
from portal.underwriting.sizing import sizing_revenue_cents

STATEMENT_RULES = (
    Rule(
        name="statements_proved",
        step="statements",
        fails="below",
        unit="flag",
        label="Every statement adds up to its own totals",
        measure=lambda inputs: int(inputs.statements_proved),
        threshold=lambda policy, inputs: 1,
    ),
    Rule(
        name="statements_in_a_row",
        step="statements",
        fails="below",
        unit="flag",
        label="The statements are three months in a row of one account",
        measure=lambda inputs: int(inputs.statements_in_a_row),
        threshold=lambda policy, inputs: 1,
    ),
)
STOPS = (
    Rule(
        name="min_monthly_revenue",
        step="stop",
        fails="below",
        unit="cents",
        label="Average monthly revenue",
        measure=lambda inputs: inputs.average_monthly_revenue_cents,
        threshold=lambda policy, inputs: policy.stops.min_monthly_revenue_cents,
    ),
    Rule(
        name="max_nsf_3m",
        step="stop",
        fails="above",
        unit="count",
        label="Items returned or paid into overdraft in three months",
        measure=lambda inputs: inputs.nsf_count,
        threshold=lambda policy, inputs: policy.stops.max_nsf_3m,
    ),
    Rule(
        name="max_negative_days_3m",
        step="stop",
        fails="above",
        unit="days",
        label="Days that ended below zero in three months",
        measure=lambda inputs: inputs.negative_days,
        threshold=lambda policy, inputs: policy.stops.max_negative_days_3m,
    ),
    Rule(
        name="min_time_in_business",
        step="stop",
        fails="below",
        unit="months",
        label="Time in business",
        measure=lambda inputs: inputs.months_in_business,
        threshold=lambda policy, inputs: policy.stops.min_time_in_business_months,
    ),
    Rule(
        name="max_positions",
        step="stop",
        fails="above",
        unit="count",
        label="Active advances of other funders",
        measure=lambda inputs: inputs.positions,
        threshold=lambda policy, inputs: policy.stops.max_positions,
    ),
    Rule(
        name="max_debt_service",
        step="stop",
        fails="above",
        unit="cents",
        label="What existing advances take in a month, against their greatest share of sales",
        measure=lambda inputs: inputs.existing_monthly_payments_cents,
        threshold=lambda policy, inputs: percent_of(
            sizing_revenue_cents(policy, inputs), policy.stops.max_debt_service_pct
        ),
    ),
)
WARNINGS = (
    Rule(
        name="min_average_balance",
        step="warning",
        fails="below",
        unit="cents",
        label="Average daily balance",
        measure=lambda inputs: inputs.average_daily_balance_cents,
        threshold=lambda policy, inputs: policy.warnings.min_average_balance_cents,
    ),
    Rule(
        name="balance_to_revenue",
        step="warning",
        fails="below",
        unit="cents",
        label="Average daily balance, against its least share of monthly revenue",
        measure=lambda inputs: inputs.average_daily_balance_cents,
        threshold=lambda policy, inputs: percent_of(
            inputs.average_monthly_revenue_cents, policy.warnings.balance_to_revenue_pct
        ),
    ),
    Rule(
        name="nsf_watch",
        step="warning",
        fails="from",
        unit="count",
        label="Items returned or paid into overdraft in three months",
        measure=lambda inputs: inputs.nsf_count,
        threshold=lambda policy, inputs: policy.warnings.nsf_watch,
    ),
    Rule(
        name="negative_days_watch",
        step="warning",
        fails="from",
        unit="days",
        label="Days that ended below zero in three months",
        measure=lambda inputs: inputs.negative_days,
        threshold=lambda policy, inputs: policy.warnings.negative_days_watch,
    ),
    Rule(
        name="negative_days_high",
        step="warning",
        fails="from",
        unit="days",
        label="Days that ended below zero in three months",
        measure=lambda inputs: inputs.negative_days,
        threshold=lambda policy, inputs: policy.warnings.negative_days_high,
    ),
    Rule(
        name="young_business",
        step="warning",
        fails="below",
        unit="months",
        label="Time in business",
        measure=lambda inputs: inputs.months_in_business,
        threshold=lambda policy, inputs: policy.warnings.young_business_months,
    ),
    Rule(
        name="second_position",
        step="warning",
        fails="from",
        unit="count",
        label="Active advances of other funders",
        measure=lambda inputs: inputs.positions,
        threshold=lambda policy, inputs: policy.warnings.second_position,
    ),
    Rule(
        name="existing_holdback",
        step="warning",
        fails="above",
        unit="cents",
        label="What existing advances take in a month, against the share of sales to watch",
        measure=lambda inputs: inputs.existing_monthly_payments_cents,
        threshold=lambda policy, inputs: percent_of(
            sizing_revenue_cents(policy, inputs), policy.warnings.existing_holdback_pct
        ),
    ),
    Rule(
        name="top_payer_share",
        step="warning",
        fails="above",
        unit="percent",
        label="Share of revenue that comes from one payer",
        measure=lambda inputs: inputs.top_payer_share_pct,
        threshold=lambda policy, inputs: policy.warnings.top_payer_share_pct,
    ),
    Rule(
        name="falling_trend",
        step="warning",
        fails="from",
        unit="flag",
        label="Revenue falls from month to month",
        measure=lambda inputs: None if inputs.falling_trend is None else int(inputs.falling_trend),
        # A policy that does not mind a falling trend sets a bound that no flag can reach.
        threshold=lambda policy, inputs: 1 if policy.warnings.falling_trend else 2,
    ),
    Rule(
        name="volatility",
        step="warning",
        fails="above",
        unit="percent",
        label="Variation of monthly revenue",
        measure=lambda inputs: inputs.volatility_pct,
        threshold=lambda policy, inputs: policy.warnings.volatility_pct,
    ),
)
MAX_RISK = Rule(
    name="max_risk",
    step="risk",
    fails="above",
    unit="score",
    label="Risk score",
    measure=lambda inputs: None,
    threshold=lambda policy, inputs: policy.risk.maximum,
)
MINIMUM_ADVANCE = Rule(
    name="minimum_advance",
    step="amount",
    fails="below",
    unit="cents",
    label="Smallest of the three offers, less payoffs",
    measure=lambda inputs: None,
    threshold=lambda policy, inputs: policy.sizing.minimum_advance_cents,
)


def evaluate_rules(policy: Policy, inputs: DecisionInputs) -> tuple[RuleResult, ...]:
    """Every rule on statements, stops and warnings, then the shadow thresholds, which have no effect."""
    real = tuple(rule.evaluate(policy, inputs) for rule in (*STATEMENT_RULES, *STOPS, *WARNINGS))
    return (*real, *_shadow_results(policy, inputs))


def evaluate_statement_rules(policy: Policy, inputs: DecisionInputs) -> tuple[RuleResult, ...]:
    """The rules on the statements alone, for a deal of which no metric is known."""
    return tuple(rule.evaluate(policy, inputs) for rule in STATEMENT_RULES)


def _shadow_results(policy: Policy, inputs: DecisionInputs) -> tuple[RuleResult, ...]:
    stops, warnings = policy.shadow.stops, policy.shadow.warnings
    trial = policy.model_copy(update={"stops": stops or policy.stops, "warnings": warnings or policy.warnings})
    rules = (*(STOPS if stops else ()), *(WARNINGS if warnings else ()))
    return tuple(rule.evaluate(trial, inputs, shadow=True) for rule in rules)
