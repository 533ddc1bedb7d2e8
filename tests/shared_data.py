"""Where the real inputs are, for the tests that can use them; without them those tests skip."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Real pages, feeds, digests and days, kept beside the checkout and never part of it."""

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="real captures (../shared/data) are not beside this checkout"
)
