"""The head of a deal's page: where it stands, what comes next, and what may be done."""

from dataclasses import dataclass

from portal.backoffice.background_words import why_unauthorized
from portal.infra import clock
from portal.offers.figures import apr_holds, apr_if_funded
from portal.offers.queries import Offer
from portal.pricing.banking_days import on_or_after
from portal.web.filters import percent, plural
from portal.workflows.read_deal_file import DealFile
from portal.workflows.remind_signer import can_remind


@dataclass(frozen=True)
class Act:
    """Something to do with the deal: a page that asks for more, or (`sends`) a form that does it at once."""

    label: str
    path: str
    sends: bool = False
    kind: str = "secondary"


@dataclass(frozen=True)
class NextAct:
    """The sentence on what comes next, and the act that does it, if it is ours."""

    act: str
    words: str = ""
    does: Act | None = None


MAKE_OFFERS = Act("Make offers", "offers", sends=True, kind="")
RUN_BACKGROUND = Act("Run the background check", "background", sends=True, kind="")
LOOK_AT_FLAGS = Act("Look at the flags", "background", kind="")
SEND = Act("Send for signing", "sign", kind="")
REVIEW = Act("Review the reasons", "review", kind="")
ASK = Act("Ask the merchant …", "ask")
CLOSE = Act("Close …", "close", kind="danger")
DECLINE = Act("Decline …", "decline", kind="danger")
REOPEN = Act("Reopen …", "reopen")
FORCE = Act("Force signing …", "force-sign")
REMIND = Act("Remind the signer now", "remind-signer", sends=True)
NAME_OTHER = Act("Second signer …", "co-signer")
VOID = Act("Void the agreement …", "void")

# What of a deal's acts has to do with its background checks.
OF_BACKGROUND = frozenset({"background", "sign", "force-sign", "review", "ask", "decline"})

STANDING = {
    "offer": NextAct("The merchant has the ball.", "The offers wait for a choice."),
    "signed": NextAct("Next: release the funds.", "Then close the deal as funded."),
    "declined": NextAct("Nothing to do.", "The deal was declined; it can be reopened with a reason."),
    "closed": NextAct("Nothing to do.", "The deal is closed; it can be reopened with a reason."),
}


def next_act(file: DealFile) -> NextAct:
    """What comes next, from the state and the newest facts."""
    if file.deal.status == "open":
        return _next_of_open(file)
    if file.deal.status == "accepted":
        return _next_of_accepted(file)
    if file.deal.status == "signed" and file.chosen_offer is not None:
        return _next_of_signed(file.chosen_offer)
    return STANDING[file.deal.status]


def _next_of_signed(offer: Offer) -> NextAct:
    """The money goes only while the APR that was disclosed still holds on the day of funding."""
    day = on_or_after(clock.today())
    apr, disclosed = percent(apr_if_funded(offer, on=day)), percent(offer.estimated_apr)
    if apr_holds(offer, on=day):
        words = f"Funded on {day:%b} {day.day}, the APR is {apr}; {disclosed} was disclosed, within the tolerance."
        return NextAct("Next: release the funds.", f"{words} Then close the deal as funded.")
    return NextAct(
        "Do not release the funds yet.",
        f"Funded on {day:%b} {day.day}, the APR is {apr}; {disclosed} was disclosed, too low by more than the "
        "tolerance. Close and reopen the deal, so that the merchant gets a new disclosure.",
    )


def further_acts(file: DealFile) -> list[Act]:
    """What may be done beside the next act."""
    status = file.deal.status
    if status in ("declined", "closed"):
        return [REOPEN]
    acts = {
        "open": [Act("Decide and make offers", "offers", sends=True)] if file.metrics_are_current else [],
        "offer": [Act("Make offers anew", "offers", sends=True), *_check(file)],
        "accepted": _acts_of_accepted(file),
        "signed": [],
    }[status]
    done_by_next = next_act(file).does
    kept = [act for act in acts if done_by_next is None or (act.path, act.sends) != _way(done_by_next)]
    return [*kept, CLOSE] if status == "signed" else [*kept, ASK, DECLINE, CLOSE]


