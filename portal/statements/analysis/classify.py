"""What each transaction is, and why: rules first, an underwriter's word above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.errors import Invalid
from portal.statements.analysis.categories import LABELS, REVENUE, Category, fits
from portal.statements.analysis.inputs import Row
from portal.statements.analysis.parties import party_of
from portal.statements.analysis.rules import incoming, outgoing
from portal.statements.analysis.rules.lenders import LENDER_LIKE, find_lender
from portal.statements.analysis.rules.rule import Rule

# A section of checks, not one that is called CHECKING ACTIVITY.
_CHECKS = re.compile(r"\b(?:CHECKS?|DRAFTS)\b")


@dataclass(frozen=True, slots=True)
class Classified:
    """A row with its category, the reason in a sentence, and the other side's name ("" where the line has none)."""

    row: Row
    category: Category
    reason: str
    party: str
    overridden: bool = False

    @property
    def is_revenue(self) -> bool:
        """Whether it counts into true revenue."""
        return self.row.amount_cents > 0 and self.category in REVENUE


def classify_all(
    rows: Sequence[Row], *, overrides: Mapping[str, str], owners: Sequence[str] = ()
) -> tuple[Classified, ...]:
    """Each row's category. `overrides` maps row ids to categories and wins over every rule.

    Raises Invalid for an override with an unknown category, or one that the row's sign does not allow.
    """
    return tuple(
        _overridden(row, overrides[row.id]) if row.id in overrides else classify(row, owners=owners) for row in rows
    )


def classify(row: Row, *, owners: Sequence[str] = ()) -> Classified:
    """The category by the rules alone. A credit that names one of `owners` is the owner's contribution."""
    text = " ".join(row.description.upper().split())
    if row.amount_cents > 0:
        return _credit(row, text, owners)
    return _debit(row, text)


def _credit(row: Row, text: str, owners: Sequence[str]) -> Classified:
    if found := _first(incoming.BEFORE_LENDERS, text):
        return _by(found, row)
    if lender := find_lender(text):
        return Classified(row, Category.ADVANCE_PROCEEDS, f"{lender} funds businesses: an advance is no sale.", lender)
    if owner := next((name for name in owners if _names(name, text)), None):
        return Classified(row, Category.OWNER_CONTRIBUTION, f"It comes from {owner}, an owner: no sale.", owner.upper())
    if found := _first(incoming.AFTER_LENDERS, text):
        return _by(found, row)
    if LENDER_LIKE.search(text):
        reason = "The name reads like a lender's, so it is held back from revenue; reclassify it if it is a customer."
        return Classified(row, Category.ADVANCE_PROCEEDS, reason, party_of(row.description))
    party = party_of(row.description)
    reason = f"A payment from {party}." if party else "A credit that no rule of exclusion fits."
    return Classified(row, Category.CUSTOMER_PAYMENT, reason, party)


def _debit(row: Row, text: str) -> Classified:
    if found := _first(outgoing.BEFORE_LENDERS, text):
        return _by(found, row)
    if lender := find_lender(text):
        return Classified(row, Category.ADVANCE_PAYMENT, f"{lender} takes payments for an advance.", lender)
    if found := _first(outgoing.AFTER_LENDERS, text):
        return _by(found, row)
    if _CHECKS.search(row.section.upper()):
        return Classified(row, Category.CHECK, "It stands among the checks.", "")
    return Classified(row, Category.OTHER_DEBIT, "No rule fits; it stays an ordinary cost.", party_of(row.description))


def _first(rules: Sequence[Rule], text: str) -> Rule | None:
    return next((rule for rule in rules if rule.pattern.search(text)), None)


def _by(found: Rule, row: Row) -> Classified:
    return Classified(row, found.category, found.reason, party_of(row.description))


def _names(name: str, text: str) -> bool:
    words = name.upper().split()
    return len(words) > 1 and all(re.search(rf"\b{re.escape(word)}\b", text) for word in words)


def _overridden(row: Row, value: str) -> Classified:
    try:
        category = Category(value)
    except ValueError as error:
        raise Invalid("category", f"There is no category named {value}.") from error
    if not fits(category, row.amount_cents):
        side = "credit" if row.amount_cents > 0 else "debit"
        raise Invalid("category", f"A {side} cannot be “{LABELS[category]}”.")
    party = find_lender(row.description.upper()) or party_of(row.description)
    return Classified(row, category, "Reclassified by an underwriter.", party, overridden=True)
