"""What all tests share: property tests are modest, alike each time and not timed; no key gets onto the disk.

`make fuzz` takes the profile `long`: other examples each time, and many more of them.
"""

import os

from hypothesis import HealthCheck, settings

from tests.canary import pytest_sessionfinish, pytest_sessionstart, pytest_terminal_summary

__all__ = ["pytest_sessionfinish", "pytest_sessionstart", "pytest_terminal_summary"]

settings.register_profile("house", deadline=None, max_examples=60, derandomize=True)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "20000")),
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
