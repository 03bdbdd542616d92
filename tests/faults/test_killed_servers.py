"""kill -9 at any moment: what was acknowledged is there, what was not is done by the retry, and nothing is twice."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.faults.ledger import START, applicant, chain_breaks, deal_ids, effects, keys_kept, unfinished_keys
from tests.faults.served import Served, insist


class Killer(threading.Thread):
    """Kills the servers in turn at random moments and starts them again at once, until it is told to stop."""

    def __init__(self, servers: list[Served]) -> None:
        super().__init__(daemon=True)
        self.servers, self.over, self.kills = servers, threading.Event(), 0

    def run(self) -> None:
        chance = random.Random(7)
        while not self.over.wait(chance.uniform(0.3, 1.2)):
            victim = self.servers[self.kills % len(self.servers)]
            victim.kill()
            self.kills += 1
            victim.start()
            victim.wait()


def check(parts: Parts, demo: TenantProfile, pair: list[Served], keys: int, least_kills: int) -> None:
    ports, killer = [one.port for one in pair], Killer(pair)
    killer.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            acknowledged = list(
                pool.map(lambda number: insist(ports, START, applicant(number), key=f"k-{number}"), range(keys))
            )
    finally:
        killer.over.set()
        killer.join()

    assert killer.kills >= least_kills
    assert effects(parts, demo) == keys
    assert {answer.body["deal_id"] for answer in acknowledged} == deal_ids(parts, demo)
    assert {f"k-{number}" for number in range(keys)} <= keys_kept(parts)
    assert unfinished_keys(parts) == 0
    assert chain_breaks(parts, demo) == []


def test_servers_that_are_killed_lose_nothing_and_do_nothing_twice(
    parts: Parts, demo: TenantProfile, pair: list[Served]
) -> None:
    check(parts, demo, pair, keys=60, least_kills=1)


@pytest.mark.slow
def test_six_thousand_keys_survive_servers_that_are_killed_all_the_time(
    parts: Parts, demo: TenantProfile, pair: list[Served]
) -> None:
    check(parts, demo, pair, keys=6000, least_kills=5)
