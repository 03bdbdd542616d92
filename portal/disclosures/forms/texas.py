"""Texas: the six items, signed, with what HB 700 says about debits."""

from dataclasses import replace

from portal.disclosures.content import Disclosure, Facts, Row
from portal.disclosures.forms import six_items
from portal.disclosures.matrix import Entry


def fill(facts: Facts, entry: Entry) -> Disclosure:
    """The six items and how payments may be collected in Texas."""
    collection = Row(
        label="How payments are collected",
        figure="",
        words=("We do not debit your account by any automatic means, at any frequency.",),
        review=True,
    )
    return replace(
        six_items.fill(facts, entry),
        form="texas",
        rows=(*six_items.six_rows(facts), collection),
        closing=(
            "By signing below, you confirm that you received this information before you accepted the financing.",
        ),
        signature="signature",
    )
