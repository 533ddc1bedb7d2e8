"""A home in which `arxivtui daily` has categories, a folder for digests and an arXiv within reach."""

from pathlib import Path

from tests.cli.conftest import Command
from tests.stand_ins.arxiv import ArxivStandIn

CATEGORIES = ("cs.LG", "math.OC")


def settle(command: Command, arxiv: ArxivStandIn, folder: Path) -> None:
    """Settings through the environment."""
    command.environ |= {
        "ARXIVTUI_ARXIV__BASE_URL": arxiv.url,
        "ARXIVTUI_ARXIV__FEED_URL": arxiv.url,
        "ARXIVTUI_ARXIV__DELAY_SECONDS": "0",
        "ARXIVTUI_ARXIV__CATEGORIES": ",".join(CATEGORIES),
        "ARXIVTUI_DAILY__DIGEST_FOLDER": str(folder),
        "SHELL": "/bin/sh",
    }
