"""The table of all settings, for the documents and for the tests that keep them complete."""

import json
from dataclasses import dataclass

from vokspider.config.layers import sections, setting_names
from vokspider.config.section import Days
from vokspider.config.trust import Authority


@dataclass(frozen=True)
class Setting:
    """One row of the table of settings. ``default`` is written as in TOML, ``type`` in words."""

    name: str
    type: str
    default: str
    description: str


def settings_table() -> tuple[Setting, ...]:
    """The rows of all settings, in the order of the file."""
    return tuple(_setting(section, key) for section, key in setting_names())


def _setting(section: str, key: str) -> Setting:
    info = sections()[section].model_fields[key]
    words, default = _type_words(info.annotation), _toml(info.default)
    return Setting(f"{section}.{key}", words, default, info.description or "")


def _toml(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _type_words(annotation: object) -> str:
    words = {
        bool: "true or false",
        int: "whole number",
        float: "number",
        str | tuple[str, ...]: "text or list of texts",
        tuple[Days, ...]: "list of numbers",
        tuple[str, ...]: "list of texts",
        tuple[Authority, ...]: "list of tables",
    }
    return next((word for kind, word in words.items() if kind == annotation), "text")
