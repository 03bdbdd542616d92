"""Where the source shows a price of an offer, and what stands beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from tests.rules.source import ROOT, modules, tree

# What an offer costs, under every name that the project gives it.
PRICES = frozenset(
    {
        *("payback_cents", "factor_rate", "finance_charge_cents", "net_cents", "net_to_merchant_cents"),
        *("estimated_monthly_cost_cents", "purchase_price_cents", "purchased_amount_cents", "payback", "net", "cash"),
    }
)
SHOWS = frozenset({"money", "money_short", "dollars", "json_amount", "json_number", "percent"})
APR = re.compile(r"\bapr\b|estimated_apr|\.rows\b", re.IGNORECASE)
VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr", "col"})
CARDS = frozenset({"tr", "li", "section", "article"})
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
_PRICE = re.compile(rf"\.(?:{'|'.join(sorted(PRICES))})\b")
_AMOUNT_OF_AN_EVENT = re.compile(r"amount_cents\W.*\| money")


def functions_that_show_prices() -> Iterator[tuple[str, bool]]:
    """Every function that words a price of an offer, as `path::name`, and whether it takes the APR in hand too."""
    for path in modules("portal"):
        if not _PRICE.search(path.read_text()):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and any(_shows(call) for call in ast.walk(node)):
                has_apr = any(isinstance(one, ast.Attribute) and one.attr == "estimated_apr" for one in ast.walk(node))
                yield f"{path.relative_to(ROOT)}::{node.name}", has_apr


def _shows(node: ast.AST) -> bool:
    if isinstance(node, ast.FormattedValue):
        return _names_a_price(node.value)
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in SHOWS and any(_names_a_price(argument) for argument in node.args)


def _names_a_price(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr in PRICES for one in ast.walk(node))


def template_blocks() -> Iterator[tuple[str, str, bool]]:
    """Every place of a template that shows a price: the file, the expression, whether its block names an APR."""
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".subject"}:
            for expression, block in _blocks(path):
                yield str(path.relative_to(ROOT)), expression, bool(APR.search(block))


def _blocks(path: Path) -> Iterator[tuple[str, str]]:
    source = path.read_text()
    if path.suffix != ".html":
        yield from ((found, source) for found in _EXPRESSION.findall(source) if _PRICE.search(found))
        return
    price = _AMOUNT_OF_AN_EVENT if path.name.startswith("offer_") and path.parent.name == "entries" else _PRICE
    escaped = _EXPRESSION.sub(lambda found: f"⟦{found[1].replace('<', '‹').replace('>', '›')}⟧", source)
    for element, text in parse(_STATEMENT.sub(" ", escaped)).texts():
        for found in re.findall("⟦(.*?)⟧", text):
            if price.search(found):
                yield found, element.block.text


@dataclass
class Element:
    """An element of a page with the texts and elements in it, in their order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return " ".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def block(self) -> Element:
        """The card, row or list item around it, which reads as one; a paragraph on its own where there is none."""
        above = list(self.above())
        return next((one for tags in (CARDS, {"p"}) for one in above if one.tag in tags), above[0])

    def above(self) -> Iterator[Element]:
        """Itself and what it stands in, inside out."""
        here: Element | None = self
        while here is not None:
            yield here
            here = here.parent

    def texts(self) -> Iterator[tuple[Element, str]]:
        """Every text with the element that it stands in."""
        for part in self.parts:
            if isinstance(part, str):
                yield self, part
            else:
                yield from part.texts()


class _Tree(HTMLParser):
    """A page as elements; a template's tags need not close in order, so an end tag closes what it can."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self._here = Element("page")
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self._here)
        self._here.parts.append(made)
        if tag not in VOID:
            self._here = made

    def handle_endtag(self, tag: str) -> None:
        for element in self._here.above():
            if element.tag == tag and element.parent is not None:
                self._here = element.parent
                return

    def handle_data(self, data: str) -> None:
        self._here.parts.append(data)


def parse(html: str) -> Element:
    """A page as a tree."""
    return _Tree(html).root
