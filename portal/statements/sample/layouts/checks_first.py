"""Operators before the summary's figures, checks in three columns with stars, totals as `= $3.00`."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

_SECTIONS = (
    section("Checks", "Total checks", "check", grid=True),
    section(
        "Other withdrawals, debits and service charges",
        "Total other withdrawals, debits and service charges",
        "card",
        "ach_debit",
        "transfer_out",
        "fee",
    ),
    section(
        "Deposits, credits and interest",
        "Total deposits, credits and interest",
        "ach_credit",
        "deposit",
        "wire_in",
        "transfer_in",
        "returned",
        "interest",
    ),
)

LAYOUT = Layout(
    name="checks-first",
    words="previous and new balance, operators before figures, checks first, totals after an equals sign",
    bank=Bank(
        "Carolina Foothills Bank",
        "#2e1a47",
        "1-844-555-0190",
        "carolinafoothills.example",
        ("P.O. Box 819", "Wilson, NC 27894-0819"),
    ),
    template="checks-first.typ",
    dialect=dialects.LONG_ACH
    | {
        "ach_credit": "ACH CORP CREDIT {words} {party} {name} CUSTOMER ID {ref}",
        "ach_debit": "ACH CORP DEBIT {words} {party} {name} CUSTOMER ID {ref}",
        "wire_in": "INCOMING WIRE TRANSFER WIRE REF# {on:%Y%m%d}-{ref:.8} {party} {words}",
        "transfer_out": "ONLINE TRANSFER TO SAVINGS ************4821 {on:%m-%d-%y}",
        "card": "DEBIT CARD PURCHASE {party} {on:%m-%d} {ref}",
    },
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.month_day_year,
    width=66,
    sections=_SECTIONS,
    products=(
        Product("Dynamic Business Checking", {"code": "NC", "star_first": True, "fees": False}),
        Product("Simple Business Checking", {"code": "VA", "star_first": False, "fees": True}),
        Product("One Checking", {"code": "GA", "star_first": True, "fees": True}),
    ),
)
