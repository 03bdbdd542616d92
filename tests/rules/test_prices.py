"""Wherever an offer's price is shown, its APR stands beside it: in the source, and on every page, mail and paper.

California and New York want it once an offer was made; the portal does it for everybody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from portal.infra.parts import Parts
from portal.mail.models import MailMessage
from portal.offers.models import Offer
from portal.sms.models import SmsMessage
from portal.tenants.models import Tenant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.filters import money, money_short, percent
from tests.client import ApiClient, Browser
from tests.integration.choosing import choose
from tests.integration.offers.desk import Desk, open_desk
from tests.integration.signing.acts import check, consent, send, sign, view
from tests.integration.signing.stage import Stage
from tests.rules.prices import Element, functions_that_show_prices, parse, template_blocks

# Functions that word a price and leave the APR to whoever calls them, and why that is right.
BESIDE_ITS_CALLER = {
    "portal/application/offer_cards.py::what_if": "the head of a row in which _pace puts an APR to each payment",
    "portal/disclosures/forms/california.py::_funding": "a row of the form, whose next row is the APR",
    "portal/disclosures/forms/new_york.py::_own_rows": "rows of the form, whose second row is the APR",
    "portal/disclosures/forms/new_york.py::_payments": "rows of the form, whose second row is the APR",
    "portal/disclosures/forms/six_items.py::six_rows": "a state's own list, which has no APR; the page says it above",
    "portal/offers/view.py::_earlier_names": "fields of the object to which offer_json adds the APR",
}
PRICES_IN_WORDS = {"purchased_amount", "purchase_price", "net_to_merchant", "payment", "fees"}
MERCHANT_PAGES = ("/application/offers", "/application/status", "/application/sign")
OFFICE_PAGES = ("/office/queue", "/office/outbox")
# What the policy measures is no offer: the limits on an amount, and the rule on the smallest one.
NO_OFFER = {"sizing", "rules"}
MEASURED = re.compile(r"Smallest of the three offers, less payoffs: \$[\d,.]+;")


def test_who_words_a_price_has_its_apr_in_hand() -> None:
    found = dict(functions_that_show_prices())
    bare = sorted(name for name, has_apr in found.items() if not has_apr and name not in BESIDE_ITS_CALLER)
    stale = sorted(name for name in BESIDE_ITS_CALLER if found.get(name, True))

    assert not bare, f"show estimated_apr in the same row, card or sentence as the price: {bare}"
    assert not stale, f"tests/rules/test_prices.py excuses what no longer needs it: {stale}"


def test_every_block_of_a_template_with_a_price_names_its_apr() -> None:
    places = list(template_blocks())
    bare = [f"{path}: {expression.strip()[:60]}" for path, expression, has_apr in places if not has_apr]

    assert len(places) > 5, "the scan finds no prices any more: mend tests/rules/prices.py"
    assert not bare, f"show the APR in the same row, card or paragraph: {bare}"


def test_every_paragraph_of_the_agreement_with_a_price_names_its_apr() -> None:
    from portal.signing.paper.wording import default_wording

    texts = [text for section in default_wording().section for text in (*section.paragraphs, *section.items)]
    bare = [
        text[:60]
        for text in texts
        if PRICES_IN_WORDS & set(re.findall(r"\{(\w+)\}", text)) and "{estimated_apr}" not in text
    ]

    assert not bare, f"templates/documents/agreement.toml: say “(estimated APR {{estimated_apr}})” in: {bare}"


class Walk:
    """A deal of a state from its offers to the signed agreement, and everything that can be read on the way."""

    def __init__(self, app: Flask, parts: Parts, tenant: TenantProfile, *, state: str, office: Browser) -> None:
        self.desk: Desk = open_desk(parts, tenant, name="Maple Deli LLC", state=state)
        self.office, self.merchant = office, self.desk.sit_down(Browser(app))
        self.api = ApiClient(app, tenant="demo", key="dev")
        self.stage = _AtDesk(self.desk)
        self.stage.answer(business_state=state)
        self.desk.measure()
        self.desk.make()
        self.seen: set[str] = set()

    def bare_prices(self, *, office: bool) -> list[str]:
        """Everything that merchant, office and API can read now and that shows a price without its APR."""
        offers = [_Priced(offer) for offer in self.desk.offers]
        disclosure = f"/application/offers/{self.desk.offers[0].id}/disclosure"
        found = self._bare_pages(self.merchant, (disclosure, *MERCHANT_PAGES), offers, within=("/application/",))
        if office:
            deal = f"/office/deals/{self.desk.deal_id}"
            found += self._bare_pages(self.office, (deal, *OFFICE_PAGES), offers, within=(deal, "/office/documents/"))
        found += [f"api: {words}" for words in self._bare_objects()]
        return found + [f"message: {words}" for words in self._bare_messages(offers)]

    def _bare_pages(
        self, browser: Browser, start: tuple[str, ...], offers: list[_Priced], *, within: tuple[str, ...]
    ) -> list[str]:
        found = []
        for path, answer in _crawl(browser, start, within=within):
            self.seen.add(re.sub(r"\b[a-z]{2}_\w{20,}", "…", answer.request.path))
            found += [f"{path}: {words}" for words in _bare_in(answer, offers)]
        return found

    def _bare_objects(self) -> list[str]:
        answers = (self.api.get(f"/api/deals/{self.desk.deal_id}"), self.api.get("/api/events", limit=200))
        assert [answer.status_code for answer in answers] == [200, 200]
        return [one for answer in answers for one in _bare_object(answer.get_json())]

    def _bare_messages(self, offers: list[_Priced]) -> Iterator[str]:
        with self.desk.parts.db.read(tenant_id=self.desk.tenant.id) as session:
            bodies = [f"{one.subject} {one.body}" for one in session.query(MailMessage)]
            bodies += [one.body or "" for one in session.query(SmsMessage)]
        for body in bodies:
            yield from (words for offer in offers for words in offer.bare(body))


class _AtDesk(Stage):
    """The acts of signing for a deal that came to its offers by the policy."""

    def __init__(self, desk: Desk) -> None:
        self.parts, self.tenant = desk.parts, desk.tenant
        self.deal_id, self.merchant_id = desk.deal_id, desk.merchant_id


class _Priced:
    """An offer's prices as they read, and its APR."""

    def __init__(self, offer: Offer) -> None:
        cents = {offer.amount_cents, offer.payback_cents, offer.payment_cents, offer.finance_charge_cents}
        cents |= {offer.net_cents, offer.estimated_monthly_cost_cents, offer.fee_cents} - {0}
        self.prices = {words for one in cents for words in (money(one), money_short(one))}
        self.pattern = re.compile("|".join(rf"(?<![\d,]){re.escape(one)}(?![\d,.]\d)" for one in sorted(self.prices)))
        self.apr = percent(offer.estimated_apr)

    def bare(self, text: str) -> list[str]:
        """The prices in a text that does not name the APR."""
        return [] if self.apr in text else self.pattern.findall(text)


