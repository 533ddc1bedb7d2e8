"""A reference: what an entry of somebody's library says of one publication."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a reference library; its texts are plain, with TeX turned to Unicode.

    Attributes:
        key: what the library calls it; empty where it has no such name.
        title: empty where there is none.
        authors: names in order, as `Family, Given` or as they are spoken.
        year: of publication, where known.
        doi: in lower case, without an address before it; empty where there is none.
        arxiv_id: the id without version; empty where the entry names none.
    """

    key: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    doi: str = ""
    arxiv_id: str = ""

    @property
    def name(self) -> str:
        """What a reader knows it by."""
        return self.title or self.key or self.doi or self.arxiv_id or "an entry without a title"
