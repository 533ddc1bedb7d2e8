"""What all tests share: property tests are modest and not timed; the API key stays off the disk."""

from hypothesis import settings

from tests.canary import pytest_sessionfinish, pytest_sessionstart, pytest_terminal_summary

__all__ = ["pytest_sessionfinish", "pytest_sessionstart", "pytest_terminal_summary"]

settings.register_profile("house", deadline=None, max_examples=60)
settings.load_profile("house")
