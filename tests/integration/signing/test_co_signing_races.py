"""Two who sign, and whoever ends their agreement, at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from portal.errors import NotAllowedNow
from portal.signing.queries import list_signatures
from portal.workflows.void_envelope import void_envelope
from tests.integration.signing.acts import about, consent, envelope_of, prove, sign, told, view
from tests.integration.signing.stage import Stage
from tests.integration.signing.test_co_signing import out, owner_signs


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Let all of these happen together; what became of each, "done" or the code of its refusal, in their order."""
    start, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def attempt(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            ends[place] = "done"
        except NotAllowedNow as refusal:
            ends[place] = refusal.code

    threads = [threading.Thread(target=attempt, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def places(stage: Stage) -> list[str]:
    with stage.read() as session:
        return [
            one.place for one in list_signatures(session, tenant_id=stage.tenant.id, envelope_id=envelope_of(stage).id)
        ]


def test_the_other_signs_nothing_while_the_owner_is_signing(stage: Stage) -> None:
    second = out(stage)
    consent(stage)
    view(stage)
    prove(stage)

    ends = at_once(lambda: sign(stage), second.sign, lambda: sign(stage), second.sign)

    assert sorted(ends[::2]) == ["already_signed", "done"]
    # Before their turn they wait for it; after it they have not yet agreed to anything.
    assert set(ends[1::2]) <= {"not_your_turn", "consent_missing"}
    assert (places(stage), len(told(stage, "sign.invited"))) == (["merchant"], 1)


def test_both_post_and_staff_void_at_once_and_one_end_holds(stage: Stage) -> None:
    second = out(stage)
    owner_signs(stage)
    second.enter().consent().view()

    def void() -> None:
        with stage.write() as session:
            void_envelope(session, **about(stage), reason="Another amount")

    signed, again, voided, owner = at_once(second.sign, second.sign, void, lambda: sign(stage))
    stage.work()

    if voided == "done":
        assert {signed, again} == {"envelope_voided"}
        assert (places(stage), envelope_of(stage).status, stage.status()) == (["merchant"], "voided", "offer")
        assert told(stage, "contract.completed") == []
    else:
        assert (sorted([signed, again]), voided) == (["already_signed", "done"], "being_sealed")
        assert (places(stage), envelope_of(stage).status) == (["merchant", "co_signer"], "completed")
        assert (stage.status(), len(told(stage, "contract.completed"))) == ("signed", 1)
    # The owner's second click signs nothing either way.
    assert owner != "done"
