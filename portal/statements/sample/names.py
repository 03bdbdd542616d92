"""Invented businesses, people and customers. Processors, payroll firms and lenders keep the names that banks print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Business:
    """One invented business: who pays it, whom it pays."""

    name: str
    owner: str
    street: str
    city: str
    processor: tuple[str, str]
    customers: tuple[str, ...]
    suppliers: tuple[str, ...]
    shops: tuple[str, ...]


BUSINESSES = (
    Business(
        "Maple & Finch Bakery LLC",
        "Dana Okafor",
        "418 Larkspur Avenue",
        "Dayton OH 45402",
        ("SQUARE INC", "SQ{on:%y%m%d}"),
        ("RIVERBEND CATERING", "OAKHILL SCHOOL DIST", "HOTEL ALDERMERE", "STONEGATE MARKETS"),
        ("MIDLAND FLOUR CO", "CREAMLINE DAIRY", "PACKRIGHT SUPPLY", "SUNRISE PRODUCE"),
        ("RESTAURANT DEPOT", "SHELL OIL 5744", "STAPLES 0113", "USPS PO 3817", "HOME DEPOT 3862"),
    ),
    Business(
        "Copper Ridge Auto Repair Inc",
        "Luis Marchetti",
        "2207 Foundry Road",
        "Boise ID 83702",
        ("BANKCARD MERCH", "MTOT DEP"),
        ("TRI VALLEY FLEET", "GREENLEAF RENTALS", "COUNTY OF ASHBY", "SUMMIT INSPECTIONS"),
        ("NORTHWAY PARTS", "TIRE WHOLESALERS", "LUBE DIRECT", "BRIGHTSTEEL TOOLS"),
        ("OREILLY AUTO 2214", "CHEVRON 0091", "HARBOR FREIGHT 88", "GRAINGER", "COSTCO WHSE 0734"),
    ),
    Business(
        "Lakeshore Dental Studio PLLC",
        "Priya Venkataraman",
        "90 Harbor Street Suite 4",
        "Erie PA 16501",
        ("MERCHANT BNKCD", "DEPOSIT"),
        ("UNITED FAMILY DENTAL PLAN", "KEYSTONE BENEFIT FUND", "ERIE TEACHERS TRUST", "MEDLINE CLINICS"),
        ("PATTERSON SUPPLY", "CROWNWORKS LAB", "STERIMED", "BRIGHTSMILE IMAGING"),
        ("AMAZON MKTPL", "OFFICE DEPOT 611", "PANERA 4412", "UPS STORE 3190", "TARGET 1187"),
    ),
    Business(
        "Trailhead Outfitters LLC",
        "Morgan Ellery",
        "77 Canyon Loop",
        "Bend OR 97701",
        ("STRIPE", "TRANSFER"),
        ("RIMROCK RESORT", "CASCADE SKI CLUB", "DESCHUTES GUIDES", "WESTERN TRAILS ASSN"),
        ("SUMMIT GEAR DIST", "ALPINE TEXTILES", "FREIGHTWAY", "PINE PACKAGING"),
        ("FACEBK ADS", "GOOGLE ADS", "FEDEX 77120", "ADOBE INC", "SAFEWAY 2611"),
    ),
    Business(
        "Brightwater HVAC Services Inc",
        "Samuel Adeyemi",
        "1511 Commerce Park",
        "Mobile AL 36602",
        ("CLOVER", "DEPOSIT"),
        ("GULF PROPERTY MGMT", "BAYSIDE HOMES", "PORT CITY SCHOOLS", "MAGNOLIA SENIOR LIVING"),
        ("CARRIER WHOLESALE", "DUCTWORKS INC", "COPPERLINE SUPPLY", "SOUTHERN FASTENERS"),
        ("LOWES 00412", "EXXON 4471", "WAFFLE HOUSE 908", "AUTOZONE 3312", "WALMART 0811"),
    ),
)

LENDERS = (
    ("ONDECK CAPITAL", "DAILY ACH", "daily"),
    ("KAPITUS SERVICING", "WKLY PMT", "weekly"),
    ("FORWARD FINANCING", "FF DEBIT", "daily"),
    ("CREDIBLY OF ARIZONA", "ACH PMT", "weekly"),
    ("RAPID FINANCE", "DLY DEBIT", "daily"),
)
