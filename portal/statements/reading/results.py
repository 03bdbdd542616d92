"""What reading a statement gives: the figures, the rows with their evidence, the checks and the verdict."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

READER_VERSION = "1.1"
Verdict = Literal["proved", "contradicted", "unproved", "refused"]
Strength = Literal["strong", "medium", "weak"]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row. `amount_cents` is signed; `bbox` is (x0, y0, x1, y1) in PDF points, origin top left of the page box."""

    date: date | None
    description: str
    amount_cents: int
    balance_cents: int | None
    page: int
    bbox: tuple[float, float, float, float]
    section: str
    sign_source: str
    raw_text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the proof: its name, whether it holds, what was compared, the difference in cents if it is off."""

    name: str
    ok: bool
    detail: str
    difference_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know that changes no figure."""

    code: str
    words: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign that the file may have been changed; evidence for a person, never a verdict.

    `bbox` is (x0, y0, x1, y1) as for a row; None where the sign is of the whole page or file.
    """

    code: str
    strength: Strength
    words: str
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """One account of the file: its number's last four, its printed balances and how many rows it has."""

    last4: str | None
    opening_cents: int | None
    closing_cents: int | None
    rows: int


@dataclass(frozen=True, slots=True)
class StatementReading:
    """One file, read. Money in integer cents; debits as a positive figure; `daily_balances` as printed."""

    file: str
    verdict: Verdict
    reason_code: str
    reason: str
    bank: str | None = None
    account_last4: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    opening_cents: int | None = None
    closing_cents: int | None = None
    credits_cents: int | None = None
    debits_cents: int | None = None
    transactions: tuple[Transaction, ...] = ()
    checks: tuple[Check, ...] = ()
    daily_balances: tuple[tuple[date, int], ...] = ()
    pages: int = 0
    accounts: tuple[FoundAccount, ...] = ()
    findings: tuple[Finding, ...] = ()
    profile: str = ""
    elapsed_ms: int = 0
    reader_version: str = READER_VERSION
    signals: tuple[Signal, ...] = ()


def to_json(reading: StatementReading) -> dict[str, Any]:
    """The object that `portal statements read --json` prints, in its order; further keys stand at the end."""
    return {
        "file": reading.file,
        "verdict": reading.verdict,
        "reason": reading.reason,
        "bank": reading.bank,
        "account_last4": reading.account_last4,
        "period_start": _iso(reading.period_start),
        "period_end": _iso(reading.period_end),
        "opening_cents": reading.opening_cents,
        "closing_cents": reading.closing_cents,
        "credits_cents": reading.credits_cents,
        "debits_cents": reading.debits_cents,
        "transactions": [_row(row) for row in reading.transactions],
        "checks": [asdict(check) for check in reading.checks],
        "pages": reading.pages,
        "elapsed_ms": reading.elapsed_ms,
        "reason_code": reading.reason_code,
        "daily_balances": [[day.isoformat(), cents] for day, cents in reading.daily_balances],
        "accounts": [asdict(account) for account in reading.accounts],
        "findings": [asdict(finding) for finding in reading.findings],
        "profile": reading.profile,
        "reader_version": reading.reader_version,
        "signals": [_plain(asdict(signal)) for signal in reading.signals],
    }


def _row(row: Transaction) -> dict[str, Any]:
    """A file has hundreds of rows: each is written out by hand, which costs a tenth of what `asdict` takes."""
    return {
        "date": _iso(row.date),
        "description": row.description,
        "amount_cents": row.amount_cents,
        "balance_cents": row.balance_cents,
        "page": row.page,
        "bbox": list(row.bbox),
        "section": row.section,
        "sign_source": row.sign_source,
        "raw_text": row.raw_text,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def from_json(value: dict[str, Any]) -> StatementReading:
    """The reading that `to_json` was given; raises KeyError, TypeError or ValueError where it was not made by it."""
    fields = dict(value)
    fields["period_start"], fields["period_end"] = _day(value["period_start"]), _day(value["period_end"])
    fields["transactions"] = tuple(
        Transaction(**{**row, "date": _day(row["date"]), "bbox": tuple(row["bbox"])}) for row in value["transactions"]
    )
    fields["checks"] = tuple(Check(**check) for check in value["checks"])
    fields["findings"] = tuple(Finding(**finding) for finding in value["findings"])
    fields["signals"] = tuple(
        Signal(**{**signal, "bbox": tuple(signal["bbox"]) if signal["bbox"] else None}) for signal in value["signals"]
    )
    fields["accounts"] = tuple(FoundAccount(**account) for account in value["accounts"])
    fields["daily_balances"] = tuple((date.fromisoformat(day), cents) for day, cents in value["daily_balances"])
    return StatementReading(**fields)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
