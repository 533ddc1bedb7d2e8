"""Why a model is not asked."""

from arxivtui.domain import ArxivtuiError


class NoModelError(ArxivtuiError):
    """No model is chosen in the settings."""


class NoKeyError(ArxivtuiError):
    """There is no API key for the model's server."""


class NoTopicsError(ArxivtuiError):
    """The criteria hold no topic that a paper could be scored by."""


class ConsentError(ArxivtuiError):
    """The reader has not agreed to what asking this model with this key costs."""


class ScoringElsewhereError(ArxivtuiError):
    """Another process is asking a model for this store."""
