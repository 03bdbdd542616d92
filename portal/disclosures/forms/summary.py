"""The portal's own summary, where no law asks for a disclosure: the same honesty, nothing to sign."""

from portal.disclosures.content import Disclosure, Facts, Row
from portal.disclosures.forms.six_items import six_rows
from portal.disclosures.forms.words import itemization, term
from portal.disclosures.matrix import Entry
from portal.infra.phrases import dollars, percent


def fill(facts: Facts, entry: Entry) -> Disclosure:
    """What the six items say, with the APR, the monthly cost and the term beside them."""
    figures = facts.figures
    apr = "This is the cost as a yearly rate, so that you can compare it with other offers. It is not an interest rate."
    further = (
        Row(label="Estimated APR", figure=percent(figures.estimated_apr), words=(apr,)),
        Row(
            label="Estimated cost a month",
            figure=dollars(figures.estimated_monthly_cost_cents),
            words=("This is what you pay in an average month.",),
        ),
        Row(label="Estimated term", figure=term(facts), words=("This is how long the payments take at your sales.",)),
    )
    first, *rest = six_rows(facts)
    return Disclosure(
        form="summary",
        state=entry.state,
        law="",
        version=entry.version,
        title="Summary of this offer",
        opening=f"What {facts.funder} offers to {facts.recipient}.",
        rows=(first, further[0], *rest, *further[1:]),
        itemization=itemization(facts),
        closing=("No law of your state asks for this summary. We give it to everybody.",),
        signature="none",
    )
