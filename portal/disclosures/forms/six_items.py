"""The six items of Utah, Florida, Georgia, Kansas, Missouri and Louisiana; other forms begin with them."""

from portal.disclosures.content import Disclosure, Facts, Row, is_reduced
from portal.disclosures.forms.words import how_computed, itemization, manner, payment
from portal.disclosures.matrix import Entry
from portal.infra.phrases import dollars

OPENING = "{funder} makes these statements about the financing that it offers to {recipient}, before you accept it."


def fill(facts: Facts, entry: Entry) -> Disclosure:
    """The six items, in the order of the statutes. Nothing has to be signed."""
    return Disclosure(
        form="six_items",
        state=entry.state,
        law=entry.law.law,
        version=entry.version,
        title="Commercial financing disclosure",
        opening=OPENING.format(funder=facts.funder, recipient=facts.recipient),
        rows=six_rows(facts),
        itemization=itemization(facts),
        closing=("Keep this page. Nothing on it changes your agreement.",),
        signature="none",
    )


def six_rows(facts: Facts) -> tuple[Row, ...]:
    """Funds provided, funds disbursed, total paid, dollar cost, payments, prepayment."""
    figures = facts.figures
    disbursed = "Nothing is deducted or paid to others."
    if is_reduced(figures):
        disbursed = "This is what reaches you after fees kept back and payments to others; the itemization lists them."
    return (
        Row(
            label="Total amount of funds provided",
            figure=dollars(figures.amount_cents),
            words=("This is the amount of the financing under its terms.",),
        ),
        Row(
            label="Total amount of funds disbursed",
            figure=dollars(figures.net_to_merchant_cents),
            words=(disbursed,),
        ),
        Row(
            label="Total amount to be paid",
            figure=dollars(figures.payback_cents),
            words=("This is what you pay us in all under the agreement.",),
        ),
        Row(
            label="Total dollar cost",
            figure=dollars(figures.finance_charge_cents),
            words=("This is the difference between what you pay and what is provided, with every fee.",),
        ),
        Row(label="Payments", figure=payment(facts), words=(manner(facts), how_computed(facts))),
        prepayment(facts),
    )


def prepayment(facts: Facts) -> Row:
    """What paying early costs or saves, and where the contract says so."""
    words = (
        "There is no charge for paying early, and no discount: the whole total is due however soon you pay it. "
        f"See {facts.prepayment_clause} of the agreement."
    )
    return Row(label="Paying early", figure="No charge, no discount", words=(words,))
