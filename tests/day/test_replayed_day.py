"""A real day scored by a model that says what the digest of that day says: our digest agrees with it."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest

from arxivtui.config import ArxivSettings, Criteria, Directories, LlmSettings, Settings, parse_criteria
from arxivtui.day import Fetcher, build_digest, rank_days
from arxivtui.day.llm import ModelScoring, agree, note_shown, plan_scoring
from arxivtui.domain import Digest
from arxivtui.formats import read_digest, write_digest
from arxivtui.store import Store
from benchmarks.ranking import DIGEST, read_topics
from tests.day.model_days import KEY, quick_pace
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers, ModelScore

pytestmark = needs_shared
CATEGORIES = ("cs.LG", "cs.AI")


@pytest.fixture
def known() -> Digest:
    return read_digest(DIGEST.read_text(encoding="utf-8"), DIGEST.name)


@pytest.fixture
def criteria() -> Criteria:
    topics = read_topics(DIGEST)
    return parse_criteria(
        "\n\n".join(f"## {one.title}\n\n{one.text}\n\nIrrelevant: {one.avoid}" for one in topics)
    )


@pytest.fixture
def settings(store: Store, directories: Directories, known: Digest) -> Settings:
    """With the day in the store, all of whose papers the model is asked about."""
    with ArxivStandIn(SHARED / "real-days", today=known.day) as arxiv:
        fetched = Settings(arxiv=ArxivSettings(categories=CATEGORIES, base_url=arxiv.url, delay_seconds=0.0))
        Fetcher(store, fetched, directories).fetch(CATEGORIES, [])
    llm = LlmSettings(model=known.model, papers_per_day=1000, cap_per_day=1.0)
    return msgspec.structs.replace(fetched, llm=llm)


@pytest.fixture
def model(store: Store, settings: Settings, known: Digest) -> Iterator[ModelStandIn]:
    """Knows the digest's scores; other papers interest it little."""
    with store.reading() as db:
        others = [paper_id for (paper_id,) in db.execute("SELECT id FROM papers")]
    answers = {paper_id: ModelScore(paper_id, 3, 4, "Another field.") for paper_id in others}
    for entry in known.entries:
        assert entry.relevance is not None
        assert entry.novelty is not None
        answers[entry.paper_id] = ModelScore(entry.paper_id, entry.relevance, entry.novelty, entry.comment)
    with ModelStandIn(Answers(answers.values())) as stand_in:
        yield stand_in


def test_the_digest_of_a_replayed_day_agrees_with_the_known_one(
    store: Store,
    directories: Directories,
    settings: Settings,
    criteria: Criteria,
    known: Digest,
    model: ModelStandIn,
) -> None:
    settings = msgspec.structs.replace(
        settings, llm=msgspec.structs.replace(settings.llm, base_url=model.url)
    )
    rank_days(store, settings, criteria, [known.day])
    plan = plan_scoring(store, settings, criteria, KEY, [known.day])
    note_shown(store, plan)
    report = ModelScoring(store, directories, pace=quick_pace).run(agree(store, plan))

    digest = build_digest(store, settings, known.day)

    assert {(one.paper_id, one.relevance, one.novelty, one.comment) for one in digest.entries} == {
        (one.paper_id, one.relevance, one.novelty, one.comment) for one in known.entries
    }
    assert digest.counts is not None
    counts = digest.counts
    assert (counts.announced, counts.unique, counts.scored) == (221, 190, 190)
    assert (counts.ranked_out, counts.unscored, counts.selected) == (0, 0, len(known.entries))
    reported = [request.usage for request in model.requests if request.usage]
    assert digest.tokens.prompt == sum(each["prompt_tokens"] for each in reported)
    assert digest.tokens.completion == sum(each["completion_tokens"] for each in reported)
    assert digest.cost is not None
    assert digest.cost.total == Decimal(report.cost or 0).quantize(Decimal("0.0001"))
    assert digest.system_prompt == model.requests[0].body["messages"][0]["content"]  # type: ignore[index]
    assert read_digest(write_digest(digest), "ours.md") == digest
