"""A provider that answers by the owner's last name. Nothing leaves the process and nobody is checked.

Review → REVIEW, Decline → DECLINE, Pending → PENDING and OK a little later, every other name → OK.
"""

from portal.background_checks.gateway import Flag, Person, Status, Subject, Verdict, gravest

_TRIGGERS: dict[str, Verdict] = {
    "review": Verdict("REVIEW", (Flag("liens", "open_tax_lien", "medium"),)),
    "decline": Verdict(
        "DECLINE", (Flag("bankruptcy", "open_bankruptcy", "high"), Flag("judgments", "unpaid_judgment", "high"))
    ),
    "pending": Verdict("PENDING"),
}


class SandboxGateway:
    """The documented stand-in for a provider (docs/providers.md)."""

    name = "sandbox"

    def start(self, subject: Subject, *, check_types: tuple[str, ...], key: str) -> Verdict:
        """The gravest answer that the last names call for; flags only of checks that were asked for."""
        verdicts = [_verdict(person) for person in subject.people]
        statuses: list[Status] = [verdict.status for verdict in verdicts] or ["OK"]
        status = gravest(statuses)
        flags = [flag for verdict in verdicts for flag in verdict.flags if flag.check_type in check_types]
        if status in ("REVIEW", "DECLINE") and not flags:
            flags = [Flag(check_types[0], "record_found", "medium" if status == "REVIEW" else "high")]
        return Verdict(status, tuple(dict.fromkeys(flags)))

    def ask_again(self, subject: Subject, *, check_types: tuple[str, ...], key: str, reference: str | None) -> Verdict:
        """What was pending is OK by now."""
        first = self.start(subject, check_types=check_types, key=key)
        return Verdict("OK") if first.status == "PENDING" else first


def _verdict(person: Person) -> Verdict:
    return _TRIGGERS.get(person.last.strip().casefold(), Verdict("OK"))
