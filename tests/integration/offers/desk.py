"""Deals with metrics but without files: what was measured is put there, the rest goes through the workflows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.auth.sessions import open_merchant_session
from portal.deals.models import Deal
from portal.events.queries import TimelineEntry, list_events
from portal.infra import clock
from portal.infra.outbox.service import Job, claim
from portal.infra.parts import Parts
from portal.merchants.matching import Hint
from portal.offers.models import Offer
from portal.offers.queries import list_offer_history
from portal.reviews.service import clear_reason
from portal.statements.models import MetricsSnapshot
from portal.tenants.queries import TenantProfile
from portal.underwriting.queries import list_decisions
from portal.workflows.answer_intake import answer_intake
from portal.workflows.make_offers import MadeOffers, make_offers
from portal.workflows.start_deal import start_deal
from tests.client import Browser

HEALTHY = {"revenue": 8_000_000, "balance": 1_200_000, "nsf": 0, "negative": 0}
DECLINED = {**HEALTHY, "nsf": 6}
DOUBTFUL = {"revenue": 10_000_000, "balance": 400_000, "nsf": 3, "negative": 0}


@dataclass(frozen=True)
class Desk:
    """One deal of one tenant, and what can be done to it and asked of it."""

    parts: Parts
    tenant: TenantProfile
    deal_id: str
    merchant_id: str

    @property
    def whose(self) -> dict[str, Any]:
        """The names of the deal for a workflow or query."""
        return {"tenant_id": self.tenant.id, "deal_id": self.deal_id}

    def measure(
        self,
        *,
        revenue: int | None = 8_000_000,
        balance: int | None = 1_200_000,
        nsf: int = 0,
        negative: int = 0,
        proved: bool = True,
        in_a_row: bool = True,
        metrics: dict[str, Any] | None = None,
    ) -> str:
        """A snapshot of metrics as three read statements leave it; amounts in cents."""
        row = MetricsSnapshot(
            **self.whose,
            source="upload",
            statement_ids=[],
            all_proved=proved,
            in_a_row=in_a_row,
            avg_monthly_revenue_cents=revenue,
            avg_daily_balance_3m_cents=balance,
            total_nsf_3m=nsf,
            total_days_negative_3m=negative,
            metrics=metrics or {},
            findings=[],
        )
        with self.parts.db.write(tenant_id=self.tenant.id) as session:
            session.add(row)
        return row.id

    def answer(self, **answers: str) -> None:
        """Answer questions; `business_state` stands for `business.state`."""
        given = [(name.replace("_", ".", 1), value) for name, value in answers.items()]
        with self.parts.db.write(tenant_id=self.tenant.id) as session:
            answer_intake(session, **self.whose, answers=given, source="intake", actor="test")

    def make(self, **options: Any) -> MadeOffers:
        """Decide and make offers."""
        with self.parts.db.write(tenant_id=self.tenant.id) as session:
            return make_offers(session, tenant=self.tenant, deal_id=self.deal_id, actor="test", **options)

    def clear(self, code: str) -> None:
        """Note that an underwriter looked into a reason of the newest decision."""
        with self.parts.db.write(tenant_id=self.tenant.id) as session:
            deal = session.get_one(Deal, self.deal_id)
            made = list_decisions(session, **self.whose, limit=1)[0]
            about = {"metrics_id": made.metrics_id, "decision_id": made.id, "actor": "user:test"}
            clear_reason(session, deal, **about, code=code, note="Looked at the three months")

    def let_expire(self) -> None:
        """Set the offers' last moment to a minute ago."""
        with self.parts.db.write(tenant_id=self.tenant.id) as session:
            for offer in list_offer_history(session, **self.whose):
                offer.expires_at = clock.now() - timedelta(minutes=1)

    @property
    def status(self) -> str:
        """The deal's state."""
        with self.parts.db.read() as session:
            deal = session.get(Deal, self.deal_id)
            assert deal is not None
            return deal.status

    @property
    def offers(self) -> list[Offer]:
        """Every offer of the deal, the newest set first, by tier."""
        with self.parts.db.read() as session:
            return list_offer_history(session, **self.whose)

    @property
    def decisions(self) -> int:
        """How many decisions were made."""
        with self.parts.db.read() as session:
            return len(list_decisions(session, **self.whose))

    def events(self, event_type: str = "") -> list[TimelineEntry]:
        """The deal's events of a type (all of them for none), newest first."""
        with self.parts.db.read() as session:
            found = list_events(session, **self.whose, limit=200)
        return [event for event in found if not event_type or event.type == event_type]

    def jobs(self, kind: str) -> list[Job]:
        """The deal's work of a kind that waits in the outbox, claimed."""
        claimed = []
        with self.parts.db.write() as session:
            while (job := claim(session, owner="test", kinds=frozenset({kind}))) is not None:
                claimed.append(job)
        return [job for job in claimed if job.deal_id == self.deal_id]

    def sit_down(self, browser: Browser) -> Browser:
        """Let the deal's merchant be the one who uses this browser."""
        with self.parts.db.write(tenant_id=self.tenant.id) as session:
            token = open_merchant_session(
                session,
                tenant_id=self.tenant.id,
                merchant_id=self.merchant_id,
                deal_id=self.deal_id,
                opened_by="test",
                user_agent="test",
            )
        browser.client.set_cookie("portal_session", token)
        return browser


def open_desk(parts: Parts, tenant: TenantProfile, *, name: str, state: str | None = "OH") -> Desk:
    """A new deal of a new merchant."""
    hint = Hint(legal_name=name, phone="+19735550188", email=f"{name.split()[0].lower()}@maple.example", state=state)
    with parts.db.write(tenant_id=tenant.id) as session:
        started = start_deal(
            session, tenant_id=tenant.id, actor="test", hint=hint, create_if_missing=True, funding_amount_cents=None
        )
    return Desk(parts, tenant, started.deal.id, started.merchant.id)
