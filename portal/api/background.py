"""Background checks: flags only, never a raw report."""

from typing import Any, Literal

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.endpoint import Call, Limit, Work, get, post
from portal.background_checks.gateway import Person
from portal.background_checks.queries import get_job
from portal.web.parts import settings
from portal.workflows.run_background import run_background

blueprint = Blueprint("api_background", __name__)
LIMIT = Limit("background", "background_limit_per_hour", 3600)
Text = Field(None, max_length=200)


class OfDeal(BaseModel):
    """Which deal, and whose it is."""

    model_config = ConfigDict(extra="forbid")

    merchant_id: str = Field(min_length=1, max_length=64)
    deal_id: str = Field(min_length=1, max_length=64)


class PersonToCheck(BaseModel):
    """Somebody to check beside the owner who answered. Four digits of a Social Security number are all we take."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Text
    first: str | None = Text
    last: str | None = Text
    first_name: str | None = Text
    last_name: str | None = Text
    dob: str | None = Field(None, max_length=10)
    ssn_last4: str | None = Field(None, pattern=r"^\d{4}$")
    email: str | None = Text
    phone: str | None = Text
    address: str | None = Text
    city: str | None = Text
    state: str | None = Text
    zip: str | None = Text

    def to_person(self) -> Person:
        """The person as a provider is told; a full name counts as first names and a last one."""
        first, _, last = (self.name or "").rpartition(" ")
        return Person(
            first=self.first or self.first_name or first,
            last=self.last or self.last_name or last,
            born_on=self.dob or "",
            ssn_last4=self.ssn_last4 or "",
        )


class BusinessToCheck(BaseModel):
    """The business as the caller knows it. What is checked is the business of the application."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Text
    legal_name: str | None = Text
    dba: str | None = Text
    ein: str | None = Text
    tax_id: str | None = Text
    address: str | None = Text
    city: str | None = Text
    state: str | None = Text
    zip: str | None = Text
    phone: str | None = Text


class RunBackground(BaseModel):
    """All of it optional: the owner and the business of the application are checked in any case."""

    model_config = ConfigDict(extra="forbid")

    person: PersonToCheck | None = None
    business: BusinessToCheck | None = None
    check_types: list[str] | None = Field(None, max_length=20)


class FlagView(BaseModel):
    """One thing that a human should look at."""

    check_type: str
    flag: str
    severity: Literal["low", "medium", "high"]


class BackgroundView(BaseModel):
    """A run of checks."""

    job_id: str
    status: Literal["OK", "REVIEW", "DECLINE", "PENDING"]
    flags: list[FlagView]


@post(
    blueprint,
    "/api/background/run",
    scope="background:run",
    body=RunBackground,
    query=OfDeal,
    response=BackgroundView,
    limit=LIMIT,
    also="/api/background/check",
)
def run(call: Call) -> Work:
    """Check the owner and the business; needs complete answers and an authorization on record."""
    body: RunBackground = call.body
    people = (body.person.to_person(),) if body.person else ()

    def work(session: Session) -> dict[str, Any]:
        job = run_background(
            session,
            tenant=call.tenant,
            merchant_id=call.query.merchant_id,
            deal_id=call.query.deal_id,
            actor=call.actor,
            check_types=body.check_types,
            attest=settings().mock_mode,
            people=people,
        )
        return {"job_id": job.id, "status": job.status, "flags": job.flags}

    return work


@get(blueprint, "/api/background/jobs/<job_id>", scope="background:run", response=BackgroundView)
def show(call: Call, session: Session, job_id: str) -> dict[str, Any]:
    """A run of checks, with its flags once they are there."""
    job = get_job(session, tenant_id=call.tenant_id, job_id=job_id)
    return {"job_id": job.id, "status": job.status, "flags": job.flags}
