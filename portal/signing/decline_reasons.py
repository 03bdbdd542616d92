"""Why a merchant does not sign: answers to choose from, so that no free text about a person lands in an event."""

from portal.errors import Invalid

DECLINE_REASONS = {
    "too_expensive": "It costs too much",
    "terms": "I do not agree with a clause",
    "wrong_details": "Something about my business is wrong in it",
    "other_funding": "I found other funding",
    "not_needed": "I do not need the money any more",
    "other": "Another reason",
}


def check_decline_reason(reason: str) -> str:
    """The reason in words; Invalid("reason") for none of those that can be chosen."""
    if reason not in DECLINE_REASONS:
        raise Invalid("reason", "Choose the answer that comes closest to your reason")
    return DECLINE_REASONS[reason]