def background_acts(file: DealFile) -> list[Act]:
    """What may be done about the deal's background check, on its own pages: the deal's acts alone."""
    does = next_act(file).does
    acts = [*([does] if does is not None else []), *further_acts(file)]
    return [act for act in acts if act.path in OF_BACKGROUND and act != LOOK_AT_FLAGS]


def _way(act: Act) -> tuple[str, bool]:
    return act.path, act.sends


def _next_of_open(file: DealFile) -> NextAct:
    if file.intake.missing:
        return NextAct("The merchant has the ball.", f"{len(file.intake.missing)} required answers are missing.")
    if not file.metrics_are_current:
        return NextAct("The merchant has the ball.", "The bank statements are not complete.")
    if not file.decision_is_current or file.decision is None:
        return NextAct("Next: decide.", "The statements are measured and nothing was decided on them yet.", MAKE_OFFERS)
    reasons = " ".join(str(each["words"]) for each in file.decision.reasons)
    if file.decision.outcome == "manual_review":
        if file.open_requests:
            waits = f"{plural(file.open_requests, 'request')} to the merchant {_waits(file.open_requests)}."
            return NextAct("The merchant has the ball.", " ".join([waits, reasons, *_signs(file)]), REVIEW)
        return NextAct("Next: a person looks.", " ".join([reasons, *_signs(file)]), REVIEW)
    return NextAct("Next: decide again.", reasons or "The offers are no longer live.", MAKE_OFFERS)


def _waits(count: int) -> str:
    return "waits for an answer" if count == 1 else "wait for an answer"


def _signs(file: DealFile) -> list[str]:
    strong = len(file.signals.strong)
    return [f"The files bear {plural(strong, 'strong sign')} of a change."] if strong else []


def _next_of_envelope(status: str, *, other: bool) -> NextAct:
    if status == "queued":
        return NextAct("The provider has the ball.", "The agreement is being handed to the signing provider.")
    if status == "signed":
        return NextAct("The merchant has signed.", "The signed copy is being made and comes by itself.")
    if other:
        return NextAct("The second signer has the ball.", "The owner has signed; the agreement waits for the other.")
    return NextAct("The merchant has the ball.", "The agreement waits for a signature.")


def _next_of_accepted(file: DealFile) -> NextAct:
    if file.live_envelope is not None:
        return _next_of_envelope(file.live_envelope.status, other=file.other_since is not None)
    status = file.background.status if file.background else None
    if not file.background_counts and not file.is_authorized:
        return NextAct("The merchant has the ball.", why_unauthorized(file))
    if status is None:
        return NextAct("Next: run the background check.", "The owner has authorized it.", RUN_BACKGROUND)
    if not file.background_counts:
        words = "The owner or the business was answered otherwise after the last one."
        return NextAct("Next: run the background check again.", words, RUN_BACKGROUND)
    if status == "PENDING":
        return NextAct("The provider has the ball.", "The background check is running.")
    if status == "OK":
        return NextAct("Next: send the agreement for signing.", "", SEND)
    words = "Run it again, force signing with a reason, or decline."
    return NextAct("Next: look at the background flags.", words, LOOK_AT_FLAGS)


def _acts_of_accepted(file: DealFile) -> list[Act]:
    if file.live_envelope is not None:
        return [REMIND, VOID] if can_remind(file.live_envelope) else [VOID]
    is_ok = file.background_counts and file.background is not None and file.background.status == "OK"
    force = [] if is_ok else [FORCE]
    return [*_check(file), NAME_OTHER, *force]


def _check(file: DealFile) -> list[Act]:
    """Running the check, where the owner as answered now has authorized it."""
    return [Act("Run the background check", "background", sends=True)] if file.is_authorized else []
