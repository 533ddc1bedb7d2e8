"""Documents in and out: the digest, and papers as Markdown."""

from arxivtui.formats.digest_read import is_digest, read_digest
from arxivtui.formats.digest_write import first_difference, write_digest
from arxivtui.formats.errors import DigestError, FormatError
from arxivtui.formats.files import write_document
from arxivtui.formats.markdown import EXPORT_MARK, is_export, write_markdown

__all__ = [
    "EXPORT_MARK",
    "DigestError",
    "FormatError",
    "first_difference",
    "is_digest",
    "is_export",
    "read_digest",
    "write_digest",
    "write_document",
    "write_markdown",
]
