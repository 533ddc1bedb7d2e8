"""Settings (typed, TOML), the reader's criteria, secrets and directories."""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of

if TYPE_CHECKING:
    from arxivtui.config.categories import CATEGORIES, nearest_category
    from arxivtui.config.criteria import (
        STARTER_CRITERIA,
        Criteria,
        Topic,
        criteria_of,
        load_criteria,
        parse_criteria,
        read_criteria,
        save_criteria,
    )
    from arxivtui.config.criteria_edit import CriteriaEdit
    from arxivtui.config.directories import Directories
    from arxivtui.config.editor import find_editor, run_editor
    from arxivtui.config.errors import KeyringError, SecretsError, SettingsChangedError, SettingsError
    from arxivtui.config.files import write_private
    from arxivtui.config.loading import load_settings
    from arxivtui.config.present import (
        PresentSetting,
        PresentSettings,
        SettingOrigin,
        present_settings,
        settings_and_mistakes,
        typed_value,
        value_as_text,
    )
    from arxivtui.config.reference import SettingReference, settings_reference
    from arxivtui.config.saving import default_config_text, save_settings
    from arxivtui.config.secrets import (
        ApiKey,
        KeySource,
        environment_key,
        find_api_key,
        forget_api_key,
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
            "criteria": (
                "STARTER_CRITERIA Criteria Topic criteria_of load_criteria parse_criteria read_criteria "
                "save_criteria"
            ),
            "criteria_edit": "CriteriaEdit",
            "directories": "Directories",
            "editor": "find_editor run_editor",
            "errors": "KeyringError SecretsError SettingsChangedError SettingsError",
            "files": "write_private",
            "loading": "load_settings",
            "present": (
                "PresentSetting PresentSettings SettingOrigin present_settings settings_and_mistakes "
                "typed_value value_as_text"
            ),
            "reference": "SettingReference settings_reference",
            "saving": "default_config_text save_settings",
            "secrets": (
                "ApiKey KeySource environment_key find_api_key forget_api_key key_file "
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
    "CriteriaEdit",
    "Directories",
    "KeySource",
    "KeyringError",
    "LlmSettings",
    "PresentSetting",
    "PresentSettings",
    "RankingSettings",
    "RulesSettings",
    "SecretsError",
    "ServerSettings",
    "SettingOrigin",
    "SettingReference",
    "Settings",
    "SettingsChangedError",
    "SettingsError",
    "Topic",
    "UiSettings",
    "criteria_of",
    "default_config_text",
    "environment_key",
    "find_api_key",
    "find_editor",
    "forget_api_key",
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
    "present_settings",
    "read_criteria",
    "run_editor",
    "save_criteria",
    "save_settings",
    "server_of",
    "set_api_key",
    "settings_and_mistakes",
    "settings_reference",
    "typed_value",
    "value_as_text",
    "write_private",
]
