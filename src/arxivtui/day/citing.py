"""Keys for citing papers that do not depend on what else is exported.

Of stored papers that would have one key, the oldest has it as it is (see `arxivtui.formats.citekeys`); so
the store is asked for those that are not among the exported.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from arxivtui.domain import PaperRecord
from arxivtui.formats import PLAINLY, Citable, CitekeyTemplate, ExportOptions, citekeys, searchable
from arxivtui.store import namesakes


def with_keys(
    db: sqlite3.Connection, records: Sequence[PaperRecord], options: ExportOptions = PLAINLY
) -> ExportOptions:
    """The same options with the keys of these papers, as the whole store has them.

    Raises:
        CitekeyError: the template for keys cannot be used.
        StoreError: the store cannot be read.
    """
    template = CitekeyTemplate.parse(options.citekey)
    papers = [Citable.of(record) for record in records]
    others: dict[str, Citable] = {}
    if "id" not in template.fields:
        looks = dict.fromkeys(map(searchable, papers))
        for names, words in looks:
            by = names if "author" in template.fields else ()
            titled = words if "word" in template.fields else ()
            for paper_id, title, author in namesakes.titles_and_authors(db, by, titled):
                others[paper_id] = Citable(paper_id, author, title)
    for paper in papers:
        others.pop(paper.id, None)
    return replace(options, keys=citekeys(papers, template=options.citekey, others=others.values()))
