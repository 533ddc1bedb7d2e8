"""The JSON objects in a text, whatever stands around them."""

import json
import re
from collections.abc import Iterator
from typing import Any

_LONGEST = 256 * 1024
"""Characters of a text that are read; an answer about a hundred papers has a tenth of that."""

_PATIENCE = 2
_FAILURE = 256
_NESTED = 100_000
"""What a failed attempt costs at least, and one that failed at the depth of the nesting, in characters."""

_THOUGHTS = re.compile(r"\s*<think(?:ing)?>", re.IGNORECASE)
_THOUGHTS_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_ANSWER = re.compile(r"\s*[{\[`]")
_OPENER = re.compile(r'\{\s*"')


class Spelled(str):
    """A JSON number as it was spelled: never too large, never rounded."""

    __slots__ = ()


class Members(list[tuple[str, Any]]):
    """A JSON object's members in order, names that come twice included."""

    __slots__ = ()


_DECODER = json.JSONDecoder(
    object_pairs_hook=Members, parse_int=Spelled, parse_float=Spelled, parse_constant=Spelled, strict=False
)


def found_objects(text: str) -> Iterator[Members]:
    """The outermost JSON objects that are whole, in order; of one that is cut off, those inside it.

    What a model thinks aloud before its answer (`<think>`) is left out. Only the first 256 KiB are read, and
    less of a text that is made to take long: the work is bounded in any case.
    """
    text = text[:_LONGEST]
    position = _answer_start(text)
    left = _PATIENCE * (len(text) + 64 * 1024)
    while left > 0 and (opener := _OPENER.search(text, position)):
        start = opener.start()
        try:
            members, position = _DECODER.raw_decode(text, start)
            yield members
        except json.JSONDecodeError as error:
            left -= _FAILURE + error.pos - start
            position = start + 1
        except RecursionError:
            left -= _NESTED
            position = start + 1


def _answer_start(text: str) -> int:
    """Where a model's thoughts end, which may hold drafts; some servers leave out their first mark."""
    if _ANSWER.match(text):
        return 0
    if end := _THOUGHTS_END.search(text):
        return end.end()
    return len(text) if _THOUGHTS.match(text) else 0
