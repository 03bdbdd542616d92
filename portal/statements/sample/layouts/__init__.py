"""One small module of data a layout; the registry holds them in the order in which `--list` names them."""

from portal.statements.sample.layout import Layout
from portal.statements.sample.layouts import (
    amount_first,
    columns,
    credit_debit_marks,
    credits_debits,
    debits_credits,
    newest_first,
    oldest_first,
    parentheses,
    sections,
    subtotals,
    trailing_minus,
    two_accounts,
)

LAYOUTS: dict[str, Layout] = {
    module.LAYOUT.name: module.LAYOUT
    for module in (
        sections,
        credits_debits,
        amount_first,
        columns,
        newest_first,
        oldest_first,
        subtotals,
        trailing_minus,
        debits_credits,
        two_accounts,
        parentheses,
        credit_debit_marks,
    )
}
