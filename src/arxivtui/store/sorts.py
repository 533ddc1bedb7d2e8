"""The orders that a list can have. Apart from how they come about, since `--help` tells them."""

from enum import StrEnum


class Sort(StrEnum):
    """How a list is ordered.

    Attributes:
        SCORE: papers that matched a rule, then the shown score from the highest, of equal ones the newest id
            first; unscored last, newest announced first, in it new, crossed, replaced, then the newest id.
        DATE: the paper's date from the newest (listing, else digest, else submission); then id.
        TITLE: by title.
        ID: by id.
        ANNOUNCED: as arXiv lists them: newest listing date first, in it new, cross-listed, replaced, each in
            order of arrival; then those never announced.
        MATCH: the papers most alike to those that `like:` names first; else the best match of the words;
            where they match too many to compare, or there are none, the newest arrival first.
    """

    SCORE = "score"
    DATE = "date"
    TITLE = "title"
    ID = "id"
    ANNOUNCED = "announced"
    MATCH = "match"
