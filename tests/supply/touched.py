"""Which tests touch which package that arxivtui needs: what is run with its oldest and newest version."""

TOUCHED = {
    "arxiv": ("sources/test_api.py",),
    "click": ("cli/test_commands.py",),
    "genai-prices": ("scoring/test_prices.py",),
    "h11": ("server/test_connections.py",),
    "httpx": ("sources/test_oai_client.py",),
    "httpx2": ("scoring/test_model_client.py", "scoring/test_model_answers_in_odd_shapes.py"),
    "jinja2": ("formats/test_templates.py",),
    "keyring": ("config/test_secrets.py", "cli/test_key.py"),
    "lxml": ("sources/test_listing_page.py", "sources/test_oai_client.py"),
    "msgspec": ("config/test_loading.py", "day/test_kept_folder.py", "server/test_shapes.py"),
    "numpy": ("scoring/test_learning.py", "scoring/test_ranker.py"),
    "openai": ("scoring/test_model_client.py", "scoring/test_model_answers_in_odd_shapes.py"),
    "platformdirs": ("config/test_directories.py",),
    "pybtex": ("formats/test_references.py", "formats/test_bibtex.py"),
    "pylatexenc": ("text/test_plain.py",),
    "requests": ("sources/test_api.py",),
    "rich": ("tui/test_looks.py", "tui/test_statistics.py"),
    "rispy": ("formats/test_references.py",),
    "sqlite-utils": ("store/test_migrations.py",),
    "starlette": ("server/test_connections.py", "server/test_shapes.py"),
    "textual": (
        "tui/test_paper_list.py",
        "tui/test_paper_list_moves.py",
        "tui/test_reading.py",
        "tui/test_looks.py",
        "tui/test_starting.py",
    ),
    "textual-plotext": ("tui/test_statistics.py",),
    "tomlkit": ("config/test_saving.py", "config/test_editor.py"),
    "tzdata": ("sources/test_calendar.py",),
    "uvicorn": ("server/test_connections.py",),
}
"""Paths below tests/, by package."""


def paths() -> list[str]:
    """All of them, each once."""
    return sorted({f"tests/{path}" for several in TOUCHED.values() for path in several})
