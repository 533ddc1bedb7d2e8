"""Any digest, whatever its texts hold, can be written, read and written again."""

from datetime import date
from decimal import Decimal
from unicodedata import category

from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.domain import Digest, DigestCounts, DigestEntry, RemedialBanner, Tally
from arxivtui.formats import DigestError, first_difference, read_digest, write_digest

DAYS = st.dates(date(1991, 8, 14), date(2099, 12, 31))
COUNTS = st.integers(0, 99_999)
SHARDS = st.sampled_from(
    (
        *(
            "\n",
            "\r\n",
            "---",
            "# ",
            "](https://arxiv.org/abs/",
            "**Comment:** ",
            ", ",
            "\\",
            "`",
            "<b>",
            "&lt;",
        ),
        *(
            "|",
            "https://a.example/x",
            '<a id="link1"></a>',
            "[x]",
            "é",
            "數",
            "\0",
            "\ud800",
            "$",
            "*",
            "_",
            "> ",
        ),
        "none",
    )
)
HOSTILE = st.lists(st.one_of(SHARDS, st.text(max_size=6)), max_size=8).map("".join)
ONE_LINE = HOSTILE.map(
    lambda text: " ".join(text.replace("\0", "").encode("utf-8", "ignore").decode().split())
)
NUMBERS = st.integers(1, 10)
IDS = st.integers(1, 99_999).map(lambda number: f"2500.{number:05d}")


def tallies(places: int) -> st.SearchStrategy[Tally]:
    number = st.integers(0, 999_999).map(lambda units: Decimal(units).scaleb(-places))
    return st.builds(Tally, number, number, number)


@st.composite
def own_digests(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Digest:
    names = st.lists(text.filter(str.strip), max_size=3).map(tuple)
    answer = st.one_of(st.none(), NUMBERS)
    entry = st.builds(DigestEntry, IDS, text, names, text, text, answer, answer)
    entries = draw(st.lists(entry, max_size=4, unique_by=lambda one: one.paper_id).map(tuple))
    return Digest(
        day=draw(DAYS),
        model=draw(text),
        tokens=draw(tallies(0)),
        cost=draw(st.one_of(st.none(), tallies(2))),
        total_arxiv=draw(COUNTS),
        total_scanned=draw(COUNTS),
        total_relevant=len(entries),
        entries=entries,
        system_prompt=draw(HOSTILE.map(clean_lines)),
        user_prompt=draw(HOSTILE.map(clean_lines)),
        banner=draw(st.one_of(st.none(), st.builds(RemedialBanner, DAYS, DAYS, DAYS))),
        counts=draw(st.builds(DigestCounts, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.just(len(entries)))),
    )


def clean_lines(text: str) -> str:
    return text.replace("\r", "").replace("\0", "").encode("utf-8", "ignore").decode()


def refusal(text: str) -> DigestError | None:
    try:
        read_digest(text, "digest.md")
    except DigestError as error:
        return error
    return None


@settings(max_examples=80)
@given(own_digests(ONE_LINE))
def test_our_own_digest_is_read_back_as_it_was(digest: Digest) -> None:
    text = write_digest(digest)

    assert read_digest(text, "digest.md") == digest
    assert text.encode()


@settings(max_examples=80)
@given(own_digests(HOSTILE))
def test_texts_with_line_breaks_and_broken_characters_settle_in_one_round(digest: Digest) -> None:
    text = write_digest(digest)

    assert first_difference(text, read_digest(text, "digest.md")) is None
    assert text.encode()


@settings(max_examples=60)
@given(own_digests(ONE_LINE), st.data())
def test_a_digest_with_one_line_gone_is_read_or_refused_but_never_fails_otherwise(
    digest: Digest, data: st.DataObject
) -> None:
    lines = write_digest(digest).split("\n")
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    refused = refusal("\n".join(lines))

    assert refused is None or 1 <= refused.line <= len(lines) + 1


@settings(max_examples=60)
@given(HOSTILE)
def test_any_text_is_refused_or_read(text: str) -> None:
    refused = refusal("# Personalized Daily ArXiv Papers 2025-03-03\n" + text)

    assert not any(category(character) == "Cc" for character in str(refused))
