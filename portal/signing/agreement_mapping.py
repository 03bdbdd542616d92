"""From an accepted offer and a complete intake to what the agreement states."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from portal.errors import NotAllowedNow
from portal.infra.phrases import us_phone
from portal.intake.service import IntakeState
from portal.merchants.models import Merchant as MerchantRow
from portal.offers.models import Offer
from portal.signing.models import CoSigner
from portal.signing.paper.agreement import AgreementData
from portal.signing.paper.terms import Charge, CollectionMethod, Frequency, Funder, Guarantor, Merchant, Signer, Terms
from portal.signing.paper.wording import Wording
from portal.tenants.queries import TenantProfile

FEE_NAME = "Origination fee"
PAYOFF_NAME = "the funders of your open advances"


def agreement_data(
    tenant: TenantProfile,
    merchant: MerchantRow,
    *,
    offer: Offer,
    state: IntakeState,
    average_monthly_revenue_cents: int,
    account_last4: str,
    made_on: date,
    wording: Wording,
    payoffs: Sequence[tuple[str, int]] = (),
    co_signer: CoSigner | None = None,
) -> AgreementData:
    """Everything that the agreement states; `payoffs` are names and cents, one line for all where they are not known.

    Invalid when the offer's own figures disagree: nothing is typeset then.
    """
    return AgreementData(
        reference=agreement_reference(offer.deal_id),
        made_on=made_on,
        funder=funder_of(tenant),
        merchant=_merchant(merchant, state, account_last4=account_last4),
        signer=Signer(name=owner_name(state)),
        terms=_terms(offer, average_monthly_revenue_cents=average_monthly_revenue_cents, payoffs=payoffs),
        wording=wording,
        guarantor=_guarantor(co_signer),
        co_owner=_co_owner(co_signer),
    )


def agreement_reference(deal_id: str) -> str:
    """The number of a deal's agreement."""
    return f"AG-{deal_id[-10:].upper()}"


def owner_name(state: IntakeState) -> str:
    """The owner as they wrote their name; NotAllowedNow before they did."""
    name = " ".join(filter(None, (state.value("owner.first"), state.value("owner.last"))))
    if not name:
        missing = ("owner.first", "owner.last")
        raise NotAllowedNow("The owner's name is missing.", code="intake_incomplete", fields=missing)
    return name


def funder_of(tenant: TenantProfile) -> Funder:
    """The tenant as it stands in contracts."""
    settings = tenant.settings
    return Funder(
        legal_name=tenant.legal_name, address=settings.address, email=settings.email, phone=us_phone(settings.phone)
    )


def _guarantor(co_signer: CoSigner | None) -> Guarantor | None:
    if co_signer is None or co_signer.capacity != "guarantor":
        return None
    return Guarantor(name=co_signer.name or "", address=co_signer.address or "")


def _co_owner(co_signer: CoSigner | None) -> Signer | None:
    if co_signer is None or co_signer.capacity != "co_owner":
        return None
    return Signer(name=co_signer.name or "")


def _merchant(merchant: MerchantRow, state: IntakeState, *, account_last4: str) -> Merchant:
    def answer(field_id: str) -> str:
        return state.value(field_id) or ""

    place = f"{answer('business.city')}, {answer('business.state')} {answer('business.zip')}"
    return Merchant(
        legal_name=answer("business.legal_name") or merchant.legal_name,
        dba=answer("business.dba"),
        address=f"{answer('business.address')}, {place}",
        email=answer("contact.email"),
        phone=us_phone(answer("contact.phone")),
        account_last4=account_last4,
    )


def _terms(offer: Offer, *, average_monthly_revenue_cents: int, payoffs: Sequence[tuple[str, int]]) -> Terms:
    charges: dict[str, Any] = {
        "fees": _charges(FEE_NAME, offer.fee_cents),
        "payoffs": tuple(Charge(name=name, amount_cents=cents) for name, cents in payoffs)
        or _charges(PAYOFF_NAME, offer.payoff_cents),
    }
    return Terms(
        purchase_price_cents=offer.amount_cents,
        purchased_amount_cents=offer.payback_cents,
        factor_rate=offer.factor_rate,
        specified_percentage=offer.holdback_pct,
        frequency=cast(Frequency, offer.frequency),
        number_of_payments=offer.number_of_payments,
        payment_cents=offer.payment_cents,
        last_payment_cents=offer.last_payment_cents,
        first_payment_on=offer.first_payment_date,
        last_payment_on=offer.last_payment_date,
        term_days=offer.term_days,
        estimated_apr=offer.estimated_apr,
        average_monthly_revenue_cents=average_monthly_revenue_cents,
        net_to_merchant_cents=offer.net_cents,
        finance_charge_cents=offer.finance_charge_cents,
        collection_method=cast(CollectionMethod, offer.collection_method),
        **charges,
    )


def _charges(name: str, cents: int) -> tuple[Charge, ...]:
    return (Charge(name=name, amount_cents=cents),) if cents else ()
