"""The notice of action taken: what a declined merchant is owed in writing. Regulation B, 12 CFR 1002.9."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

from portal.infra.phrases import long_date
from portal.infra.typesetting import typeset

MOST_REASONS = 4
RIGHTS = (
    "The Federal Equal Credit Opportunity Act prohibits creditors from discriminating against credit applicants on "
    "the basis of race, color, religion, national origin, sex, marital status, age (provided the applicant has the "
    "capacity to enter into a binding contract); because all or part of the applicant’s income derives from any "
    "public assistance program; or because the applicant has in good faith exercised any right under the Consumer "
    "Credit Protection Act. The Federal agency that administers compliance with this law concerning this creditor is "
    "{agency}."
)


@dataclass(frozen=True, kw_only=True)
class PrincipalReason:
    """One reason: its name, what was seen and what could be accepted where a rule was not met, and what changes it."""

    heading: str
    words: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Everything that the letter says; `reasons` come in the order of their weight, at most four are printed.

    With `background_asked`, a background check was run: then the letter does not say that no report was used.
    """

    creditor: str
    creditor_address: str
    creditor_phone: str
    applicant: str
    reference: str
    declined_on: date
    reasons: tuple[PrincipalReason, ...]
    agency: str
    background_asked: bool = False
    applicant_address: str = ""

    @property
    def rights(self) -> str:
        """The act's paragraph with the agency in it."""
        return RIGHTS.format(agency=self.agency)

    @property
    def printed_reasons(self) -> tuple[PrincipalReason, ...]:
        """The reasons that stand in the letter: more than four do not help an applicant (comment 9(b)(2)-1)."""
        return self.reasons[:MOST_REASONS]


def make_notice(notice: Notice) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1); the same data give the same bytes."""
    data = {
        **asdict(notice),
        "declined_on": long_date(notice.declined_on),
        "reasons": [asdict(reason) for reason in notice.printed_reasons],
        "rights": notice.rights,
    }
    return typeset("notice.typ", data=data, made_at=datetime.combine(notice.declined_on, time(), UTC))
