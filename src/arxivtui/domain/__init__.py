"""What we talk about: papers, announcements, scores, triage, queries. Values and pure rules, no I/O."""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of

if TYPE_CHECKING:
    from arxivtui.domain.announcement import NOT_FETCHED, Announcement, Entry, FetchedListing, Listing
    from arxivtui.domain.client import Client, Pairing, PairingState
    from arxivtui.domain.digest import (
        Digest,
        DigestCounts,
        DigestEntry,
        DigestWeek,
        RemedialBanner,
        Tally,
    )
    from arxivtui.domain.errors import ArxivtuiError, CriteriaError, InvalidIdError, QueryError
    from arxivtui.domain.fold import FoldRule
    from arxivtui.domain.identifier import ArxivId, abs_url, newer_id, pdf_url
    from arxivtui.domain.kinds import Kind, ListingSource, ListingState
    from arxivtui.domain.local_time import day_began, month_began
    from arxivtui.domain.paper import Paper
    from arxivtui.domain.record import PaperRecord, PaperRow, PlainText
    from arxivtui.domain.reference import Reference
    from arxivtui.domain.request import NO_ANSWER, ModelRequest, RequestState, Unscored
    from arxivtui.domain.run import Run, RunKind
    from arxivtui.domain.saved_view import LONGEST_VIEW_NAME, SavedView, Scope, ViewError, parse_view_name
    from arxivtui.domain.score import (
        LOCAL,
        Evidence,
        EvidenceKind,
        Score,
        ScoreMark,
        ShownScore,
        blend,
        choose_shown,
    )
    from arxivtui.domain.triage import (
        Act,
        InvalidTagError,
        Marks,
        State,
        Triage,
        Verb,
        after,
        parse_tag,
    )
    from arxivtui.domain.usage import Price, PriceError, Usage, parse_price
    from arxivtui.domain.working_days import is_weekday, weekdays
else:
    __getattr__ = names_of(
        __name__,
        {
            "announcement": "NOT_FETCHED Announcement Entry FetchedListing Listing",
            "client": "Client Pairing PairingState",
            "digest": "Digest DigestCounts DigestEntry DigestWeek RemedialBanner Tally",
            "errors": "ArxivtuiError CriteriaError InvalidIdError QueryError",
            "fold": "FoldRule",
            "identifier": "ArxivId abs_url newer_id pdf_url",
            "kinds": "Kind ListingSource ListingState",
            "local_time": "day_began month_began",
            "paper": "Paper",
            "record": "PaperRecord PaperRow PlainText",
            "reference": "Reference",
            "request": "NO_ANSWER ModelRequest RequestState Unscored",
            "run": "Run RunKind",
            "saved_view": "LONGEST_VIEW_NAME SavedView Scope ViewError parse_view_name",
            "score": "LOCAL Evidence EvidenceKind Score ScoreMark ShownScore blend choose_shown",
            "triage": "Act InvalidTagError Marks State Triage Verb after parse_tag",
            "usage": "Price PriceError Usage parse_price",
            "working_days": "is_weekday weekdays",
        },
    )

__all__ = [
    "LOCAL",
    "LONGEST_VIEW_NAME",
    "NOT_FETCHED",
    "NO_ANSWER",
    "Act",
    "Announcement",
    "ArxivId",
    "ArxivtuiError",
    "Client",
    "CriteriaError",
    "Digest",
    "DigestCounts",
    "DigestEntry",
    "DigestWeek",
    "Entry",
    "Evidence",
    "EvidenceKind",
    "FetchedListing",
    "FoldRule",
    "InvalidIdError",
    "InvalidTagError",
    "Kind",
    "Listing",
    "ListingSource",
    "ListingState",
    "Marks",
    "ModelRequest",
    "Pairing",
    "PairingState",
    "Paper",
    "PaperRecord",
    "PaperRow",
    "PlainText",
    "Price",
    "PriceError",
    "QueryError",
    "Reference",
    "RemedialBanner",
    "RequestState",
    "Run",
    "RunKind",
    "SavedView",
    "Scope",
    "Score",
    "ScoreMark",
    "ShownScore",
    "State",
    "Tally",
    "Triage",
    "Unscored",
    "Usage",
    "Verb",
    "ViewError",
    "abs_url",
    "after",
    "blend",
    "choose_shown",
    "day_began",
    "is_weekday",
    "month_began",
    "newer_id",
    "parse_price",
    "parse_tag",
    "parse_view_name",
    "pdf_url",
    "weekdays",
]
