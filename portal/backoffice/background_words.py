"""Background checks in plain words: what was asked for and why, what a flag means, and what the portal did with it."""

from dataclasses import dataclass

from portal.background_checks.authorization import owner_changed_since
from portal.background_checks.gateway import PURPOSE
from portal.background_checks.queries import BackgroundJob
from portal.workflows.read_background import BackgroundRun
from portal.workflows.read_deal_file import DealFile

# By status: the tag's tone, and a sentence.
STATUSES = {
    "OK": ("ok", "Nothing was found that a person has to look at."),
    "REVIEW": ("watch", "Something was found that a person has to look at."),
    "DECLINE": ("stop", "The provider advises against it. That is advice: a person decides."),
    "PENDING": ("idle", "The provider has not answered yet. It is asked again by itself."),
}
# Kept with the run by this name; an earlier system's runs have the same by the migration.
PURPOSES = {
    PURPOSE: "Credit for the business that its owner asked for and answers for, with the owner’s written authorization "
    "(Fair Credit Reporting Act, 15 USC 1681b(a)(2) and (a)(3)(A))."
}
SOURCES = {
    "browser": "Given by the owner on our page",
    "attested": "Attested by a program that holds it",
    "mock": "Attested by the caller of a trial installation",
    "legacy": "Brought over from the earlier system",
}
CHECKS = {
    "identity": "Whether the owner is who the application says.",
    "sanctions": "Lists of people and businesses that nobody may do business with (OFAC).",
    "bankruptcy": "Open and past bankruptcies. An open one stays a debtor’s payments.",
    "liens": "Claims on property. A tax lien may come before a funder’s own claim.",
    "judgments": "Court decisions that money is owed. A creditor who has one can take it from the account.",
    "criminal": "Criminal records. What counts is what bears on this business and on paying back.",
    "litigation": "Lawsuits that are going on and may end in a judgment.",
    "ucc": "Filings of other funders and lenders on the receivables (UCC-1).",
    "business": "Whether the business is registered and in good standing.",
    "person": "What is on public record about the owner.",
}
FLAGS = {
    "open_tax_lien": "A tax authority has a lien that is not released. Ask for the notice and for the payment plan.",
    "open_bankruptcy": "A bankruptcy is open. Ask for the case number and its last order.",
    "unpaid_judgment": "A court found that money is owed, and nothing shows that it was paid. Ask for a release.",
    "record_found": "The provider found something and says no more here. Open the report at the provider.",
    "no_answer": "The provider gave no answer that can be read. Nothing was checked: run it again.",
}
# The answers that say which person the owner is, in words, the plainest first.
IDENTITY = {
    "owner.first": "name",
    "owner.last": "name",
    "owner.dob": "date of birth",
    "owner.ssn_last4": "Social Security number",
}
# By the gateway that made a run; one of an earlier system keeps its own name.
MAKERS = {"sandbox": "Built-in sandbox", "http": "Provider over HTTP"}
# By severity: the tag's tone, and what an underwriter does about it.
SEVERITIES = {
    "high": ("stop", "Settle it with papers before the agreement goes out, or decline for a reason that you can show."),
    "medium": ("watch", "Ask the merchant about it, and note what you found."),
    "low": ("idle", "Note that you have seen it. It stands in no one’s way by itself."),
}


@dataclass(frozen=True)
class FlagWords:
    """A flag as it is read: its name, what it says, how grave it is, and what that asks for."""

    name: str
    words: str
    check: str
    severity: str
    tone: str
    asks: str


@dataclass(frozen=True)
class CheckLine:
    """One check of a run and how it came out."""

    name: str
    words: str
    result: str
    tone: str


def why_blocked(file: DealFile) -> str:
    """Why no check of a deal on its way to a signature may run now; empty where one may, or none is wanted."""
    is_due = file.deal.status in ("offer", "accepted") and file.live_envelope is None and not file.background_counts
    return why_unauthorized(file) if is_due and not file.is_authorized else ""


def why_unauthorized(file: DealFile) -> str:
    """Why no check may run of a deal whose owner has not authorized it, and how it goes on."""
    if not file.authorizations:
        return f"The owner has not authorized a background check yet. {_how_asked(file, 'asked')}"
    changed = owner_changed_since(file.intake, file.authorizations[0].created_at)
    if not changed:
        return f"The authorization on record does not cover the present owner. {_how_asked(file, 'asked again')}"
    what = next(words for field_id, words in IDENTITY.items() if field_id in changed)
    return f"The owner’s {what} changed after the authorization. {_how_asked(file, 'asked again')}"


def _how_asked(file: DealFile, asked: str) -> str:
    if file.deal.status == "accepted":
        return f"The merchant is {asked} on their page; a question to the merchant brings them there by mail."
    return f"The merchant is {asked} once they have chosen an offer."


def flags_of(job: BackgroundJob) -> list[FlagWords]:
    """The flags of a run, the gravest first."""
    order = list(SEVERITIES)
    return [_flag(one) for one in sorted(job.flags, key=lambda one: order.index(one["severity"]))]


def _flag(kept: dict[str, str]) -> FlagWords:
    tone, asks = SEVERITIES[kept["severity"]]
    words = FLAGS.get(kept["flag"], "The provider’s own word. Its report at the provider says more.")
    return FlagWords(named(kept["flag"]), words, named(kept["check_type"]), kept["severity"].capitalize(), tone, asks)


def checks_of(job: BackgroundJob) -> list[CheckLine]:
    """Each check that was asked for; what nobody answered was not found clear."""
    flagged = {one["check_type"] for one in job.flags}
    return [_check(name, job, is_flagged=name in flagged) for name in job.check_types]


def _check(name: str, job: BackgroundJob, *, is_flagged: bool) -> CheckLine:
    nothing_came = any(one["flag"] == "no_answer" for one in job.flags)
    if job.status == "PENDING":
        result, tone = "Pending", "idle"
    elif nothing_came:
        result, tone = "No answer", "watch"
    else:
        result, tone = ("Flag", "watch") if is_flagged else ("Clear", "ok")
    return CheckLine(named(name), CHECKS.get(name, ""), result, tone)


def handling(run: BackgroundRun) -> list[str]:
    """What the portal did with a run's answer, and what it left to a person."""
    status = run.job.status
    found = [STATUSES[status][1]]
    if run.replaced_by is not None:
        return [*found, "A later run counts in its place, so this one holds up nothing any more."]
    if not run.file.background_counts:
        words = "The owner or the business was answered otherwise after it, so it does not count any more."
        return [*found, words]
    if status == "OK":
        return [*found, "The agreement may be sent for signing."]
    found.append("Signing is blocked until a run comes back OK, or a person sends the agreement past it with a reason.")
    if status != "PENDING":
        found.append(
            "It was left to a person: the queue and the deal’s page say so. "
            "Nothing was declined, priced or closed because of it."
        )
    return found


def maker(gateway: str) -> str:
    """Who made a run."""
    return MAKERS.get(gateway, named(gateway))


def named(word: str) -> str:
    """A word of the provider’s as words."""
    return word.replace("_", " ").capitalize()
