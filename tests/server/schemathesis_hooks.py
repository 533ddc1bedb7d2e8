r"""What schemathesis is told before it begins: it takes `\p{C}` for control characters alone."""

from typing import Any

import schemathesis


@schemathesis.hook
def filter_body(context: schemathesis.HookContext, body: Any) -> bool:
    """No tags of private or unassigned characters: the document refuses them, and it would not know."""
    acts = body.get("acts") if isinstance(body, dict) else None
    return not isinstance(acts, list) or all(map(_prints, acts))


def _prints(act: Any) -> bool:
    lists = (act.get("add_tags"), act.get("remove_tags")) if isinstance(act, dict) else ()
    tags = [tag for each in lists if isinstance(each, list) for tag in each]
    return all(tag.isprintable() for tag in tags if isinstance(tag, str))
