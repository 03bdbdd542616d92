"""The exact truth of one generated statement, as it is written beside the PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.statements.sample.ledger import Account


@dataclass(frozen=True, slots=True)
class Truth:
    """What the PDF says and means. Amounts in cents; rows in posting order, whatever order the page has."""

    layout: str
    profile: str
    seed: int
    bank: str
    business: str
    account: Account
    descriptions: tuple[str, ...]
    pages: Mapping[int, int]
    page_count: int
    other_accounts: tuple[Account, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A JSON-able object with dates in ISO form; `meaning` is the category that the analysis should find."""
        account = self.account
        return {
            "layout": self.layout,
            "profile": self.profile,
            "seed": self.seed,
            "bank": self.bank,
            "business": self.business,
            **_figures(account),
            "pages": self.page_count,
            "reconciles": True,
            "other_accounts": [_figures(other) for other in self.other_accounts],
            "daily_balances": [[day.isoformat(), cents] for day, cents in account.daily_balances()],
            "transactions": self._transactions(),
        }

    def to_bytes(self) -> bytes:
        """The JSON text: the same truth gives the same bytes."""
        return (json.dumps(self.to_json(), indent=1, ensure_ascii=False) + "\n").encode()

    def _transactions(self) -> list[dict[str, Any]]:
        rows = zip(self.account.entries, self.descriptions, self.account.running_balances(), strict=True)
        return [
            {
                "date": entry.on.isoformat(),
                "description": description,
                "amount_cents": entry.cents,
                "balance_cents": balance,
                "page": self.pages.get(index),
                "kind": entry.kind,
                "meaning": entry.meaning,
            }
            for index, (entry, description, balance) in enumerate(rows)
        ]


def _figures(account: Account) -> dict[str, Any]:
    return {
        "account_last4": account.number[-4:],
        "period_start": account.period.start.isoformat(),
        "period_end": account.period.end.isoformat(),
        "opening_cents": account.opening_cents,
        "closing_cents": account.closing_cents,
        "credits_cents": account.credits_cents,
        "debits_cents": account.debits_cents,
        "transaction_count": len(account.entries),
    }
