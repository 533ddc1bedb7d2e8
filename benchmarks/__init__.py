"""What we claim about speed and ranking: `python -m benchmarks` runs it all, and writes it as a page."""

import os

# An installed program has its byte code: where none may be written, each start would compile all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
