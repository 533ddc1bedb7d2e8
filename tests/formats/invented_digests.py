"""Digests written for these tests."""

from datetime import date
from decimal import Decimal

from arxivtui.domain import Digest, DigestCounts, DigestEntry, RemedialBanner, Tally

IMPORTED = Digest(
    day=date(2025, 3, 3),
    model="example-model",
    tokens=Tally(Decimal(28988), Decimal(3407), Decimal(32395)),
    cost=Tally(Decimal("0.07"), Decimal("0.13"), Decimal("0.2")),
    total_arxiv=379,
    total_scanned=221,
    total_relevant=3,
    entries=(
        DigestEntry(
            "2500.00001",
            "Gradients Without Borders",
            ("Ama Example", 'J\\"org Beispiel'),
            "We show that $x < y$ in  most cases.",
            "Close to the topic of sparse training.",
            9,
            8,
        ),
        DigestEntry("2500.00002", "A [Bracketed] Title", ("Ama Example",), "Short.", "Author match"),
        DigestEntry("hep-th/0000001", "Strings", (), "", "", 10, 1),
    ),
    system_prompt="You read papers.\nBe brief.",
    user_prompt="## Topics\n\n> Quoted already.\n\n- sparse training",
)

REMEDIAL = Digest(
    day=IMPORTED.day,
    model=IMPORTED.model,
    tokens=IMPORTED.tokens,
    cost=IMPORTED.cost,
    total_arxiv=2,
    total_scanned=2,
    total_relevant=1,
    entries=IMPORTED.entries[:1],
    user_prompt="You read papers.\n\n## Topics",
    banner=RemedialBanner(date(2025, 3, 2), date(2025, 3, 3), date(2025, 3, 6)),
)

NOTHING_SELECTED = Digest(
    day=IMPORTED.day,
    model=IMPORTED.model,
    tokens=IMPORTED.tokens,
    cost=IMPORTED.cost,
    total_arxiv=2,
    total_scanned=2,
    total_relevant=0,
    entries=(),
    user_prompt="You read papers.",
)

OURS = Digest(
    day=date(2025, 3, 3),
    model="local",
    tokens=Tally(Decimal(0), Decimal(0), Decimal(0)),
    cost=Tally(Decimal(0), Decimal(0), Decimal(0)),
    total_arxiv=71,
    total_scanned=54,
    total_relevant=2,
    entries=(
        DigestEntry(
            "2500.00001",
            "Gradients <b>Without</b> [Borders](javascript:alert(1))",
            ("Ama Example, Jr.", "Jörg Beispiel"),
            "We show that a < b and that snake_case is *fine*.",
            "near: sparse, training",
            7,
            None,
        ),
        DigestEntry("2500.00002", "Plain", ("Ama Example",), "Short.", "author Ama Example"),
    ),
    counts=DigestCounts(announced=71, unique=54, ranked_out=40, scored=53, unscored=1, selected=2),
)
