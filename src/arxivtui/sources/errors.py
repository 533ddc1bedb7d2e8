"""What can go wrong between us and arXiv, one class for each thing that a reader would do differently."""

from arxivtui.domain import ArxivtuiError


class SourceError(ArxivtuiError):
    """arXiv did not give what was asked for."""


class SourceUnreachableError(SourceError):
    """Nothing answered, or the connection ended before the answer did.

    Args:
        message: what happened.
        hint: what to do next.
        connected: whether a request can have reached the server.
    """

    def __init__(self, message: str, hint: str = "", *, connected: bool = True) -> None:
        super().__init__(message, hint)
        self.connected = connected


class IncompleteAnswerError(SourceUnreachableError):
    """An answer that came, but is cut, damaged, or without what it says that it has; worth asking again."""


class SourceTooSlowError(SourceUnreachableError):
    """An answer that began and was not at its end when its time was over. It is not asked for again."""


class SourceRefusedError(SourceError):
    """The server asks us to wait (429, 503, or a page that says so).

    Args:
        message: what was refused.
        status: the HTTP status; 200 where only the page's text says it.
        retry_after: seconds until the server is to be asked again, by its own word or, where it gave none,
            by our judgement; None where there is neither.
        hint: when to try again.
    """

    def __init__(self, message: str, status: int, retry_after: float | None = None, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status
        self.retry_after = retry_after


class SourceFailedError(SourceError):
    """The server answered with an error of its own.

    Args:
        message: what failed.
        status: the HTTP status.
        hint: what to do next.
    """

    def __init__(self, message: str, status: int, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


class SourceCancelledError(SourceError):
    """The reader stopped the request while it waited or was being received."""


class UnknownCategoryError(SourceError):
    """A category that arXiv does not have."""


class BadTokenError(SourceError):
    """A place in a long answer that arXiv knows no more: it forgets them at midnight UTC. Begin again."""


class NoSuchDayError(SourceError):
    """A day that arXiv does not show: more than 90 days ago, or still to come."""


class TooOldDayError(NoSuchDayError):
    """A day that arXiv's pages show no more, by its own word."""


class NotAListingError(SourceError):
    """An answer that is no listing page: a login portal, an error page, a feed, nothing at all."""


class RateLimitPageError(NotAListingError):
    """A page of status 200 whose only content is that there were too many requests."""


class WrongCategoryError(NotAListingError):
    """A listing page, but of another category than the one asked for."""


class WrongDayError(NotAListingError):
    """A listing page, but of another day than the one asked for."""
