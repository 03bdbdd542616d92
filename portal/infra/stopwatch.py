"""How long the stages of one piece of work took, for a line in the log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Stages of one piece of work, by name, in milliseconds; stages of different names may overlap."""

    def __init__(self) -> None:
        self.took_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as `name`, whether it returns or raises; a stage that comes again is added up."""
        began = time.perf_counter()
        try:
            yield
        finally:
            spent_ms = (time.perf_counter() - began) * 1000
            self.took_ms[name] = round(self.took_ms.get(name, 0.0) + spent_ms, 1)
