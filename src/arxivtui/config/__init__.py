"""Settings (typed, TOML), the reader's criteria, secrets and directories."""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of

if TYPE_CHECKING:
    from arxivtui.config.categories import CATEGORIES, nearest_category
    from arxivtui.config.criteria import (
        STARTER_CRITERIA,
        Criteria,
        Topic,
        load_criteria,
        parse_criteria,
        save_criteria,
    )
    from arxivtui.config.directories import Directories
    from arxivtui.config.editor import find_editor
    from arxivtui.config.errors import KeyringError, SecretsError, SettingsError
    from arxivtui.config.files import write_private
    from arxivtui.config.loading import load_settings
    from arxivtui.config.reference import SettingReference, section_summaries, settings_reference
    from arxivtui.config.saving import default_config_text, save_settings
    from arxivtui.config.secrets import (
        ApiKey,
        KeySource,
        environment_key,
        find_api_key,
        forget_api_key,
        get_api_key,
        key_file,
        openai_key_counts,
        other_servers,
        parse_api_key,
        set_api_key,
    )
    from arxivtui.config.settings import (
        ArxivSettings,
        LlmSettings,
        RankingSettings,
        RulesSettings,
        ServerSettings,
        Settings,
        UiSettings,
        host_of,
        is_loopback,
        server_of,
    )
else:
    __getattr__ = names_of(
        __name__,
        {
            "categories": "CATEGORIES nearest_category",
            "criteria": "STARTER_CRITERIA Criteria Topic load_criteria parse_criteria save_criteria",
            "directories": "Directories",
            "editor": "find_editor",
            "errors": "KeyringError SecretsError SettingsError",
            "files": "write_private",
            "loading": "load_settings",
            "reference": "SettingReference section_summaries settings_reference",
            "saving": "default_config_text save_settings",
            "secrets": (
                "ApiKey KeySource environment_key find_api_key forget_api_key get_api_key key_file "
                "openai_key_counts other_servers parse_api_key set_api_key"
            ),
            "settings": (
                "ArxivSettings LlmSettings RankingSettings RulesSettings ServerSettings Settings "
                "UiSettings host_of is_loopback server_of"
            ),
        },
    )

__all__ = [
    "CATEGORIES",
    "STARTER_CRITERIA",
    "ApiKey",
    "ArxivSettings",
    "Criteria",
    "Directories",
    "KeySource",
    "KeyringError",
    "LlmSettings",
    "RankingSettings",
    "RulesSettings",
    "SecretsError",
    "ServerSettings",
    "SettingReference",
    "Settings",
    "SettingsError",
    "Topic",
    "UiSettings",
    "default_config_text",
    "environment_key",
    "find_api_key",
    "find_editor",
    "forget_api_key",
    "get_api_key",
    "host_of",
    "is_loopback",
    "key_file",
    "load_criteria",
    "load_settings",
    "nearest_category",
    "openai_key_counts",
    "other_servers",
    "parse_api_key",
    "parse_criteria",
    "save_criteria",
    "save_settings",
    "section_summaries",
    "server_of",
    "set_api_key",
    "settings_reference",
    "write_private",
]
