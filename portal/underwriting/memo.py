"""The decision memo: one decision on paper, every figure with the place that it came from."""

from dataclasses import asdict, dataclass
from datetime import datetime

from portal.infra.typesetting import typeset


@dataclass(frozen=True, kw_only=True)
class SourcedFigure:
    """A figure as it was decided upon, and where it came from: statement and pages, an answer, the tenant's terms."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, kw_only=True)
class MemoStatement:
    """One file behind the figures. `account` is its last four digits, `proof` its verdict and how many checks hold."""

    label: str
    period: str
    account: str
    proof: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MemoRule:
    """One rule of the policy: its sentence with value and bound, its name and how it came out."""

    words: str
    name: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class MemoLimit:
    """One limit on the amount, tier by tier; `binds` says in which tiers it was the least."""

    label: str
    amounts: tuple[str, ...]
    binds: tuple[bool, ...]


@dataclass(frozen=True, kw_only=True)
class MemoOffer:
    """One offer: its name, what became of it, and its figures; the APR is the first of them."""

    name: str
    note: str
    figures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MemoAct:
    """What a person did that bears on the decision: when, who, what and why."""

    at: str
    who: str
    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Memo:
    """Everything that a memo says, in words; `made_at` (UTC) is the newest fact in it and its date as a document."""

    tenant: str
    business: str
    reference: str
    decided: str
    outcome: str
    headline: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    figures: tuple[SourcedFigure, ...]
    statements: tuple[MemoStatement, ...]
    rules: tuple[MemoRule, ...]
    grading: str
    tiers: tuple[str, ...]
    limits: tuple[MemoLimit, ...]
    offer_labels: tuple[str, ...]
    offers: tuple[MemoOffer, ...]
    findings: tuple[str, ...]
    acts: tuple[MemoAct, ...]
    background: tuple[tuple[str, str], ...]
    record: tuple[tuple[str, str], ...]
    made_at: datetime


def make_memo(memo: Memo) -> bytes:
    """The memo as a tagged PDF (PDF/UA-1); the same facts give the same bytes."""
    contents = asdict(memo)
    made_at = contents.pop("made_at")
    return typeset("memo.typ", data=contents, made_at=made_at)
