"""The endpoint on this computer that the browser extension asks for scores.

Each name is imported when it is first asked for, and what speaks HTTP when an endpoint starts.
"""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of

if TYPE_CHECKING:
    from arxivtui.server.endpoint import Endpoint, EndpointKind, EndpointState
    from arxivtui.server.limits import Limits
    from arxivtui.server.pairing_desk import (
        OpenPairing,
        answer_pairing,
        close_pairing,
        look_at_pairing,
        open_pairing,
    )
else:
    __getattr__ = names_of(
        __name__,
        {
            "endpoint": "Endpoint EndpointKind EndpointState",
            "limits": "Limits",
            "pairing_desk": "OpenPairing answer_pairing close_pairing look_at_pairing open_pairing",
        },
    )

__all__ = [
    "Endpoint",
    "EndpointKind",
    "EndpointState",
    "Limits",
    "OpenPairing",
    "answer_pairing",
    "close_pairing",
    "look_at_pairing",
    "open_pairing",
]
