"""What can go wrong between us and a model, one class for each thing that is done about it."""

from arxivtui.domain import ArxivtuiError


class ModelError(ArxivtuiError):
    """A request to a model brought no answer.

    Args:
        message: what happened; a server's own words in it are bounded, harmless and without the key.
        hint: what to do next.
        retry_after: seconds until the server is to be asked again, by its own word; None where it gave none.
        stops: whether no other request would fare better; None leaves it to the class.
        maybe_paid: whether the model can have been at work, so that the request may be on the bill.
    """

    stops = False

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        retry_after: float | None = None,
        stops: bool | None = None,
        maybe_paid: bool = False,
    ) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after
        self.maybe_paid = maybe_paid
        if stops is not None:
            self.stops = stops


class KeyRejectedError(ModelError):
    """The server does not accept the key (401, 403)."""

    stops = True


class NothingLeftError(ModelError):
    """The account has nothing left to pay with (402, a quota that is used up)."""

    stops = True


class UnknownModelError(ModelError):
    """The server has no such model, or not for this key."""

    stops = True


class RateLimitedError(ModelError):
    """There were too many requests or tokens (429). It stops where the wait would be longer than ours."""


class ModelFailedError(ModelError):
    """The server failed (5xx), or what it sent is no answer of a model."""


class ModelUnreachableError(ModelError):
    """Nothing answered, in time or at all, or the connection ended before the answer did."""


class PromptRefusedError(ModelError):
    """A filter of the server refused what was sent: one of its papers, and not the others."""


class PromptTooLongError(ModelError):
    """More tokens were sent, or asked for, than the model takes at once. Fewer papers may fit."""


class RequestRefusedError(ModelError):
    """The server refuses the request (400, 404, 422), in every form that we know."""

    stops = True
