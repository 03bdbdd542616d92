"""What a background provider is asked and what it may answer: flags, never a report."""

from dataclasses import dataclass
from typing import Literal, Protocol

Status = Literal["OK", "REVIEW", "DECLINE", "PENDING"]
CHECK_TYPES = (
    "identity",
    "sanctions",
    "bankruptcy",
    "liens",
    "judgments",
    "criminal",
    "litigation",
    "ucc",
    "business",
    "person",
)
USUAL_CHECKS = ("identity", "sanctions", "bankruptcy", "liens", "judgments", "business")
PURPOSE = "business_credit_with_written_authorization"
"""Why reports are asked for: credit that the owner asked for and answers for, with their written authorization
(15 USC 1681b(a)(2) and (a)(3)(A))."""
# The gravest of several answers holds; what is still open can only get worse, so it comes before OK.
GRAVITY: tuple[Status, ...] = ("OK", "PENDING", "REVIEW", "DECLINE")


@dataclass(frozen=True)
class Person:
    """An owner, as far as a provider has to know them. `born_on` is an ISO date."""

    first: str
    last: str
    born_on: str = ""
    ssn_last4: str = ""


@dataclass(frozen=True)
class Subject:
    """Whom the checks are about: the business and its people."""

    business: str
    ein: str
    state: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Flag:
    """One thing that a human should look at, in a word: `severity` is low, medium or high."""

    check_type: str
    flag: str
    severity: Literal["low", "medium", "high"]


@dataclass(frozen=True)
class Verdict:
    """What came back; `reference` is the provider's own name for these checks, where it has one."""

    status: Status
    flags: tuple[Flag, ...] = ()
    reference: str | None = None


class BackgroundGateway(Protocol):
    """A provider. Those of this process answer at once; the others are asked by a job after the commit."""

    name: str

    def start(self, subject: Subject, *, check_types: tuple[str, ...], key: str) -> Verdict:
        """Ask for checks; `key` makes asking twice one request. Errors: VendorError."""

    def ask_again(self, subject: Subject, *, check_types: tuple[str, ...], key: str, reference: str | None) -> Verdict:
        """What has become of checks that were PENDING; without a `reference` they are asked for under the same key.

        Errors: VendorError.
        """


def gravest(statuses: list[Status]) -> Status:
    """The status that holds when several people were checked."""
    return max(statuses, key=GRAVITY.index)
