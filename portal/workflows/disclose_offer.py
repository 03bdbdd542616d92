"""An offer's disclosure: typeset and stored first, kept in one transaction."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.deals.service import lock_deal
from portal.disclosures.content import CollectionMethod, Disclosure, Facts
from portal.disclosures.forms import fill_form
from portal.disclosures.matrix import find_entry
from portal.disclosures.paper import make_disclosure_paper
from portal.disclosures.queries import DisclosureRecord, find_disclosure
from portal.disclosures.service import keep_disclosure
from portal.documents.service import store_document
from portal.errors import Conflict
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.storage import new_key
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant
from portal.offers.figures import figures_of
from portal.offers.models import Offer
from portal.offers.queries import get_offer, list_live_offers
from portal.signing.paper.stamp import count_pages
from portal.signing.paper.wording import default_wording, place_of
from portal.tenants.queries import TenantProfile
from portal.underwriting.queries import get_decision
from portal.underwriting.service import inputs_of
from portal.workflows.business_state import find_business_state, get_business_state


@dataclass(frozen=True)
class PreparedDisclosure:
    """A disclosure whose PDF lies in storage already."""

    offer_id: str
    disclosure: Disclosure
    storage_key: str
    sha256: str
    size_bytes: int
    pages: int


def prepare_disclosure(
    parts: Parts, *, tenant: TenantProfile, deal_id: str, offer_id: str
) -> PreparedDisclosure | None:
    """Typeset and store an offer's disclosure, outside any transaction; None where it has one already.

    NotAllowedNow (`state_unknown`) before the business' state is known, NotFound for another deal's offer.
    """
    with parts.db.read(tenant_id=tenant.id) as session:
        offer = get_offer(session, tenant_id=tenant.id, deal_id=deal_id, offer_id=offer_id)
        if find_disclosure(session, tenant_id=tenant.id, offer_id=offer_id) is not None:
            return None
        disclosure, recipient = _fill(session, offer, tenant=tenant)
        made_at = offer.created_at
    pdf = make_disclosure_paper(disclosure, funder=tenant.legal_name, recipient=recipient, made_at=made_at)
    key = new_key(tenant.id)
    parts.storage.put(key, pdf, content_type="application/pdf")
    return PreparedDisclosure(offer_id, disclosure, key, sha256_hex(pdf), len(pdf), count_pages(pdf))


def keep_prepared(
    session: Session, *, tenant: TenantProfile, deal_id: str, offer_id: str, prepared: PreparedDisclosure | None
) -> DisclosureRecord:
    """The offer's disclosure, kept now where it was not before. Of two at once the first one's stays.

    Conflict when what it says changed while it was made, so that it has to be made again.
    """
    found = find_disclosure(session, tenant_id=tenant.id, offer_id=offer_id)
    if found is not None:
        return found
    deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    offer = get_offer(session, tenant_id=tenant.id, deal_id=deal_id, offer_id=offer_id)
    if prepared is None or _fill(session, offer, tenant=tenant)[0] != prepared.disclosure:
        words = "The deal changed while its disclosure was being made. Try again."
        raise Conflict(words, code="deal_changed", retry_after_s=1)
    document = store_document(
        session,
        tenant_id=tenant.id,
        deal_id=deal_id,
        merchant_id=deal.merchant_id,
        kind="record",
        filename=f"Disclosure {offer.name}.pdf",
        storage_key=prepared.storage_key,
        sha256=prepared.sha256,
        size_bytes=prepared.size_bytes,
        pages=prepared.pages,
    )
    return keep_disclosure(
        session, deal=deal, offer_id=offer_id, document_id=document.id, disclosure=prepared.disclosure
    )


def prepare_all(parts: Parts, *, tenant: TenantProfile, deal_id: str) -> list[PreparedDisclosure]:
    """The disclosures of a deal's offers that have none yet; none where the business' state is not known yet."""
    with parts.db.read(tenant_id=tenant.id) as session:
        deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
        live = list_live_offers(session, tenant_id=tenant.id, deal_id=deal_id)
        if find_business_state(session, deal=deal) is None:
            return []
    made = (prepare_disclosure(parts, tenant=tenant, deal_id=deal_id, offer_id=offer.id) for offer in live)
    return [prepared for prepared in made if prepared is not None]


def keep_all(session: Session, prepared: list[PreparedDisclosure], *, tenant: TenantProfile, deal_id: str) -> None:
    """Keep those disclosures, each once."""
    lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    for each in prepared:
        keep_prepared(session, tenant=tenant, deal_id=deal_id, offer_id=each.offer_id, prepared=each)


def _fill(session: Session, offer: Offer, *, tenant: TenantProfile) -> tuple[Disclosure, str]:
    """The disclosure that follows from the rows, and whom it is for."""
    deal = get_deal(session, tenant_id=tenant.id, deal_id=offer.deal_id)
    entry = find_entry(get_business_state(session, deal=deal))
    assert entry is not None, "a state that has no entry is not known"
    recipient = _recipient(session, deal)
    decision = get_decision(session, tenant_id=tenant.id, decision_id=offer.decision_id)
    number, heading = place_of("prepayment", default_wording(), facts={offer.collection_method, offer.frequency})
    facts = Facts(
        funder=tenant.legal_name,
        recipient=recipient,
        figures=figures_of(offer),
        collection_method=cast(CollectionMethod, offer.collection_method),
        monthly_revenue_cents=inputs_of(decision).average_monthly_revenue_cents,
        prepayment_clause=f"section {number}, “{heading}”,",
        offered_on=offer.created_at.date(),
    )
    return fill_form(facts, entry), recipient


def _recipient(session: Session, deal: Deal) -> str:
    answered = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id).value("business.legal_name")
    return answered or get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).legal_name
