"""A disclosure as plain data: the same rows become a page, a PDF and the text whose hash is kept."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from portal.disclosures.matrix import FormName, SignatureKind
from portal.infra.crypto import sha256_hex
from portal.pricing.figures import Figures

CollectionMethod = Literal["ach_debit", "processor_split", "merchant_initiated"]
TO_REVIEW = "Wording to be reviewed"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a disclosure is made from. `prepayment_clause` names the agreement's paragraph on paying early.

    `own_balance_cents` is what of the amount pays off an earlier advance of the same funder, `own_charges_cents` the
    part of it that was that advance's unpaid cost.
    """

    funder: str
    recipient: str
    figures: Figures
    collection_method: CollectionMethod
    monthly_revenue_cents: int
    prepayment_clause: str
    offered_on: date
    own_balance_cents: int = 0
    own_charges_cents: int = 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: what it is called, its figure or short answer, its sentences. `review` marks words of our own."""

    label: str
    figure: str
    words: tuple[str, ...] = ()
    review: bool = False


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """Everything that a merchant is shown. `columns` is how many the form has: the label, the figure, the words."""

    form: FormName
    state: str
    law: str
    version: str
    title: str
    opening: str
    rows: tuple[Row, ...]
    itemization: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    signature: SignatureKind

    def to_json(self) -> str:
        """The canonical text of the disclosure: its hash says what was shown."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """The hash of the canonical text."""
        return sha256_hex(self.to_json().encode())

    @classmethod
    def from_json(cls, text: str) -> "Disclosure":
        """The disclosure that `to_json` wrote."""
        read = json.loads(text)
        rows = tuple(Row(**{**row, "words": tuple(row["words"])}) for row in read.pop("rows"))
        itemization = tuple((label, figure) for label, figure in read.pop("itemization"))
        return cls(**{**read, "rows": rows, "itemization": itemization, "closing": tuple(read["closing"])})


def is_reduced(figures: Figures) -> bool:
    """Whether less is disbursed than is provided."""
    return figures.net_to_merchant_cents < figures.amount_cents
