"""The funding agreement as a PDF: the same data give the same bytes, so that a hash says what was shown and signed."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from portal.infra.phrases import dollars, long_date, percent
from portal.infra.typesetting import typeset
from portal.signing.paper.terms import Charge, Funder, Guarantor, Merchant, Signer, Terms
from portal.signing.paper.wording import Section, Wording, default_wording, fill

_PERIODS = {"daily": "every business day", "weekly": "every week"}
_DELIVERY = {
    "ach_debit": "Debit from your business account",
    "processor_split": "Share of each card settlement, kept back by your processor",
    "merchant_initiated": "You send each payment yourself",
}
# What a clause may name in braces beside sections and the governing law.
FIGURE_NAMES = (
    "purchased_amount",
    "purchase_price",
    "net_to_merchant",
    "specified_percentage",
    "payment",
    "every_period",
    "first_payment_on",
    "term_days",
    "estimated_apr",
    "average_monthly_revenue",
    "account",
    "fees",
    "guarantor",
    "merchant",
    "funder",
    "funder_email",
    "funder_phone",
)


@dataclass(frozen=True, kw_only=True)
class AgreementData:
    """Everything that an agreement states; `reference` is its number, `made_on` its date.

    One person at most signs beside the signer: a guarantor, or another owner.
    """

    reference: str
    made_on: date
    funder: Funder
    merchant: Merchant
    signer: Signer
    terms: Terms
    guarantor: Guarantor | None = None
    co_owner: Signer | None = None
    wording: Wording = field(default_factory=default_wording)


def make_agreement(data: AgreementData) -> bytes:
    """The agreement as a tagged PDF (PDF/UA-1) with an empty signature block for each who has to sign.

    Invalid when the tenant's wording has a blank that nothing fills.
    """
    made_at = datetime.combine(data.made_on, time(), UTC)
    return typeset("agreement.typ", data=_contents(data), made_at=made_at)


def agreement_sections(data: AgreementData) -> tuple[Section, ...]:
    """The numbered sections in the very words of the PDF, for a page that shows them or a disclosure that cites one."""
    facts = {data.terms.collection_method, data.terms.frequency} | ({"guarantee"} if data.guarantor else set())
    return fill(data.wording, facts=facts, figures=_figures(data))


def _contents(data: AgreementData) -> dict[str, object]:
    return {
        "title": data.wording.title,
        "reference": data.reference,
        "made_on": long_date(data.made_on),
        "funder": vars(data.funder),
        "merchant": vars(data.merchant),
        "headline": _headline(data.terms),
        "money": _money(data.terms),
        "payments": _payments(data.terms),
        "sections": [vars(section) for section in agreement_sections(data)],
        "review_mark": data.wording.review_mark,
        "wording": f"Wording {data.wording.version}, {data.wording.sha256[:12]}",
        "blocks": _blocks(data),
    }


def _figures(data: AgreementData) -> dict[str, str]:
    terms, account = data.terms, data.merchant.account_last4
    values = {
        "purchased_amount": dollars(terms.purchased_amount_cents),
        "purchase_price": dollars(terms.purchase_price_cents),
        "net_to_merchant": dollars(terms.net_to_merchant_cents),
        "specified_percentage": percent(terms.specified_percentage),
        "payment": dollars(terms.payment_cents),
        "every_period": _PERIODS[terms.frequency],
        "first_payment_on": long_date(terms.first_payment_on),
        "term_days": str(terms.term_days),
        "estimated_apr": percent(terms.estimated_apr),
        "average_monthly_revenue": dollars(terms.average_monthly_revenue_cents),
        "account": f" ending in {account}" if account else "",
        "fees": "; ".join(f"{fee.name}, {dollars(fee.amount_cents)}" for fee in terms.fees) or "none",
        "guarantor": data.guarantor.name if data.guarantor else "",
        "merchant": data.merchant.legal_name,
        "funder": data.funder.legal_name,
        "funder_email": data.funder.email,
        "funder_phone": data.funder.phone,
    }
    return {name: values[name] for name in FIGURE_NAMES}


def _headline(terms: Terms) -> list[dict[str, str]]:
    """The five figures that a merchant compares; the APR stands beside the price (California, New York)."""
    return [
        {"label": "Purchase price", "figure": dollars(terms.purchase_price_cents)},
        {"label": "Estimated APR", "figure": percent(terms.estimated_apr)},
        {"label": "Purchased amount", "figure": dollars(terms.purchased_amount_cents)},
        {"label": "Specified percentage", "figure": percent(terms.specified_percentage)},
    ]


def _money(terms: Terms) -> list[dict[str, object]]:
    return [
        _line("Purchase price", dollars(terms.purchase_price_cents)),
        *(_less(charge, "Fee") for charge in terms.fees),
        *(_less(charge, "Paid for you to") for charge in terms.payoffs),
        _line("You receive", dollars(terms.net_to_merchant_cents), strong=True),
        _line("Purchased amount", dollars(terms.purchased_amount_cents)),
        _line("Total dollar cost (finance charge)", dollars(terms.finance_charge_cents), strong=True),
        _line("Estimated APR", percent(terms.estimated_apr), strong=True),
    ]


def _payments(terms: Terms) -> list[dict[str, object]]:
    count, last = terms.number_of_payments, dollars(terms.last_payment_cents)
    amount = f"{dollars(terms.payment_cents)} {_PERIODS[terms.frequency]}"
    return [
        _line("Estimated payment", amount, strong=True),
        _line("Estimated APR", percent(terms.estimated_apr), strong=True),
        _line("Number of payments", f"{count}, the last one {last}"),
        _line("First payment", long_date(terms.first_payment_on)),
        _line("Last payment, as estimated", long_date(terms.last_payment_on)),
        _line("Estimated term", f"{terms.term_days} days"),
        _line("How it is paid", _DELIVERY[terms.collection_method]),
        _line("Factor rate", f"{terms.factor_rate.normalize():f}"),
        _line("Estimate made from", f"{dollars(terms.average_monthly_revenue_cents)} of receipts a month"),
    ]


def _less(charge: Charge, kind: str) -> dict[str, object]:
    return _line(f"{kind}: {charge.name}" if kind == "Fee" else f"{kind} {charge.name}", dollars(-charge.amount_cents))


def _line(label: str, value: str, *, strong: bool = False) -> dict[str, object]:
    return {"label": label, "value": value, "strong": strong}


def _blocks(data: AgreementData) -> list[dict[str, object]]:
    """One block a signature: its place is the name under which the stamp finds it."""
    merchant = _block("merchant", "For the merchant", data.signer.name, data.signer.title, data.merchant.legal_name)
    if data.guarantor is not None:
        heading = "The guarantor, personally"
        return [merchant, _block("co_signer", heading, data.guarantor.name, data.guarantor.address)]
    if data.co_owner is not None:
        heading, who = "For the merchant, second signer", data.co_owner
        return [merchant, _block("co_signer", heading, who.name, who.title, data.merchant.legal_name)]
    return [merchant]


def _block(place: str, heading: str, name: str, *capacity: str) -> dict[str, object]:
    return {"place": place, "heading": heading, "name": name, "capacity": capacity}
