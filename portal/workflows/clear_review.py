"""Going on past what sent a deal to a person: the reasons of the last decision are cleared, and it is decided anew."""

import json

from sqlalchemy.orm import Session

from portal.deals.service import lock_deal
from portal.errors import Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.tenants.queries import TenantProfile
from portal.underwriting.queries import find_latest_decision
from portal.workflows.make_offers import MadeOffers, make_offers

LONGEST_REASON = 2000


def clear_review(session: Session, *, tenant: TenantProfile, deal_id: str, reason: str, actor: str) -> MadeOffers:
    """Clear the reasons for review of the last decision, with a reason of one's own, and decide again.

    What was cleared before stays cleared; hard stops cannot be. Errors: Invalid("reason"); NotAllowedNow with
    `no_review` when the last decision did not ask for a person, and whatever `make_offers` refuses.
    """
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise Invalid("reason", f"Enter a reason of up to {LONGEST_REASON} characters. It is kept with the decision.")
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    decision = find_latest_decision(session, tenant_id=tenant.id, deal_id=deal_id)
    if decision is None or decision.outcome != "manual_review":
        raise NotAllowedNow("The last decision did not ask for a review.", code="no_review")
    codes = [str(each["code"]) for each in decision.reasons]
    before = json.loads(decision.inputs_json).get("cleared_reviews", [])
    record(
        session,
        EventType.ADMIN_FORCE_ACTION,
        tenant_id=tenant.id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor=actor,
        data={"action": "review.clear", "reason": words, "decision_id": decision.id, "past": ", ".join(codes)},
    )
    cleared = tuple(dict.fromkeys([*before, *codes]))
    return make_offers(session, tenant=tenant, deal_id=deal_id, actor=actor, cleared_reviews=cleared)
