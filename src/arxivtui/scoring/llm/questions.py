"""What to ask next: how papers are put into questions, and what becomes of those that an answer left open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from arxivtui.scoring.llm.client import Ending
from arxivtui.scoring.llm.prompt import ModelPaper, steers_the_model

LARGEST = 16
"""Papers of one question: enough to share the cost of the instructions, few enough to be told apart."""

_LONGEST = 24_000
"""Characters of the papers of one question, some 6,000 tokens: it fits a small local model."""


@dataclass(frozen=True, slots=True)
class Question:
    """Papers to be asked about together.

    Attributes:
        papers: in the ranker's order.
        tries: how often some or all of them have been asked about in vain.
        doubted: an answer about them gave every paper the highest marks, as if it had been told to.
        patience: by how much the answer's limit is raised, since one was cut off at a single paper.
    """

    papers: tuple[ModelPaper, ...]
    tries: int = 0
    doubted: bool = False
    patience: int = 1

    @property
    def ids(self) -> tuple[str, ...]:
        """Of its papers."""
        return tuple(paper.id for paper in self.papers)

    def halves(self) -> "tuple[Question, ...]":
        """The same papers as two questions."""
        middle = (len(self.papers) + 1) // 2
        return tuple(
            replace(self, papers=part) for part in (self.papers[:middle], self.papers[middle:]) if part
        )


def first_question(papers: Sequence[ModelPaper], size: int = LARGEST) -> Question:
    """The question about the best of these papers: at most `size`, and no more than a prompt should hold.

    A paper whose text speaks to the model is asked about alone, so that no other suffers from it.
    """
    taken: list[ModelPaper] = []
    length = 0
    for paper in papers[:size]:
        length += len(paper.title) + len(paper.abstract)
        alone = steers_the_model(paper)
        if taken and (alone or length > _LONGEST):
            break
        taken.append(paper)
        if alone:
            break
    return Question(tuple(taken))


def follow_ups(question: Question, missing: Sequence[str], ending: Ending) -> tuple[Question, ...]:
    """The questions about papers that an answer left without a score; none where asking on is of no use.

    Missing papers are asked about once more together, then one by one. Where nothing at all could be used
    the question is put once more, then in halves. A cut or refused answer is asked for in halves at once,
    until it is known which paper it was.

    Args:
        question: as it was asked.
        missing: the ids without a score.
        ending: how the answer ended.
    """
    if not missing:
        return ()
    wanted = set(missing)
    papers = tuple(paper for paper in question.papers if paper.id in wanted)
    rest = replace(question, papers=papers, tries=question.tries + 1)
    alone = len(papers) == 1
    if ending in (Ending.REFUSED, Ending.FILTERED):
        return () if alone else replace(rest, tries=question.tries).halves()
    if ending is Ending.CUT:
        if not alone:
            return replace(rest, tries=question.tries).halves()
        return (replace(rest, patience=question.patience * 4),) if question.patience < 16 else ()
    if question.tries == 0:
        return (rest,)
    if alone:
        return (rest,) if question.tries == 1 else ()
    if len(papers) == len(question.papers):
        return rest.halves()
    return tuple(replace(rest, papers=(paper,)) for paper in papers)