def _crawl(browser: Browser, start: tuple[str, ...], *, within: tuple[str, ...]) -> Iterator[tuple[str, TestResponse]]:
    """Every page and file that links lead to from here."""
    waiting, seen = list(start), set(start)
    while waiting:
        path = waiting.pop()
        answer = browser.client.get(path, follow_redirects=True)
        yield path, answer
        if answer.mimetype == "text/html":
            for link in re.findall(r'href="([^"#?]+)', answer.get_data(as_text=True)):
                if link.startswith(within) and link not in seen:
                    seen.add(link)
                    waiting.append(link)


def _bare_in(answer: TestResponse, offers: list[_Priced]) -> Iterator[str]:
    assert answer.status_code < 500
    if answer.mimetype == "application/pdf":
        for page in PdfReader(BytesIO(answer.data)).pages:
            text = MEASURED.sub("", " ".join(page.extract_text().split()))
            yield from (words for offer in offers for words in offer.bare(text))
    elif answer.mimetype == "text/html":
        for element, text in parse(answer.get_data(as_text=True)).texts():
            for offer in offers:
                yield from (words for words in offer.pattern.findall(text) if not _names(element, offer, offers))
    elif answer.mimetype == "text/csv":
        for line in answer.get_data(as_text=True).splitlines():
            yield from (words for offer in offers for words in offer.bare(line))


def _names(element: Element, offer: _Priced, offers: list[_Priced]) -> bool:
    """Whether the APR stands in the block around a price, or in a table that is about this one offer alone."""
    if any(one.attributes.get("aria-labelledby") in NO_OFFER for one in element.above()):
        return True
    others = {other.apr for other in offers if offer.pattern.pattern != other.pattern.pattern}
    table = next((one for one in element.above() if one.tag == "table"), None)
    alone = table is not None and offer.apr in table.text and not any(apr in table.text for apr in others)
    return alone or offer.apr in element.block.text


def _bare_object(value: Any) -> Iterator[str]:
    """Objects of an answer that say a price and no APR."""
    if isinstance(value, Mapping):
        has_price = {"payback_amount", "payback_cents", "factor_rate", "finance_charge"} & set(value)
        if has_price and "estimated_apr" not in value:
            yield json.dumps(value)[:120]
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _bare_object(part)


@pytest.fixture
def charging(parts: Parts, demo: TenantProfile) -> TenantProfile:
    """The demo tenant with an origination fee, so that deductions are itemized."""
    with parts.db.write() as session:
        row = session.get_one(Tenant, demo.id)
        row.settings = {**row.settings, "origination_fee_pct": "2"}
    with parts.db.read() as session:
        return get_tenant(session, tenant_id=demo.id)


@pytest.mark.parametrize("state", ["CA", "NY"])
def test_no_page_mail_or_paper_of_a_deal_shows_a_price_without_its_apr(
    app: Flask, parts: Parts, charging: TenantProfile, underwriter: Browser, state: str
) -> None:
    walk = Walk(app, parts, charging, state=state, office=underwriter)
    offer = walk.desk.offers[0]
    walk.merchant.get("/application/offers")
    walk.merchant.submit(f"/application/offers/{offer.id}/disclosure")
    assert "Annual Percentage Rate" in walk.merchant.words

    bare = walk.bare_prices(office=False)
    choose(parts, charging, walk.desk.deal_id, offer.id)
    check(walk.stage)
    send(walk.stage)
    consent(walk.stage)
    bare += walk.bare_prices(office=False)
    view(walk.stage)
    sign(walk.stage)
    walk.stage.work()
    bare += walk.bare_prices(office=state == "CA")

    assert not bare, f"show the APR in the same card, row, paragraph, message or page: {sorted(set(bare))}"
    papers = {"/application/offers/…/disclosure.pdf", "/application/agreement.pdf", "/application/sign/review"}
    office = {"/office/deals/…", "/office/deals/…/memo.pdf", "/office/documents/…"} if state == "CA" else set()
    assert papers | office <= walk.seen, sorted(walk.seen)
