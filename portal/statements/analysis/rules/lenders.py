"""Firms that buy future receipts or lend against sales, as their debits and fundings are named on statements.

Firms that are also banks or card processors appear only with the words that mark the financing arm.
"""

from __future__ import annotations

import re

from portal.statements.analysis.rules.rule import words

LENDERS: tuple[tuple[str, str], ...] = (
    ("ACE Funding", r"ACE FUNDING"),
    ("Alpine Advance", r"ALPINE ADVANCE"),
    ("Amazon Lending", r"AMAZON (?:LENDING|CAPITAL)"),
    ("Balboa Capital", r"BALBOA CAPITAL"),
    ("Behalf", r"BEHALF INC"),
    ("Bitty Advance", r"BITTY(?: ADVANCE)?"),
    ("Biz2Credit", r"BIZ ?2 ?CREDIT|ITRIA(?: VENTURES)?"),
    ("Bizfund", r"BIZFUND"),
    ("Bluevine", r"BLUEVINE (?:CAPITAL|LOC|LOAN|FLEX|ADVANCE)"),
    ("C6 Capital", r"C6 CAPITAL"),
    ("CAN Capital", r"CAN CAPITAL"),
    ("CFG Merchant Solutions", r"CFG (?:MERCHANT|MS)"),
    ("Clearco", r"CLEARCO|CLEARBANC"),
    ("Cloudfund", r"CLOUDFUND"),
    ("Clover Capital", r"CLOVER CAPITAL"),
    ("Credibly", r"CREDIBLY"),
    ("Delta Bridge Funding", r"DELTA BRIDGE"),
    ("DoorDash Capital", r"DOORDASH CAPITAL|PARAFIN"),
    ("eBay Seller Capital", r"EBAY (?:SELLER )?CAPITAL"),
    ("Elevate Funding", r"ELEVATE FUNDING"),
    ("Everest Business Funding", r"EVEREST BUSINESS|EBF HOLDINGS"),
    ("Expansion Capital", r"EXPANSION CAPITAL"),
    ("Fora Financial", r"FORA FINANCIAL|FORA FIN"),
    ("Forward Financing", r"FORWARD FINANC(?:ING)?|FORWARD FIN"),
    ("Fox Business Funding", r"FOX (?:BUSINESS FUNDING|CAPITAL GROUP|FUNDING)"),
    ("Fundbox", r"FUNDBOX"),
    ("Funding Circle", r"FUNDING CIRCLE"),
    ("Funding Metrics", r"FUNDING METRICS|LENDINI"),
    ("Fundkite", r"FUNDKITE"),
    ("Global Merchant Cash", r"GLOBAL MERCHANT CASH"),
    ("Greenbox Capital", r"GREENBOX(?: CAPITAL)?"),
    ("Headway Capital", r"HEADWAY CAPITAL"),
    ("Idea Financial", r"IDEA FINANCIAL"),
    ("IOU Financial", r"IOU (?:FINANCIAL|CENTRAL)"),
    ("Kabbage", r"KABBAGE"),
    ("Kapitus", r"KAPITUS|STRATEGIC FUNDING"),
    ("Knight Capital", r"KNIGHT CAPITAL(?: FUNDING)?"),
    ("Legend Advance Funding", r"LEGEND (?:ADVANCE|FUNDING)"),
    ("Lendio", r"LENDIO"),
    ("LG Funding", r"LG FUNDING"),
    ("Libertas Funding", r"LIBERTAS"),
    ("Liberis", r"LIBERIS"),
    ("LoanBuilder", r"LOAN ?BUILDER|SWIFT (?:CAPITAL|FINANCIAL)"),
    ("Mantis Funding", r"MANTIS FUNDING"),
    ("Merchant Capital Source", r"MERCHANT CAPITAL SOURCE"),
    ("Mulligan Funding", r"MULLIGAN FUNDING"),
    ("National Funding", r"NATIONAL FUNDING|QUICK ?BRIDGE"),
    ("Ocean Advance", r"OCEAN ADVANCE"),
    ("OnDeck", r"ON ?DECK(?: CAPITAL)?|ODK CAPITAL"),
    ("PayPal Working Capital", r"PAYPAL (?:WORKING CAPITAL|WC|WCL)|PPWC"),
    ("Payability", r"PAYABILITY"),
    ("Pearl Capital", r"PEARL CAPITAL|PEARL (?:ALPHA|BETA|GAMMA|DELTA) FUNDING"),
    ("Premium Merchant Funding", r"PREMIUM MERCHANT FUNDING|PMF"),
    ("QFS Capital", r"QFS CAPITAL"),
    ("Rapid Finance", r"RAPID ?(?:FINANCE|ADVANCE)|SMALL BUSINESS FIN(?:ANCIAL)?"),
    ("Reliant Funding", r"RELIANT FUNDING"),
    ("ROC Funding", r"ROC FUNDING"),
    ("Samson Funding", r"SAMSON (?:FUNDING|MCA|GROUP)"),
    ("Shopify Capital", r"SHOPIFY CAPITAL"),
    ("Slate Advance", r"SLATE ADVANCE"),
    ("Spartan Capital", r"SPARTAN CAPITAL"),
    ("Square Loans", r"SQUARE (?:CAPITAL|FINANCIAL|LOAN)S?|SQ ?(?:CAPITAL|LOAN)S?"),
    ("Stripe Capital", r"STRIPE (?:CAPITAL|CAP)"),
    ("Toast Capital", r"TOAST CAPITAL"),
    ("Torro", r"TORRO FUNDING"),
    ("TVT Capital", r"TVT CAPITAL"),
    ("Unique Funding Solutions", r"UNIQUE FUNDING"),
    ("Velocity Capital", r"VELOCITY CAPITAL"),
    ("Vox Funding", r"VOX FUNDING"),
    ("Wayflyer", r"WAYFLYER"),
    ("Wellen Capital", r"WELLEN CAPITAL"),
    ("World Business Lenders", r"WORLD BUSINESS LENDERS|WBL"),
    ("Yellowstone Capital", r"YELLOWSTONE CAPITAL"),
)

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple((name, words((wording,))) for name, wording in LENDERS)
_ANY = words(wording for _, wording in LENDERS)

# A name with one of these reads like a lender's although it stands on no list: its credits are held back from
# revenue, its debits are shown to a human. CAPITAL ONE is a bank, a CAPITAL CITY a place.
LENDER_LIKE = words(
    (
        r"CAPITAL (?:GROUP|LLC|INC|CORP|PARTNERS?|FUND(?:ING|S)?|SOLUTIONS?|ADVANCE|SERVICES?|FINANCE|ACH|DAILY|"
        r"WEEKLY|PMT)",
        r"(?:MERCHANT|BUSINESS|CASH|WORKING CAPITAL|SYNDICATED|CAPITAL) (?:FUNDING|ADVANCE|LENDING|LENDERS?)",
        r"FUNDING (?:LLC|INC|CORP|GROUP|SOLUTIONS?|SOURCE|PARTNERS?)",
        r"ADVANCE (?:LLC|INC|CORP|FUNDING|DAILY|WEEKLY)",
        r"MCA",
    )
)


def find_lender(text: str) -> str | None:
    """The lender that an upper-case line names, or None."""
    # Most lines name none, and one search finds that out; where several are named, the first of the list counts.
    if _ANY.search(text) is None:
        return None
    return next(name for name, pattern in PATTERNS if pattern.search(text))
