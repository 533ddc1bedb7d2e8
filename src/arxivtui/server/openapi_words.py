"""What the OpenAPI document says of each route in words and by example."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_CLAIM = "5d41402abc4b2a76b9719d911017c592"
_ACT = "0b9a4e0c-6f0e-4b0e-9d7a-3c1f6a2f9d10"
_STANDING = {"state": "seen", "starred": True, "later": False, "tags": ["to-read"]}


@dataclass(frozen=True, slots=True)
class Words:
    """One route's.

    Attributes:
        name: its `operationId`.
        summary: one line.
        description: what has to be known to use it.
        request: an example of what it takes.
        answers: by title, examples of what it gives.
    """

    name: str
    summary: str
    description: str
    request: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]


WORDS: Mapping[str, Words] = {
    "/v1/ping": Words(
        "ping",
        "Who is there?",
        "Needs no token. With the id of a client and a nonce made for this question, the answer bears a "
        "proof that this is the arxivtui that let the client in; check it before the token is sent. A client "
        "that is unknown or revoked gets an answer without proof.",
        {"client": "1f0a2b3c", "nonce": "Zm9yIHRoaXMgcXVlc3Rpb24"},
        {
            "proven": {
                "app": "arxivtui",
                "version": "1.0.0",
                "api": 1,
                "proof": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            }
        },
    ),
    "/v1/pair": Words(
        "pair",
        "Ask to be let in, with the code that arxivtui shows.",
        "Needs no token but an Origin. The reader is then asked whether this origin may come in. One answer "
        "for a wrong code, one that is over, and none being shown.",
        {"code": "K7QX-M2RB", "label": "Firefox on this computer"},
        {"asked": {"pairing": _CLAIM}},
    ),
    "/v1/pair/result": Words(
        "pair_result",
        "Has the reader agreed?",
        "Needs no token but the Origin that asked. It never waits for the reader: ask again, every second or "
        "so. The token is told once; a pairing that is over, or unknown, is denied.",
        {"pairing": _CLAIM},
        {
            "not yet": {"state": "pending"},
            "agreed": {"token": "the-token-is-43-characters-long-and-told-once", "client": "1f0a2b3c"},
        },
    ),
    "/v1/papers": Words(
        "papers",
        "What is known of these papers?",
        "All papers of a page in one request. Papers that are not in the store are named as unknown.",
        {"ids": ["2507.08665", "hep-th/9901001"]},
        {
            "one of them known": {
                "papers": {
                    "2507.08665": {
                        "score": 94.0,
                        "scorer": "local",
                        "relevance": 9,
                        "novelty": None,
                        "comment": "",
                        "topic": "Large language models",
                        "evidence": [{"kind": "term", "text": "autoformalization", "weight": 12.5}],
                        "stale": False,
                        "rank": 1,
                        "state": "unread",
                        "starred": False,
                        "later": False,
                        "tags": [],
                        "matched": "",
                        "library": False,
                    }
                },
                "unscored": [],
                "unknown": ["hep-th/9901001"],
                "requested": {},
                "as_of": "2025-07-14T20:31:05.120000Z",
            }
        },
    ),
    "/v1/day": Words(
        "day",
        "How far is the reader on the newest day?",
        "The newest listing date on which papers were announced, over all categories, counted as the app "
        "counts it.",
        {},
        {
            "a day": {
                "date": "2025-07-14",
                "state": "complete",
                "papers": 221,
                "unread": 41,
                "starred": 6,
                "later": 3,
            }
        },
    ),
    "/v1/triage": Words(
        "triage",
        "Do what the reader did.",
        "All acts of a request are kept, in their order and on the disk before the answer, or with an error "
        "none. An act whose id came before is told again and not done again. An act more than a minute old "
        "leaves alone papers that were changed after it, and names them as conflicts.",
        {
            "acts": [
                {
                    "act_id": _ACT,
                    "ids": ["2507.08665"],
                    "at": "2025-07-14T20:31:05Z",
                    "starred": True,
                    "add_tags": ["to-read"],
                }
            ]
        },
        {
            "done": {
                "done": [{"act_id": _ACT, "changed": ["2507.08665"], "conflicts": [], "unknown": []}],
                "undo": [_ACT],
                "papers": {"2507.08665": _STANDING},
            }
        },
    ),
    "/v1/undo": Words(
        "undo",
        "Take acts back.",
        "Acts of this client alone, in the order given, so name the newest first. Papers changed since are "
        "left alone, and named.",
        {"undo": [_ACT]},
        {
            "taken back": {
                "changed": ["2507.08665"],
                "left_alone": [],
                "unknown": [],
                "papers": {
                    "2507.08665": {"state": "unread", "starred": False, "later": False, "tags": []},
                },
            }
        },
    ),
    "/v1/request": Words(
        "request",
        "Have papers fetched from arXiv that the store does not hold.",
        "They are fetched by id and ranked in the background, some seconds later, as arXiv's terms have it; "
        "`/v1/papers` tells under `requested` which are still on their way, and why others do not come.",
        {"ids": ["hep-th/9901001"]},
        {"on its way": {"queued": ["hep-th/9901001"]}},
    ),
}
"""By path."""
