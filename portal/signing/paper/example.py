"""An invented deal, for a look at the wording on paper. Its figures are the policy's first worked example."""

from datetime import date
from decimal import Decimal

from portal.signing.paper.agreement import AgreementData
from portal.signing.paper.terms import CollectionMethod, Funder, Guarantor, Merchant, Signer, Terms
from portal.signing.paper.wording import Wording

OWNER = "Rosa Delgado"
ADDRESS = "214 Church St, Montclair, NJ 07042"


def example_agreement(
    *, funder: Funder, wording: Wording, collection_method: CollectionMethod, guaranteed: bool
) -> AgreementData:
    """The agreement of an invented merchant, so that every clause that applies is filled in."""
    return AgreementData(
        reference="EXAMPLE",
        made_on=date(2026, 11, 24),
        funder=funder,
        merchant=Merchant(
            legal_name="Maple Deli LLC (example)", address=ADDRESS, email="rosa@maple.example", account_last4="4417"
        ),
        signer=Signer(name=OWNER),
        terms=Terms(
            purchase_price_cents=6_550_000,
            purchased_amount_cents=7_532_500,
            factor_rate=Decimal("1.15"),
            specified_percentage=Decimal("8.99"),
            frequency="daily",
            number_of_payments=220,
            payment_cents=34_239,
            last_payment_cents=34_159,
            first_payment_on=date(2026, 11, 27),
            last_payment_on=date(2027, 10, 12),
            term_days=321,
            estimated_apr=Decimal("32.23"),
            average_monthly_revenue_cents=8_000_000,
            net_to_merchant_cents=6_550_000,
            finance_charge_cents=982_500,
            collection_method=collection_method,
        ),
        guarantor=Guarantor(name=OWNER, address=ADDRESS) if guaranteed else None,
        wording=wording,
    )
