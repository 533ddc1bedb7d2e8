"""A paper: one arXiv record, keyed by its id without version."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Paper:
    """What arXiv says of one paper, as arXiv wrote it (TeX and all).

    Attributes:
        id: the id without version.
        title: may hold TeX.
        authors: full names in order; may hold TeX in text from feeds and digests.
        abstract: may hold TeX; empty where the source printed none.
        categories: category ids, the primary one first.
        version: None where the source prints none (listing pages).
        authors_cut: the source stopped printing authors (listing pages do at about 100).
        comments: the submitter's comments.
        journal_ref: the journal reference.
        doi: the DOI of the published paper.
        submitted: the day of first submission, where known.
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    categories: tuple[str, ...] = ()
    version: int | None = None
    authors_cut: bool = False
    comments: str = ""
    journal_ref: str = ""
    doi: str = ""
    submitted: date | None = None

    @property
    def primary(self) -> str:
        """The primary category, or empty where none is known."""
        return self.categories[0] if self.categories else ""

    @property
    def text_hash(self) -> str:
        """What a score was given for: 16 hex digits over title and abstract."""
        digest = blake2b(digest_size=8)
        digest.update(self.title.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
        digest.update(self.abstract.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()
