"""Who has to act next, until when, and how far the application has come. Pure functions of `Progress`."""

from dataclasses import dataclass
from datetime import datetime, time

from portal.application.journey import AFTER_OFFER, decision_is_due, intake_is_done, next_path, request_path
from portal.application.offer_cards import EVERY
from portal.infra import clock
from portal.offers.queries import Offer
from portal.pricing.banking_days import next_banking_day
from portal.web.filters import EASTERN, money, money_short, percent
from portal.workflows.read_progress import Progress

ANSWER_BY = time(17, 0)


@dataclass(frozen=True)
class Ball:
    """Whose turn it is (`ours` or the merchant's), in words; `by` is when we answer, `act` a (label, path) to press."""

    title: str
    heading: str
    words: str
    ours: bool = True
    by: datetime | None = None
    act: tuple[str, str] | None = None
    has_ended: bool = False

    @property
    def who(self) -> str:
        """The line above the heading."""
        if self.has_ended:
            return "Nothing is left to do"
        return "It is our turn" if self.ours else "It is your turn"


@dataclass(frozen=True)
class Stage:
    """One stage of the way; `state` is done, now or later."""

    title: str
    words: str | datetime | None
    state: str


def ball_of(progress: Progress) -> Ball:
    """Who holds the ball."""
    if progress.deal.status in ENDED:
        return ENDED[progress.deal.status]
    if progress.waiting and not _is_in_hand(progress):
        return _asked(progress)
    if progress.deal.status == "accepted":
        return _after_accepting(progress)
    if progress.deal.status == "offer":
        return Ball(
            "Your offers are ready",
            "Choose the offer that suits you",
            "Compare the offers side by side. You owe nothing until you sign.",
            ours=False,
            act=("See your offers", "/application/offers"),
        )
    return _while_open(progress)


def stages_of(progress: Progress, *, chosen: Offer | None = None) -> list[Stage]:
    """The way from application to money; the first stage that is not done is the present one."""
    choice = f"You chose the “{chosen.name}” offer" if chosen else "You chose an offer"
    done = (
        ("You answer the questions", "You answered the questions", intake_is_done(progress), None),
        ("We read your statements", "Your statements are in", progress.measured_at is not None, progress.measured_at),
        ("You choose an offer", choice, progress.deal.status in AFTER_OFFER, _terms(chosen)),
        ("We check your background", "We checked your background", _is_checked(progress), progress.background_at),
        ("You sign the agreement", "You signed the agreement", progress.deal.status == "signed", progress.signed_at),
        ("We send the money", "", False, "Usually the next business day after you sign"),
    )
    stages: list[Stage] = []
    for before, after, is_done, words in done:
        reached = is_done and all(stage.state == "done" for stage in stages)
        is_now = not reached and all(stage.state == "done" for stage in stages)
        state = "done" if reached else "now" if is_now else "later"
        shown = words if reached or isinstance(words, str) else None
        stages.append(Stage(after if reached else before, shown, state))
    return stages


def _terms(chosen: Offer | None) -> str | None:
    """The price in one line, its APR beside it."""
    if chosen is None:
        return None
    payment = f"{money(chosen.payment_cents)} {EVERY[chosen.frequency]}"
    return f"{money_short(chosen.net_cents)} in cash, {payment}, estimated APR {percent(chosen.estimated_apr)}"


def _is_checked(progress: Progress) -> bool:
    return progress.background == "OK" or progress.deal.status == "signed"


def _while_open(progress: Progress) -> Ball:
    if progress.measured_at is None or not intake_is_done(progress):
        return Ball(
            "Your application is not finished",
            "Finish your application",
            "Your answers are saved. We start when your questions are answered and your three statements are in.",
            ours=False,
            act=("Continue", next_path(progress)),
        )
    if decision_is_due(progress):
        return Ball(
            "Your statements are in",
            "See our answer",
            "We have your three statements. An answer takes a moment, costs nothing and binds you to nothing.",
            ours=False,
            act=("Go on", "/application/offers"),
        )
    since = max(filter(None, (progress.decided_at or progress.measured_at, _last_answer(progress))))
    return _ours(
        "We are looking at your application",
        "A person is looking at your application and your statements",
        since,
    )


