"""What the endpoints of deals, merchants, intake and events answer."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from portal.api.schemas.offers import OfferView


class Answer(BaseModel):
    """The base of every answer: these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class ContactView(Answer):
    """A merchant as a start answers it."""

    id: str
    legal_name: str
    phone: str | None
    email: str | None


class MerchantView(ContactView):
    """A merchant as its own tenant may see it."""

    dba: str | None
    address: str | None
    city: str | None
    state: str | None
    zip: str | None
    created_at: str


class ListedMerchant(Answer):
    """A merchant in a list: enough to tell it apart."""

    id: str
    legal_name: str
    phone_last4: str | None
    email_masked: str | None
    state: str | None


class MerchantPage(Answer):
    """Merchants by name."""

    items: list[ListedMerchant]
    next_cursor: str | None


class LiveDeal(Answer):
    """A merchant's live deal."""

    id: str
    status: str


class MatchView(Answer):
    """How sure, and by which rule."""

    score: float
    reason: str


class Resolved(Answer):
    """The merchant on record that fits, or nobody."""

    found: bool
    merchant: MerchantView | None
    open_deal: LiveDeal | None
    match: MatchView | None


class MerchantCreated(Answer):
    """The merchant; `reused` when it was on record."""

    reused: bool
    merchant: MerchantView


class DealStarted(Answer):
    """The deal to go on with: `created` when the merchant is new, `reused` when the deal was there already."""

    deal_id: str
    merchant_id: str
    status: str
    created: bool
    reused: bool
    merchant: ContactView


class LastEvent(Answer):
    """What happened last."""

    type: str
    created_at: str


class ListedDeal(Answer):
    """A deal in a list."""

    deal_id: str
    status: str
    created_at: str
    funding_amount: float | None
    merchant: ListedMerchant
    last_event: LastEvent | None


class DealPage(Answer):
    """Deals, newest first."""

    items: list[ListedDeal]
    next_cursor: str | None


class EventView(Answer):
    """An event; `data` holds ids, figures and field ids."""

    id: str
    type: str
    deal_id: str | None
    merchant_id: str | None
    actor: str
    data: dict[str, Any]
    created_at: str


class EventPage(Answer):
    """Events, newest first."""

    items: list[EventView]
    next_cursor: str | None


class DealView(Answer):
    """A deal by itself."""

    id: str
    status: str
    funding_amount: float | None
    created_at: str
    status_changed_at: str


class IntakeView(Answer):
    """Answers by field id, secret ones masked; what is missing and what is to be confirmed."""

    fields: dict[str, str | None]
    missing: list[str]
    confirm: list[str]


class SigningView(Answer):
    """Where the agreement stands."""

    envelope_id: str
    status: str
    sent_at: str | None
    signed_at: str | None


class WholeDeal(Answer):
    """Everything about a deal."""

    deal: DealView
    merchant: MerchantView
    intake: IntakeView
    documents: list[dict[str, Any]] = Field(description="As an upload answers them.")
    metrics: dict[str, Any] | None = Field(description="As an upload answers them; null before three statements.")
    offers: list[OfferView]
    background: dict[str, Any] | None = Field(description="As background/run answers it.")
    signing: SigningView | None
    timeline: list[EventView]


class Decided(Answer):
    """The deal's state before and after."""

    ok: bool
    deal_id: str
    previous_status: str
    new_status: str


class IntakeStarted(Answer):
    """The intake and the fields that it requires, in their order."""

    intake_id: str
    deal_id: str
    merchant_id: str
    status: str
    fields_required: list[str]


class AnswersSaved(Answer):
    """What is missing and what is to be confirmed now."""

    status: str
    missing: list[str]
    confirm: list[str]
