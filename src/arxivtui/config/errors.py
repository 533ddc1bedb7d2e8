"""What can go wrong with settings and secrets."""

from arxivtui.domain import ArxivtuiError


class SettingsError(ArxivtuiError):
    """A settings file or an environment variable that cannot be used."""


class SettingsChangedError(SettingsError):
    """The settings file is another one than that which was looked at before the change."""


class SecretsError(ArxivtuiError):
    """An API key that cannot be kept or read."""


class KeyringError(SecretsError):
    """The system's keyring cannot be used, does not answer or does not keep what it is given."""
