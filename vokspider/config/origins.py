"""Where each setting comes from: the command line, a variable, a line of the file, or its default."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vokspider.config.layers import SECRETS, Layer, setting_names
from vokspider.config.problems import mask_url
from vokspider.config.sections import Settings

DEFAULT = "default"


@dataclass(frozen=True)
class Origin:
    """A setting: its name, its value with secrets masked, and the place that the value comes from."""

    name: str
    value: object
    origin: str


def origins_of(settings: Settings, layers: Sequence[Layer], file: Path | None, sources_file: Path) -> Iterator[Origin]:
    """Every setting in the order of the file, with the first of ``layers`` that has it as its origin.

    If ``crawl.start_url`` is empty, the source's own is used, so its origin is ``sources_file``.
    """
    text = file.read_text(encoding="utf-8-sig") if file else ""
    values = settings.model_dump()
    for section, key in setting_names():
        value = values[section][key]
        layer = next((one for one in layers if (section, key) in one.names), None)
        place = _place(section, key, layer, text)
        if layer and (section, key) == ("crawl", "start_url") and not layer.values[section][key]:
            place = str(sources_file)
        yield Origin(f"{section}.{key}", _shown(section, key, value), place)


def _shown(section: str, key: str, value: object) -> object:
    if (section, key) == ("database", "url"):
        return mask_url(str(value))
    return "***" if (section, key) in SECRETS and value else value


def _place(section: str, key: str, layer: Layer | None, text: str) -> str:
    name = layer.names[section, key] if layer else DEFAULT
    place = name.partition(": ")[0]
    line = line_of(text, section, key) if place.endswith(".toml") else 0
    return f"{place}:{line}" if line else place


def line_of(text: str, section: str, key: str) -> int:
    """The number of the line of a TOML text on which a setting is written, from 1; 0 if it is not found."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            table = found[1]
        wanted = key if table == section else f"{section}.{key}" if not table else ""
        if wanted and re.match(rf"\s*{re.escape(wanted)}\s*=", line):
            return number
    return 0
