"""Damage done to sound documents: what lines, proxies, editors and ill will make of them.

A document is cut into pieces where its format has joints (tags, brackets, lines); pieces are lost, doubled,
moved, taken from another document or replaced by hostile ones, and then bytes are changed anywhere. All is
chosen by hypothesis, so that what fails is made small and can be kept as an `@example`.
"""

import os
import re
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
"""Whether this is the long run (`make fuzz`), which takes real captures too where there are some."""

JOINTS = re.compile(
    rb"<[^<>]{0,300}>|[{}\[\](),:;\"'=]|\n|[A-Za-z0-9._-]+|[^<{}\[\](),:;\"'=\nA-Za-z0-9._-]+|.", re.DOTALL
)
"""What a document is made of, whatever its format."""

_HOSTILE: tuple[bytes | str, ...] = (
    *(
        b"",
        b"\x00",
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\x1b[31m",
        b"\x1b]0;x\x07",
        b"\r",
        b"\r\n",
        b"\t",
    ),
    *("\u202e", "\u200b", "\ufeff", "\u2028", "\x85", "\x9b", "\ufffe", "e" + "\u0301" * 40, "\U000e0041"),
    *("&#0;", "&#27;", "&#x1b;", "&#xd800;", "&#99999999999;", "&x;", "&amp;", "&lt;", "&"),
    *("<", ">", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "</"),
    *("<script>", "<div>", "</div>", "<svg><a xlink:href=x>", "<x:y z:a='b'>", "</html>", "</dl>"),
    *("null", "true", "NaN", "-Infinity", "1e999", "-0", "9" * 400, "9" * 5000, "-1", "0.5", "1e-400"),
    *('"', "'", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", "(", ")", ",", ":", "=", "#", "@"),
    *("{}", "[]", "''", '""', "[[]]", "{{ x }}", "{% raw %}", "[bold]", "[/]", "[link=x]", "$x$", "%"),
    *("\\frac", "\\write18{x}", "$$", "__class__", "../../etc/passwd", "0", "10", "11", "99999999"),
    *("2500.00011", "2500.00011v2", "hep-th/0000001", "9999.99999", "2500.00011v0", "arXiv:", "/abs/"),
    *("2025-02-30", "0000-00-00", "9999-12-31T23:59:59.999999-23:59", "Mon, 99 Foo 2025 99:99:99 +9999"),
    *("0001-01-01T00:00:00+23:59", "Fri, 31 Dec 9999 23:59:59 -2359", "-", "---", "\n\n", " " * 300),
)
HOSTILE = tuple(each.encode("utf-8") if isinstance(each, str) else each for each in _HOSTILE)
"""Pieces that some reader somewhere chokes on."""

_BULK = (
    b"a",
    b" ",
    b"\n",
    b"<b>",
    b"<div>",
    b"[",
    b"{",
    b"(",
    b'{"a":',
    b"\\",
    b"{\\b ",
    b"$",
    b"&amp;",
    b"- ",
    b"\xff",
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "utf-8-sig", "cp500")

_PLACE = st.integers(0, 65_535)
_FEW = st.integers(1, 12)
_Change = tuple[str, int, int, int]

_CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "drop",
                "drop",
                "repeat",
                "swap",
                "hostile",
                "hostile",
                "hostile",
                "splice",
                "flip",
                "bytes",
                "cut",
            )
        ),
        _PLACE,
        _PLACE,
        _FEW,
    ),
    min_size=1,
    max_size=8,
)
_RARE = st.sampled_from((*("none",) * 24, "bulk", "bulk", "nest", "encode"))


def damaged(documents: Sequence[bytes], joints: re.Pattern[bytes] = JOINTS) -> st.SearchStrategy[bytes]:
    """Documents with some damage, made of sound ones.

    Args:
        documents: sound ones, all of one format.
        joints: matches each piece of one; every byte belongs to a piece.
    """
    pieces = [joints.findall(each) for each in documents]

    def spoilt(chosen: int, changes: list[_Change], rare: tuple[str, int, int]) -> bytes:
        return _recoded(_spoilt(pieces, chosen, changes), rare)

    return st.builds(
        spoilt, st.integers(0, len(documents) - 1), _CHANGES, st.tuples(_RARE, _PLACE, st.integers(0, 14))
    )


def damaged_text(documents: Sequence[str]) -> st.SearchStrategy[str]:
    """The same of texts; bytes that are no UTF-8 become lone surrogates, as Python reads them from files."""
    return damaged([each.encode("utf-8", "surrogatepass") for each in documents]).map(
        lambda data: data.decode("utf-8", "surrogateescape")
    )


def _spoilt(pieces: list[list[bytes]], chosen: int, changes: list[_Change]) -> bytes:
    document = list(pieces[chosen])
    for change, place, other, few in changes:
        at = place % max(1, len(document))
        end = at + few
        match change:
            case "drop":
                del document[at:end]
            case "repeat":
                document[at:at] = document[at:end] * (1 + other % 3)
            case "swap":
                to = other % max(1, len(document))
                document[at : at + 1], document[to : to + 1] = document[to : to + 1], document[at : at + 1]
            case "hostile":
                document[at : at + few % 2] = [HOSTILE[other % len(HOSTILE)]]
            case "splice":
                source = pieces[other % len(pieces)]
                start = other % max(1, len(source))
                document[at:at] = source[start : start + few * 4]
            case "flip" if document:
                piece = document[at]
                document[at] = piece[: other % (len(piece) + 1)] + bytes([other % 256]) + piece[1:]
            case "bytes":
                document[at:at] = [other.to_bytes(2, "big") * few]
            case "cut" if few == 12:  # Mostly the damage is to be read past.
                del document[at:]
    return b"".join(document)


def _recoded(data: bytes, rare: tuple[str, int, int]) -> bytes:
    kind, place, number = rare
    at = place % max(1, len(data))
    match kind:
        case "bulk":
            return data[:at] + _BULK[number % len(_BULK)] * (2_000 + place) + data[at:]
        case "nest":
            opened = _BULK[number % len(_BULK)]
            return data[:at] + opened * 900 + data[at:]
        case "encode":
            text = data.decode("utf-8", "replace")
            return text.encode(_ENCODINGS[number % len(_ENCODINGS)], "replace")
        case _:
            return data


def real(*loaders: Callable[[], list[bytes]]) -> list[bytes]:
    """Real captures, in the long run only."""
    return [each for load in loaders for each in load()] if LONG else []
