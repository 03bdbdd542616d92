"""Virginia: 10 VAC 5-240, sales-based financing. Its rows were not spelled out to us: all are to be reviewed."""

from dataclasses import replace

from portal.disclosures.content import Disclosure, Facts, Row
from portal.disclosures.forms import six_items
from portal.disclosures.forms.words import term
from portal.disclosures.matrix import Entry
from portal.infra.phrases import dollars


def fill(facts: Facts, entry: Entry) -> Disclosure:
    """The six items, number of payments, term, venue and fees; signed."""
    figures = facts.figures
    fee = dollars(figures.fee_cents) if figures.fee_cents else "None"
    further = (
        Row(label="Number of payments", figure=str(figures.number_of_payments), words=("This is an estimate.",)),
        Row(label="Estimated term", figure=term(facts), words=("The agreement ends when the total is paid.",)),
        Row(label="Fees kept back", figure=fee, words=("There is no other fee that is not in the total dollar cost.",)),
        Row(label="Where disputes are heard", figure="Virginia", words=("Disputes are heard in Virginia.",)),
    )
    rows = (*six_items.six_rows(facts), *further)
    return replace(
        six_items.fill(facts, entry),
        form="virginia",
        title="Sales-based financing disclosure",
        rows=tuple(replace(row, review=True) for row in rows),
        closing=(
            "By signing below, you confirm that you received this information before you accepted the financing.",
        ),
        signature="signature",
    )
