"""Connecticut: the six items, and what its act asks beyond them. Signed; the offer stands for three days."""

from dataclasses import replace
from datetime import timedelta

from portal.disclosures.content import Disclosure, Facts, Row
from portal.disclosures.forms import six_items
from portal.disclosures.forms.words import term
from portal.disclosures.matrix import Entry
from portal.infra.phrases import long_date


def fill(facts: Facts, entry: Entry) -> Disclosure:
    """The six items with term, collateral, the broker's pay, refinancing, and how long the offer stands."""
    stands_until = facts.offered_on + timedelta(days=entry.law.stands_days)
    closing = (
        f"This offer stands until midnight at the end of {long_date(stands_until)}, unless what we learn about your "
        "business in underwriting changes it.",
        "By signing below, you confirm that you received this information before you accepted the financing.",
    )
    return replace(
        six_items.fill(facts, entry),
        form="connecticut",
        rows=(*six_items.six_rows(facts), *_further(facts)),
        closing=closing,
        signature="signature",
    )


def _further(facts: Facts) -> tuple[Row, ...]:
    refinanced = "No part of the financing refinances an earlier one from us."
    if facts.own_balance_cents:
        refinanced = "Part of the financing pays off your earlier advance from us; the itemization lists it."
    return (
        Row(
            label="Estimated term",
            figure=term(facts),
            words=("The agreement has no fixed end: it ends when the total is paid.",),
            review=True,
        ),
        Row(
            label="Collateral",
            figure="",
            words=("The receipts that you sell secure your promises. No other property is pledged.",),
            review=True,
        ),
        Row(
            label="Broker’s pay",
            figure="None",
            words=("We pay no broker for this financing out of the amount provided, and neither do you.",),
            review=True,
        ),
        Row(label="Refinancing", figure="", words=(refinanced,), review=True),
    )
