"""A module that takes longer to import than a file may take to be read."""

import os
import time

_until = time.monotonic() + 0.8
while time.monotonic() < _until:
    os.sched_yield()
