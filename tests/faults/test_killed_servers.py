"""kill -9 at any moment: what was acknowledged is there, what was not is done by the retry, and nothing is twice."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.faults.ledger import START, applicant, chain_breaks, deal_ids, effects, keys_kept, unfinished_keys
from tests.faults.served import Answer, Served, insist


class Killer(threading.Thread):
    """Kills the servers in turn, some answers after the last one is up again: a machine of any speed sees kills."""

    def __init__(self, servers: list[Served], every: int) -> None:
        super().__init__(daemon=True)
        self.servers, self.every, self.kills = servers, every, 0
        self.over, self.answers = threading.Event(), threading.Semaphore(0)

    def run(self) -> None:
        chance = random.Random(7)
        while self._has_seen(chance.randint(1, self.every)):
            time.sleep(chance.uniform(0, 0.05))
            victim = self.servers[self.kills % len(self.servers)]
            victim.kill()
            self.kills += 1
            victim.start()
            victim.wait()
            self._forget()

    def _has_seen(self, count: int) -> bool:
        for _ in range(count):
            while not self.over.is_set() and not self.answers.acquire(timeout=0.1):
                pass
        return not self.over.is_set()

    def _forget(self) -> None:
        while self.answers.acquire(blocking=False):
            pass

    def stop(self) -> None:
        """End after the kill that is under way, whatever it waits for."""
        self.over.set()
        self.join()


def check(parts: Parts, demo: TenantProfile, pair: list[Served], keys: int, every: int, least_kills: int) -> None:
    ports, killer = [one.port for one in pair], Killer(pair, every)

    def apply(number: int) -> Answer:
        answer = insist(ports, START, applicant(number), key=f"k-{number}")
        killer.answers.release()
        return answer

    killer.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            acknowledged = list(pool.map(apply, range(keys)))
    finally:
        killer.stop()

    assert killer.kills >= least_kills
    assert effects(parts, demo) == keys
    assert {answer.body["deal_id"] for answer in acknowledged} == deal_ids(parts, demo)
    assert {f"k-{number}" for number in range(keys)} <= keys_kept(parts)
    assert unfinished_keys(parts) == 0
    assert chain_breaks(parts, demo) == []


def test_servers_that_are_killed_lose_nothing_and_do_nothing_twice(
    parts: Parts, demo: TenantProfile, pair: list[Served]
) -> None:
    check(parts, demo, pair, keys=60, every=15, least_kills=1)


@pytest.mark.slow
def test_six_thousand_keys_survive_servers_that_are_killed_all_the_time(
    parts: Parts, demo: TenantProfile, pair: list[Served]
) -> None:
    check(parts, demo, pair, keys=6000, every=60, least_kills=5)
