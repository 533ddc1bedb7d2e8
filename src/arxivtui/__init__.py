"""arxivtui: the day's arXiv papers, triaged from the terminal."""

__version__ = "0.1.0"
