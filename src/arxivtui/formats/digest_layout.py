"""The words of a digest, shared by its reader and its writer (docs/guide.md).

There are two dialects of one layout. An imported document has its texts as they stand. Ours (`Digest.counts`
is set) has a second table, its texts escaped, since they come from anywhere, and says `none` where a
scorer gave no relevance or novelty, `unknown` where a cost is.
"""

TITLE = "# Personalized Daily ArXiv Papers "
WEEK_TITLE = "# Personalized Weekly ArXiv Papers "
WEEK_COLUMNS = ("Day", "State")
BANNER_WINDOW = "> This is a remedial run for missed papers from {} to {}."
BANNER_BLANK = "> "
BANNER_GENERATED = "> Results generated on {}."

COLUMNS = ("Prompt", "Completion", "Total")
TOKEN_ROW = "**Token**"
COST_ROW = "**Cost**"
COUNTS = ("Announced", "Unique", "Ranked out", "Scored", "Unscored", "Selected")

TOTAL_ARXIV = "Total arXiv papers: "
TOTAL_SCANNED = "Total scanned papers: "
TOTAL_RELEVANT = "Total relevant papers: "

CONTENTS = "**Table of contents with paper titles:**"
RULE = "---"
ID = "**ArXiv ID:** "
AUTHORS = "**Authors:** "
ABSTRACT = "**Abstract:** "
COMMENT = "**Comment:** "
RELEVANCE = "**Relevance:** "
NOVELTY = "**Novelty:** "
NONE = "none"
UNKNOWN = "unknown"

PROMPT = "# Paper Selection Prompt"
SYSTEM_PROMPT = "## System Prompt"
USER_PROMPT = "## User Prompt"
QUOTE = "> "


def contents_target(number: int) -> str:
    """How the contents line of paper `number` ends, after its title."""
    return f"](#user-content-link{number})"


def section_target(number: int, paper_id: str) -> str:
    """How the heading of paper `number` ends, after its title."""
    return f'](https://arxiv.org/abs/{paper_id}) <a id="link{number}"></a>'


def quoted(text: str) -> str:
    """A prompt as a block quote: every line marked, blank ones too."""
    return "\n".join(QUOTE + line for line in text.split("\n"))


def quoted_prompts(system: str, user: str) -> str:
    """Both prompts under their headings."""
    return "\n\n".join((SYSTEM_PROMPT, quoted(system), USER_PROMPT, quoted(user)))
