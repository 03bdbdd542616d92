"""A layout as data: which bank prints it, in which words, dates, signs and order, and with which template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.statements.sample.dialects import Dialect
from portal.statements.sample.ledger import Account, Entry

_DEBIT_KINDS = frozenset({"check", "card", "ach_debit", "transfer_out", "fee"})


@dataclass(frozen=True, slots=True)
class Section:
    """One block of a statement: it takes the entries of its `kinds`."""

    title: str
    total: str
    kinds: frozenset[str]
    grid: bool = False

    @property
    def credit(self) -> bool:
        """Whether money comes in here."""
        return not self.kinds & _DEBIT_KINDS


@dataclass(frozen=True, slots=True)
class Bank:
    """An invented bank and how it presents itself."""

    name: str
    color: str
    phone: str
    web: str
    address: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Product:
    """One of several accounts that a bank sells: its name, its words, and its sections where they differ."""

    name: str
    style: Mapping[str, Any] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that tells one bank's statement from another's. `template` is a file in `templates/`."""

    name: str
    words: str
    bank: Bank
    template: str
    dialect: Dialect
    money: Callable[[int], str]
    row_date: Callable[[date], str]
    period_date: Callable[[date], str]
    sections: tuple[Section, ...] = ()
    width: int = 62
    newest_first: bool = False
    balance_each_row: bool = True
    cycle_day: int = 1
    two_accounts: bool = False
    merchant_product: str = "Business Checking"
    style: Mapping[str, Any] = field(default_factory=dict)
    products: tuple[Product, ...] = ()

    def as_sold(self, seed: int) -> Layout:
        """The layout in the words of one of the bank's products; the same seed gives the same product."""
        if not self.products:
            return self
        product = self.products[seed % len(self.products)]
        return replace(
            self,
            merchant_product=product.name,
            style={**self.style, **product.style},
            sections=product.sections or self.sections,
        )

    def rows_in(self, section: Section, account: Account) -> list[tuple[int, Entry]]:
        """The entries of one section with their place in the account, checks by number, all else by day."""
        rows = [(n, entry) for n, entry in enumerate(account.entries) if entry.kind in section.kinds]
        return sorted(rows, key=lambda row: row[1].check or 0)


def section(title: str, total: str, *kinds: str, grid: bool = False) -> Section:
    """A section whose kinds are written out one by one."""
    return Section(title, total, frozenset(kinds), grid)
