"""Documents in and out: digests, Markdown, bibliographies, tables, JSON, reference libraries."""

from arxivtui.formats.bibtex import bibtex_entries, write_bibtex
from arxivtui.formats.citekeys import Citable, CitekeyError, CitekeyTemplate, citekeys, searchable
from arxivtui.formats.csl_json import write_csl_json
from arxivtui.formats.csv_table import write_csv
from arxivtui.formats.digest_read import is_digest, read_digest
from arxivtui.formats.digest_write import first_difference, write_digest
from arxivtui.formats.errors import DigestError, ForeignFileError, FormatError
from arxivtui.formats.exported import form_of, over_export
from arxivtui.formats.files import write_document
from arxivtui.formats.json_lines import as_wire, write_json_lines
from arxivtui.formats.markdown import EXPORT_MARK, markdown_entry, write_markdown
from arxivtui.formats.references import (
    LARGEST_LIBRARY,
    LibraryForm,
    ReferenceLibrary,
    ReferencesError,
    read_references,
)
from arxivtui.formats.ris import write_ris
from arxivtui.formats.writing import PLAINLY, ExportOptions, Grouping, Writer

__all__ = [
    "EXPORT_MARK",
    "LARGEST_LIBRARY",
    "PLAINLY",
    "Citable",
    "CitekeyError",
    "CitekeyTemplate",
    "DigestError",
    "ExportOptions",
    "ForeignFileError",
    "FormatError",
    "Grouping",
    "LibraryForm",
    "ReferenceLibrary",
    "ReferencesError",
    "Writer",
    "as_wire",
    "bibtex_entries",
    "citekeys",
    "first_difference",
    "form_of",
    "is_digest",
    "markdown_entry",
    "over_export",
    "read_digest",
    "read_references",
    "searchable",
    "write_bibtex",
    "write_csl_json",
    "write_csv",
    "write_digest",
    "write_document",
    "write_json_lines",
    "write_markdown",
    "write_ris",
]
