"""On real abstracts: nothing raises, common TeX is gone, plain text is untouched."""

import gzip
import json
import re
from itertools import islice

import pytest

from arxivtui.text import plain, plain_name
from tests.shared_data import SHARED, needs_shared

pytestmark = needs_shared

_COMMON = re.compile(
    r"\\(?:emph|textsc|mathcal|mathrm|mathbb|frac|sqrt|times|alpha|log|leq?|pm|%|&|_|unicode)(?![A-Za-z])|\$\\"
)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    with gzip.open(SHARED / "papers-50k.jsonl.gz", "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in islice(lines, 4_000)]
    return [text for paper in papers for text in (paper["title"], paper["abstract"]) if text]


def _has_tex(text: str) -> bool:
    return "\\" in text or "{" in text or text.count("$") > 1


def test_text_without_tex_is_only_folded(texts: list[str]) -> None:
    without = [text for text in texts if not _has_tex(text) and text.isascii()]
    assert len(without) > 1_000
    assert [text for text in without if plain(text) != " ".join(text.split())] == []


def test_hardly_any_common_tex_is_left(texts: list[str]) -> None:
    with_tex = [text for text in texts if _has_tex(text)]
    left = [text for text in with_tex if _COMMON.search(plain(text))]
    # What is left has braces or dollars that never close, in the source.
    assert len(with_tex) > 300
    assert len(left) <= len(with_tex) // 100


def test_no_word_of_an_abstract_is_lost(texts: list[str]) -> None:
    for text in (text for text in texts if _has_tex(text)):
        outside = re.sub(r"\$[^$]*\$|\\[A-Za-z]+\*?(?:\[[^]]*\])?|\S?\\\W\S*|\{[^{}]*\}", " ", text)
        shown = plain(text)
        for word in re.findall(r"(?<![\w{}\\])[A-Za-z]{5,}(?![\w{}\\])", outside):
            assert word in shown, text


@pytest.mark.parametrize("name", ["2025-05-23-remedial.md", "2025-07-14.md", "2025-07-15.md"])
def test_every_line_of_a_digest_can_be_shown(name: str) -> None:
    for line in (SHARED / "digests" / name).read_text(encoding="utf-8").splitlines():
        assert not _COMMON.search(plain(line)), line
        assert plain_name(line) is not None