def _last_answer(progress: Progress) -> datetime | None:
    """When the merchant last answered a request: from then on it is our turn again."""
    return max((row.closed_at for row in progress.requests if row.status == "answered" and row.closed_at), default=None)


def _after_accepting(progress: Progress) -> Ball:
    if progress.envelope == "signed":
        return Ball(
            "You have signed",
            "We are sealing your copy of the agreement",
            "This takes a minute. You do not need to do anything.",
        )
    if progress.envelope in ("sent", "viewed"):
        return TO_SIGN if progress.other_since is None else OTHER_SIGNS
    if progress.background in ("REVIEW", "DECLINE"):
        since = progress.background_at or progress.deal.status_changed_at
        return _ours("We are checking your application", "A person is looking at your background check", since)
    if progress.background == "PENDING":
        return Ball(
            "We are checking your application",
            "Your background check is running",
            "Usually this takes a few minutes. You do not need to do anything, and you can close this page.",
        )
    if progress.asks_again:
        return ASKS_AGAIN
    if progress.background is None:
        return Ball(
            "One more check before you sign",
            "Let us check your background",
            "We need your permission for it. It does not change your credit score.",
            ours=False,
            act=("Continue", "/application/background"),
        )
    return TO_SIGN


def _is_in_hand(progress: Progress) -> bool:
    """Whether something else waits for the merchant first: offers, a signature, an application that is not finished."""
    if progress.deal.status != "open":
        return progress.deal.status == "offer" or progress.envelope in ("sent", "viewed", "signed")
    return progress.measured_at is None or not intake_is_done(progress)


def _asked(progress: Progress) -> Ball:
    count = len(progress.waiting)
    return Ball(
        "We need something from you",
        "Answer our question" if count == 1 else f"Answer our {count} questions",
        "A person is looking at your application and needs this to go on. Your answers are saved.",
        ours=False,
        act=("Answer", request_path(progress.waiting[0].id)),
    )


def _ours(title: str, heading: str, since: datetime) -> Ball:
    by = _promised(since)
    if clock.now() > by:
        words = "This takes longer than we promised. You do not need to do anything; call us if it is urgent."
        return Ball(title, heading, words)
    return Ball(title, heading, "You do not need to do anything.", by=by)


def _promised(since: datetime) -> datetime:
    """The end of the next business day, Eastern time."""
    day = next_banking_day(since.astimezone(EASTERN).date())
    return clock.as_utc(datetime.combine(day, ANSWER_BY, tzinfo=EASTERN))


TO_SIGN = Ball(
    "Your agreement is ready",
    "Read and sign your agreement",
    "Take the time to read it. The money is on its way when you have signed.",
    ours=False,
    act=("Read and sign", "/application/sign/consent"),
)
ASKS_AGAIN = Ball(
    "One more check before you sign",
    "Let us check your background again",
    "The answers about the owner or the business changed after the last check, so we need your permission again.",
    ours=False,
    act=("Continue", "/application/background"),
)
OTHER_SIGNS = Ball(
    "You have signed",
    "The other person signs now",
    "We have written to them. You do not need to do anything; we tell you when both have signed.",
)
ENDED = {
    "signed": Ball(
        "You are all set",
        "We send the money",
        "Usually it is in your account the next business day. Your signed agreement is below, yours to keep.",
    ),
    "declined": Ball(
        "We cannot make you an offer now",
        "Read the reasons, and what would change the answer",
        "You can apply again at any time. Your answers stay saved.",
        ours=False,
        act=("See the reasons", "/application/offers"),
        has_ended=True,
    ),
    "closed": Ball(
        "This application is closed",
        "Nothing more happens with this application",
        "If you continued with another one, use the link in our latest email. Otherwise you can start again.",
        ours=False,
        has_ended=True,
    ),
}
