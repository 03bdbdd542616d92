"""Negative amounts in the debit sections, counts beside the balances, checks in two columns, daily ledger balances."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

_IN = ("ach_credit", "deposit", "wire_in", "transfer_in", "returned", "interest")
_CHECKS = section("Checks", "Total checks", "check", grid=True)
_FEES = section("Service fees", "Total service fees", "fee")
_BUSINESS = (
    section("Deposits and other credits", "Total deposits and other credits", *_IN),
    section("Withdrawals and other debits", "Total withdrawals and other debits", "ach_debit", "card", "transfer_out"),
    _CHECKS,
    _FEES,
)
_PERSONAL = (
    section("Deposits and other additions", "Total deposits and other additions", *_IN),
    section("ATM and debit card subtractions", "Total ATM and debit card subtractions", "card"),
    section("Other subtractions", "Total other subtractions", "ach_debit", "transfer_out"),
    _CHECKS,
    _FEES,
)

LAYOUT = Layout(
    name="subtractions",
    words="minus signs in the debit sections, a subtotal for the card, counts beside the summary, pictures of checks",
    bank=Bank(
        "Bank of Alder Creek",
        "#012169",
        "1.888.555.0174",
        "bankofaldercreek.example",
        ("P.O. Box 15284", "Wilmington, DE 19850"),
    ),
    template="subtractions.typ",
    dialect=dialects.DES_INDN,
    money=printed.plain,
    row_date=printed.short_year,
    period_date=printed.long_date,
    width=74,
    products=(
        Product("Business Advantage Fundamentals™ Banking", {"personal": False, "fee": "$16.00"}, _BUSINESS),
        Product("Adv Plus Banking", {"personal": True, "fee": "$12.00"}, _PERSONAL),
        Product("Business Advantage Relationship Banking", {"personal": False, "fee": "$29.95"}, _BUSINESS),
    ),
)
