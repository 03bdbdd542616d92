"""Ten at once under one key, through two server processes: one effect, ten same answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.faults.ledger import START, applicant, chain_breaks, deal_ids, effects, unfinished_keys
from tests.faults.served import Answer, Served, insist

DUPLICATES = 10


def storm(pair: list[Served], keys: int) -> dict[int, list[Answer]]:
    ports = [one.port for one in pair]
    with ThreadPoolExecutor(16) as pool:
        asked = [
            (
                number,
                pool.submit(insist, ports[copy % 2 :] + ports[: copy % 2], START, applicant(number), key=f"k-{number}"),
            )
            for number in range(keys)
            for copy in range(DUPLICATES)
        ]
        answers: dict[int, list[Answer]] = {}
        for number, future in asked:
            answers.setdefault(number, []).append(future.result())
    return answers


def check(parts: Parts, demo: TenantProfile, pair: list[Served], keys: int) -> None:
    answers = storm(pair, keys)

    assert effects(parts, demo) == keys
    assert len(deal_ids(parts, demo)) == keys
    assert all(len({str(answer.body) for answer in same}) == 1 for same in answers.values())
    assert all(sum(not answer.replayed for answer in same) == 1 for same in answers.values())
    assert unfinished_keys(parts) == 0
    assert chain_breaks(parts, demo) == []


def test_ten_duplicates_at_once_have_one_effect(parts: Parts, demo: TenantProfile, pair: list[Served]) -> None:
    check(parts, demo, pair, keys=20)


@pytest.mark.slow
def test_ten_duplicates_of_two_hundred_keys_have_two_hundred_effects(
    parts: Parts, demo: TenantProfile, pair: list[Served]
) -> None:
    check(parts, demo, pair, keys=200)
