"""What the functions that answer requests work with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from arxivtui.config import Directories, Settings
from arxivtui.server.papers import Ranks
from arxivtui.server.wanted import Wanted
from arxivtui.store import Store


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One endpoint's.

    Attributes:
        store: its own, closed when it ends.
        settings: as they were when it began.
        directories: where criteria and politeness stamps are.
        port: that it listens on.
        wanted: papers on their way from arXiv.
        acted: told that triage may have changed; returns at once.
        ranks: places of papers in their days, as long as they hold.
    """

    store: Store
    settings: Settings
    directories: Directories
    port: int
    wanted: Wanted
    acted: Callable[[], None] = lambda: None
    ranks: Ranks = field(default_factory=Ranks)
