"""A deal's disclosures as its page shows them: the law, what was shown and signed, and what stands in the way."""

from dataclasses import dataclass
from datetime import datetime

from portal.backoffice.counter_words import COLLECTIONS
from portal.disclosures.gates import collection_is_refused, stands_until
from portal.disclosures.matrix import Entry, find_entry
from portal.infra import clock
from portal.underwriting.gathering import collection_of
from portal.workflows.read_deal_file import DealFile


@dataclass(frozen=True)
class DisclosureRow:
    """One offer's disclosure; the hash is of what was shown."""

    offer: str
    document_id: str
    sha256: str
    shown_at: datetime | None
    signed_at: datetime | None
    signed: str


@dataclass(frozen=True, kw_only=True)
class DisclosurePanel:
    """The panel. `state` is empty while it is not known; `blockers` say what stands between an offer and its choice."""

    state: str
    law: str
    is_reviewed: bool
    collection: str
    is_own_collection: bool
    stands_until: datetime | None
    rows: list[DisclosureRow]
    blockers: list[str]


SIGNED = {"browser": "Signed in the browser", "attested": "Signed, as a program attested"}
NOT_KNOWN = "The state of the business is not known yet, so no offer can be accepted. The merchant is asked for it."


def panel(file: DealFile) -> DisclosurePanel:
    """What the law of the business' state asks of this deal, and how far that is done."""
    entry = find_entry(file.business_state or "")
    method = collection_of(file.deal, file.settings)
    return DisclosurePanel(
        state=entry.name if entry else "",
        law=entry.law.law if entry and entry.has_statute else "",
        is_reviewed=entry is not None and entry.state in file.reviewed_states,
        collection=COLLECTIONS[method],
        is_own_collection=file.deal.collection_method is not None,
        stands_until=_stands_until(file, entry),
        rows=_rows(file),
        blockers=_blockers(file, entry),
    )


def _rows(file: DealFile) -> list[DisclosureRow]:
    return [
        DisclosureRow(
            f"{offer.name}{'' if offer in file.current_offers else ', ' + offer.status}",
            found.document_id,
            found.content_sha256,
            found.shown_at,
            found.signed_at,
            SIGNED.get(found.signed_source or "", "Not signed" if found.signature != "none" else "No signature needed"),
        )
        for offer in file.offers
        if (found := file.disclosures.get(offer.id)) is not None
        and (offer in file.current_offers or found.shown_at is not None)
    ]


def _blockers(file: DealFile, entry: Entry | None) -> list[str]:
    if file.deal.status not in ("open", "offer"):
        return []
    if entry is None:
        return [NOT_KNOWN]
    found = []
    if entry.state not in file.reviewed_states:
        found.append(f"Nobody has reviewed the rules for {entry.name} yet. An administrator does that under States.")
    waiting = [offer for offer in file.current_offers if offer.status == "offered"]
    methods = {offer.collection_method for offer in waiting} or {collection_of(file.deal, file.settings)}
    amount = min((offer.amount_cents for offer in waiting), default=0)
    for method in sorted(methods):
        if collection_is_refused(entry, method=method, amount_cents=amount, on=clock.today()):
            found.append(
                f"{entry.name} does not allow “{COLLECTIONS[method].lower()}” ({entry.law.law}). "
                "Choose another way of collecting; the offers are made again by it."
            )
    return found


def _stands_until(file: DealFile, entry: Entry | None) -> datetime | None:
    """Until when the offers that wait may not be withdrawn, where the state's law says so and it is not over."""
    if entry is None or file.deal.status != "offer":
        return None
    ends = [
        until
        for offer in file.current_offers
        if offer.status == "offered"
        and entry.law.covers(amount_cents=offer.amount_cents, on=offer.created_at.date())
        and (until := stands_until(entry, made_at=offer.created_at)) is not None
    ]
    latest = max(ends, default=None)
    return latest if latest is not None and latest > clock.now() else None
