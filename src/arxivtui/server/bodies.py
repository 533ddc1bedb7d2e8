"""Request bodies, read strictly: what is not exactly of the shape is refused, and nothing of it is echoed."""

import json
import re
from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec

from arxivtui.server.refusals import Refusal, bad_shape
from arxivtui.server.wire import PAPER_ID

Request = TypeVar("Request", bound=msgspec.Struct)

_id = re.compile(PAPER_ID)
_id_lines = re.compile(rf"(?:{PAPER_ID}\n)*")


class Body(Generic[Request]):
    """How the body of one route is read.

    Args:
        request: what it must be.
    """

    def __init__(self, request: type[Request]) -> None:
        self._decoder = msgspec.json.Decoder(request)

    def read(self, body: bytes) -> Request:
        """The request in a body.

        Raises:
            Refusal: it is no JSON, of another shape, or names a key twice.
        """
        try:
            request = self._decoder.decode(body)
        except Exception as error:
            raise bad_shape(_said(error)) from None
        try:
            json.loads(body, object_pairs_hook=_each_once)
        except Exception:
            raise bad_shape("An object names a key twice.") from None
        return request


def check_ids(ids: Sequence[str], where: str = "$.ids") -> None:
    """See that all are paper ids in arXiv's own form, without version.

    Raises:
        Refusal: one is not; the message says which by its place.
    """
    # One match over all is three times as fast as one for each.
    lines = "\n".join(ids) + "\n"
    if ids and (_id_lines.fullmatch(lines) is None or lines.count("\n") != len(ids)):
        wrong = next(place for place, one in enumerate(ids) if _id.fullmatch(one) is None)
        raise misshapen("Expected an arXiv id without version", f"{where}[{wrong}]")


def misshapen(what: str, where: str) -> Refusal:
    """The refusal of a value that its type alone does not exclude, in the words of those that it does."""
    return bad_shape(f"{what} - at `{where}`.")


def _each_once(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError


def _said(error: Exception) -> str:
    """What is wrong and where, in msgspec's words but for what it quotes."""
    if not isinstance(error, msgspec.DecodeError):
        return "The body is no JSON text in UTF-8." if isinstance(error, ValueError) else "It is too deep."
    what, at, where = str(error).partition(" - at ")
    if what.startswith("Object contains unknown field"):
        what = "Object contains an unknown field"
    elif what.startswith("Invalid enum value"):
        what = "Expected one of the values that are allowed here"
    return f"{what}{at}{where}."
