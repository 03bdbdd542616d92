"""How each event is called in the office, and how loud it is."""

from portal.events.types import EventType

E = EventType
TITLES: dict[EventType, str] = {
    E.DEAL_STARTED: "Application started",
    E.DEAL_REUSED: "Application opened again",
    E.DEAL_ASSIGNED: "Assignment changed",
    E.DEAL_DECLINED: "Deal declined",
    E.DEAL_CLOSED: "Deal closed",
    E.DEAL_REOPENED: "Deal reopened",
    E.DEAL_STATUS_CHANGED: "State changed",
    E.INTAKE_ANSWERED: "Questions answered",
    E.INTAKE_COMPLETED: "Answers complete",
    E.DOCUMENT_UPLOADED: "Document added",
    E.DOCUMENT_REJECTED: "Document refused",
    E.DOCUMENT_REMOVED: "Document removed",
    E.METRICS_READY: "Statements measured",
    E.TRANSACTION_RECLASSIFIED: "Transaction reclassified",
    E.STATEMENTS_REDACTED: "Redacted copy of statements made",
    E.DECISION_MADE: "Decision made",
    E.OFFER_GENERATED: "Offers made",
    E.OFFER_ACCEPTED: "Offer accepted",
    E.OFFER_EXPIRED: "Offers expired",
    E.OFFER_DECLINED: "Offers turned down",
    E.OFFER_WITHDRAWN: "Offers withdrawn",
    E.OFFER_COUNTERED: "Counter-offer made",
    E.APPROVAL_ASKED: "Second person asked",
    E.APPROVAL_GIVEN: "Approved by a second person",
    E.APPROVAL_REFUSED: "Rejected by a second person",
    E.APPROVAL_ENDED: "Proposal ended",
    E.PAYOFF_MARKED: "Position to be paid off",
    E.PAYOFF_TAKEN_BACK: "Payoff taken back",
    E.COLLECTION_CHOSEN: "Way of collecting chosen",
    E.CONSENT_GIVEN: "Consent given",
    E.DISCLOSURE_SHOWN: "Disclosure shown",
    E.DISCLOSURE_SIGNED: "Disclosure signed",
    E.NOTICE_SENT: "Notice of the decline sent",
    E.NOTICE_REMINDED: "Reminder: a notice is due",
    E.REVIEW_CLEARED: "Reason for review cleared",
    E.REQUEST_MADE: "Merchant asked for something",
    E.REQUEST_ANSWERED: "Merchant answered a request",
    E.REQUEST_WITHDRAWN: "Request withdrawn",
    E.MERCHANT_NUDGED: "Merchant reminded of the application",
    E.NUDGES_STOPPED: "Reminders stopped by the merchant",
    E.NUDGES_ALLOWED: "Reminders allowed again",
    E.AGREEMENT_REWORDED: "Agreement’s wording changed",
    E.AGREEMENT_REVIEWED: "Agreement’s wording reviewed",
    E.STATE_REVIEWED: "State’s rules reviewed",
    E.POLICY_DRAFTED: "Draft of the policy begun",
    E.POLICY_PUBLISHED: "Policy published",
    E.POLICY_DISCARDED: "Draft of the policy discarded",
    E.SIMULATION_STARTED: "Simulation started",
    E.SIMULATION_FINISHED: "Simulation ended",
    E.BACKGROUND_REQUESTED: "Background check asked for",
    E.BACKGROUND_RESULT: "Background check finished",
    E.BACKGROUND_REFERENCE_OPENED: "Reference of a background check opened",
    E.CO_SIGNER_NAMED: "Second signer named",
    E.CO_SIGNER_REMOVED: "Second signer taken away",
    E.SIGN_SENT: "Agreement sent for signing",
    E.SIGN_VIEWED: "Agreement opened",
    E.SIGN_INVITED: "Second signer’s turn",
    E.SIGN_REMINDED: "Signer reminded",
    E.SIGN_CODE_SENT: "One-time code sent to the signer",
    E.SIGN_PROVED: "Signer entered the one-time code",
    E.CONTRACT_COMPLETED: "Agreement signed",
    E.CONTRACT_DECLINED: "Signing declined",
    E.CONTRACT_VOIDED: "Agreement voided",
    E.SMS_QUEUED: "Text message queued",
    E.SMS_SENT: "Text message sent",
    E.SMS_FAILED: "Text message failed",
    E.SMS_RECEIVED: "Text message received",
    E.SMS_STOP: "Texts stopped by the merchant",
    E.SMS_START: "Texts allowed again",
    E.SMS_HELP: "Help asked by text",
    E.NOTE_ADDED: "Note",
    E.USER_ADDED: "Colleague added",
    E.USER_ROLE_CHANGED: "Role changed",
    E.USER_DISABLED: "Account ended",
    E.USER_ENABLED: "Account opened again",
    E.API_KEY_MADE: "API key made",
    E.API_KEY_REVOKED: "API key revoked",
    E.PROVIDER_CHOSEN: "Provider chosen",
    E.SIGNING_CODE_CHOSEN: "One-time code before signing changed",
    E.REMINDERS_CHOSEN: "Reminders switched on or off",
    E.PROVIDER_CREDENTIALS_KEPT: "Account at a provider entered",
    E.PROVIDER_KEY_ADDED: "Key of a provider added",
    E.PROVIDER_KEY_DROPPED: "Key of a provider dropped",
    E.PROVIDER_SECRET_DROPPED: "Earlier webhook secret dropped",
    E.SUBSCRIBER_ADDED: "Address to be told added",
    E.SUBSCRIBER_CHANGED: "Address to be told changed",
    E.WORK_RETRIED: "Work that failed was retried",
    E.WORK_DISCARDED: "Work that failed was discarded",
    E.DELIVERY_REPLAYED: "A provider’s message was acted on again",
    E.ADMIN_FORCE_ACTION: "Rule overridden by staff",
    E.LEGACY_NOTE: "Event of the earlier system",
}
WATCH = frozenset(
    {
        E.DEAL_DECLINED,
        E.NOTICE_REMINDED,
        E.DOCUMENT_REJECTED,
        E.CONTRACT_DECLINED,
        E.CONTRACT_VOIDED,
        E.SMS_FAILED,
        E.SMS_STOP,
        E.ADMIN_FORCE_ACTION,
        E.APPROVAL_REFUSED,
        E.BACKGROUND_REFERENCE_OPENED,
    }
)
ACCENT = frozenset(
    {
        E.DECISION_MADE,
        E.OFFER_GENERATED,
        E.OFFER_COUNTERED,
        E.OFFER_ACCEPTED,
        E.APPROVAL_GIVEN,
        E.CONTRACT_COMPLETED,
        E.DEAL_REOPENED,
        E.REQUEST_ANSWERED,
    }
)
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "decisions": (
        "Decisions",
        ("decision.", "offer.", "approval.", "payoff.", "collection.", "deal.", "notice.", "review.", "admin."),
    ),
    "documents": ("Documents", ("document.", "metrics.", "transaction.", "statements.")),
    "answers": ("Answers and consents", ("intake.", "consent.", "disclosure.")),
    "signing": ("Background and signing", ("background.", "co_signer.", "sign.", "contract.")),
    "messages": ("Messages and notes", ("sms.", "request.", "merchant.", "nudges.", "note.", "legacy.")),
}


def event_title(kind: str) -> str:
    """The words for an event's type; the type itself for one that an earlier version recorded."""
    return TITLES.get(EventType(kind), kind) if kind in {str(one) for one in EventType} else kind


def event_tone(kind: str) -> str:
    """watch, accent or nothing."""
    return "watch" if kind in WATCH else "accent" if kind in ACCENT else ""


def is_of_kind(event_type: str, kind: str) -> bool:
    """Whether an event belongs to a kind of the timeline's filter; every event does when none is chosen."""
    return kind not in KINDS or event_type.startswith(KINDS[kind][1])
