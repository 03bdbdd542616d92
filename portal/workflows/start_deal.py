"""Starting a deal: a known merchant keeps its live deal; in a browser nothing is believed before a link is used."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.auth.magic_links import create_link, use_link
from portal.auth.models import MagicLink
from portal.deals.models import Deal
from portal.deals.queries import find_deal_by_resume_code, find_earlier_deal, get_deal
from portal.deals.service import create_deal, find_live_deal, lock_deal
from portal.deals.transitions import LIVE, DealStatus
from portal.errors import NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.intake.service import prefill, save_answers, start_intake
from portal.mail.service import queue_mail
from portal.merchants.matching import Hint, find_match, lock_hint
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant, lock_merchant
from portal.merchants.service import create_merchant, update_merchant
from portal.signing.queries import find_envelope
from portal.tenants.queries import TenantProfile
from portal.workflows.decide_deal import close_deal


@dataclass(frozen=True)
class StartedDeal:
    """The deal to go on with: `created` when the merchant is new, `reused` when the deal was there already."""

    deal: Deal
    merchant: Merchant
    created: bool
    reused: bool


def start_deal(
    session: Session,
    *,
    tenant_id: str,
    actor: str,
    hint: Hint,
    create_if_missing: bool,
    funding_amount_cents: int | None,
) -> StartedDeal:
    """A deal for the merchant that the hint describes; NotFound when nobody fits and none may be made."""
    lock_hint(session, tenant_id=tenant_id, hint=hint)
    match = find_match(session, tenant_id=tenant_id, hint=hint)
    if match is not None:
        return _for_known(session, match.merchant, actor=actor, funding_amount_cents=funding_amount_cents)
    if not create_if_missing:
        raise NotFound("No merchant on record fits, and create_if_missing is false.", code="merchant_not_found")
    merchant = make_merchant(session, tenant_id=tenant_id, hint=hint)
    return _started(session, merchant, actor=actor, created=True, funding_amount_cents=funding_amount_cents)


def start_deal_for_merchant(
    session: Session, *, tenant_id: str, actor: str, merchant_id: str, funding_amount_cents: int | None
) -> StartedDeal:
    """A deal for a merchant on record."""
    merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=merchant_id)
    return _for_known(session, merchant, actor=actor, funding_amount_cents=funding_amount_cents)


def make_merchant(session: Session, *, tenant_id: str, hint: Hint, **facts: Any) -> Merchant:
    """A new merchant from a hint and further facts of `update_merchant`."""
    merchant = create_merchant(session, tenant_id=tenant_id, legal_name=hint.legal_name or "Unnamed business")
    update_merchant(merchant, phone=hint.phone, email=hint.email, ein=hint.ein, state=hint.state, **facts)
    session.flush()
    return merchant


def resolve_or_make_merchant(session: Session, *, tenant_id: str, hint: Hint, **facts: Any) -> tuple[Merchant, bool]:
    """The merchant on record that this is (and True), or a new one (and False)."""
    lock_hint(session, tenant_id=tenant_id, hint=hint)
    match = find_match(session, tenant_id=tenant_id, hint=hint)
    if match is not None:
        return match.merchant, True
    return make_merchant(session, tenant_id=tenant_id, hint=hint, **facts), False


def start_deal_in_browser(
    session: Session, *, tenant: TenantProfile, legal_name: str, phone: str, email: str, base_url: str
) -> StartedDeal:
    """A new merchant and deal for whoever typed this.

    When somebody on record fits, the address on record gets a link; nothing of them is shown or filled in before it
    is used. Otherwise the address that was typed gets the permanent address of the new application.
    """
    hint = Hint(phone=phone, email=email, legal_name=legal_name)
    known = find_match(session, tenant_id=tenant.id, hint=hint)
    merchant = make_merchant(session, tenant_id=tenant.id, hint=hint)
    actor = f"merchant:{merchant.id}"
    started = _started(session, merchant, actor=actor, created=True, funding_amount_cents=None)
    answers = {"business.legal_name": legal_name, "contact.phone": phone, "contact.email": email}
    save_answers(session, deal=started.deal, merchant=merchant, answers=answers, source="merchant", actor=actor)
    if known is not None and known.merchant.email:
        _mail_link(session, tenant, known.merchant, deal=started.deal, purpose="match", base_url=base_url)
    else:
        _mail_permanent_address(session, tenant, merchant, started.deal, base_url=base_url)
    return started


def request_resume_link(session: Session, *, tenant: TenantProfile, resume_code: str, base_url: str) -> None:
    """Send a fresh link of ten minutes to the address on record; an unknown code is a NotFound."""
    deal = find_deal_by_resume_code(session, tenant_id=tenant.id, code=resume_code)
    if deal is None:
        raise NotFound("We could not find that application.")
    merchant = get_merchant(session, tenant_id=tenant.id, merchant_id=deal.merchant_id)
    _mail_link(session, tenant, merchant, deal=deal, purpose="resume", base_url=base_url)


def follow_link(session: Session, *, token: str) -> StartedDeal:
    """Use a link up and give the deal that it leads to."""
    link = use_link(session, token=token)
    merchant = get_merchant(session, tenant_id=link.tenant_id, merchant_id=link.merchant_id)
    if link.purpose == "resume" and link.deal_id is not None:
        deal = get_deal(session, tenant_id=link.tenant_id, deal_id=link.deal_id)
        return StartedDeal(deal, merchant, created=False, reused=True)
    _close_provisional(session, link)
    return _for_known(session, merchant, actor=f"merchant:{merchant.id}", funding_amount_cents=None)


def _for_known(session: Session, merchant: Merchant, *, actor: str, funding_amount_cents: int | None) -> StartedDeal:
    merchant = lock_merchant(session, tenant_id=merchant.tenant_id, merchant_id=merchant.id)
    live = find_live_deal(session, tenant_id=merchant.tenant_id, merchant_id=merchant.id)
    if live is None:
        return _started(session, merchant, actor=actor, created=False, funding_amount_cents=funding_amount_cents)
    about = {"tenant_id": live.tenant_id, "deal_id": live.id, "merchant_id": merchant.id, "actor": actor}
    record(session, EventType.DEAL_REUSED, **about, data={"status": live.status})
    return StartedDeal(live, merchant, created=False, reused=True)


def _started(
    session: Session, merchant: Merchant, *, actor: str, created: bool, funding_amount_cents: int | None
) -> StartedDeal:
    deal = create_deal(
        session, tenant_id=merchant.tenant_id, merchant_id=merchant.id, funding_amount_cents=funding_amount_cents
    )
    start_intake(session, deal=deal)
    earlier = find_earlier_deal(session, tenant_id=deal.tenant_id, merchant_id=merchant.id, before=deal)
    filled = prefill(session, deal=deal, earlier_deal_id=earlier.id) if earlier else []
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": merchant.id, "actor": actor}
    record(session, EventType.DEAL_STARTED, **about, data={"prefilled": filled})
    return StartedDeal(deal, merchant, created=created, reused=False)


def _close_provisional(session: Session, link: MagicLink) -> None:
    if link.deal_id is None:
        return
    about = {"tenant_id": link.tenant_id, "deal_id": link.deal_id}
    deal = lock_deal(session, **about)
    signed = find_envelope(session, **about)
    # A signature stands, whoever gave it; what becomes of such a deal is for an underwriter.
    if DealStatus(deal.status) in LIVE and (signed is None or signed.status != "signed"):
        actor = f"merchant:{link.merchant_id}"
        close_deal(session, **about, reason="continued as a merchant on record", actor=actor)


def _mail_link(
    session: Session, tenant: TenantProfile, merchant: Merchant, *, deal: Deal, purpose: str, base_url: str
) -> None:
    token = create_link(session, tenant_id=tenant.id, purpose=purpose, merchant_id=merchant.id, deal_id=deal.id)
    link = f"{base_url}/apply/{tenant.slug}/link/{token}"
    context = {"funder": tenant.display_name, "link": link, "business": merchant.legal_name, "minutes": 10}
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=merchant.email or "",
        template=purpose,
        context=context,
        merchant_id=merchant.id,
        deal_id=deal.id if purpose == "resume" else None,
    )


def _mail_permanent_address(
    session: Session, tenant: TenantProfile, merchant: Merchant, deal: Deal, *, base_url: str
) -> None:
    address = f"{base_url}/apply/{tenant.slug}/resume/{deal.resume_code}"
    context = {"funder": tenant.display_name, "link": address, "business": merchant.legal_name}
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=merchant.email or "",
        template="welcome",
        context=context,
        merchant_id=merchant.id,
        deal_id=deal.id,
    )
