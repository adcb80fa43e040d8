"""The places that settings come from, and how they are merged into one ``Settings`` or a list of problems.

A layer is one place: command line, environment, file, or the defaults of a home. It remembers the name that each
setting has there, so that an error about a value can say where the value was written.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vokspider.config.problems import mask_url, say_expected, show_value, suggest
from vokspider.config.section import Section
from vokspider.config.sections import Settings
from vokspider.model.errors import ConfigError

SECRETS = (("notify", "urls"), ("notify", "ping_url"), ("web", "token"), ("mirror", "token"))


@dataclass
class Layer:
    """The settings of one place.

    ``values[section][key]``: the values. ``names``: the name of each setting in messages. ``problems``: complete lines
    about what is wrong.
    """

    values: dict[str, dict[str, object]] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, section: str, key: str, value: object, name: str) -> None:
        """Set ``section.key`` to ``value``. ``name``: how this place spells the setting, for messages."""
        self.values.setdefault(section, {})[key] = value
        self.names[section, key] = name


def sections() -> dict[str, type[Section]]:
    """The section classes by name, in the order of the file."""
    models = ((name, info.annotation) for name, info in Settings.model_fields.items())
    return {name: model for name, model in models if isinstance(model, type) and issubclass(model, Section)}


def setting_names() -> Iterator[tuple[str, str]]:
    """Section and key of every setting, in the order of the file."""
    return ((section, key) for section, model in sections().items() for key in model.model_fields)


def env_name(section: str, key: str) -> str:
    """The environment variable of a setting, e.g. ``VOKSPIDER_CRAWL__DELAY``."""
    return f"VOKSPIDER_{section}__{key}".upper()


def read_toml(path: Path, label: str) -> dict[str, object]:
    """The tables of a TOML file. Raises ConfigError if it cannot be read; ``label`` is the file's name in messages."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{label}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{label}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{label}: not UTF-8 text: byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{label}: not TOML: {error}") from None


def given_layer(overrides: Mapping[str, Mapping[str, object]]) -> Layer:
    """The layer of the command line. A value of None stands for an option that was not given."""
    given = {
        section: {key: value for key, value in values.items() if value is not None}
        for section, values in overrides.items()
    }
    return table_layer(given, "command line")


def table_layer(tables: Mapping[str, object], label: str) -> Layer:
    """The layer of a file or of the command line, from its tables of settings. ``label``: its name in messages."""
    layer = Layer()
    known = sections()
    for section, table in tables.items():
        if section not in known:
            layer.problems.append(f"{label}: unknown section {section}; {_suggest_section(section)}")
        elif not isinstance(table, Mapping):
            layer.problems.append(f"{label}: {section} = {show_value(table)}: expected a table, [{section}]")
        else:
            _add_table(layer, section, table, label)
    return layer


def _add_table(layer: Layer, section: str, table: Mapping[str, object], label: str) -> None:
    for key, value in table.items():
        if key in sections()[section].model_fields:
            layer.add(section, key, value, f"{label}: {section}.{key}")
        else:
            layer.problems.append(f"{label}: unknown key {section}.{key}; {_suggest_key(section, key)}")


def environment_layer(environ: Mapping[str, str]) -> Layer:
    """The layer of the variables ``VOKSPIDER_<SECTION>__<KEY>``; other variables are ignored.

    A variable that looks like a setting but is not one is a problem, even with a single underscore after the section.
    """
    layer = Layer()
    meant = re.compile(rf"VOKSPIDER_(.+?__|({'|'.join(sections())})_).+", re.DOTALL | re.IGNORECASE)
    known = {env_name(*setting): setting for setting in setting_names()}
    for name, text in sorted(environ.items()):
        if name in known:
            section, key = known[name]
            layer.add(section, key, _decode(text, sections()[section].model_fields[key].annotation), name)
        elif meant.fullmatch(name):
            layer.problems.append(f"{name}: unknown setting; {suggest(name, known)}")
    return layer


def _decode(text: str, annotation: Any) -> object:
    """``text`` converted to the type of its setting; unchanged if that fails, so that the validation reports it."""
    parsed: object
    try:
        if text.startswith("[") and annotation is not str:
            parsed = json.loads(text)
        else:
            parsed = TypeAdapter(annotation).validate_strings(text)
    except ValueError:
        return text
    return parsed


def build_settings(layers: Sequence[Layer]) -> Settings:
    """The settings of all ``layers``; an earlier layer takes precedence.

    Raises ConfigError with a line for each problem.
    """
    problems = [problem for layer in layers for problem in layer.problems]
    values: dict[str, dict[str, object]] = {section: {} for section in sections()}
    for layer in reversed(layers):
        for section, given in layer.values.items():
            values[section] |= given
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += dict.fromkeys(_say(one["loc"], one["type"], one, layers) for one in error.errors())
    if problems:
        raise ConfigError("\n".join(problems))
    return settings


def origin(layers: Sequence[Layer], section: str, key: str) -> str:
    """The place where the value of ``section.key`` was written, for messages; by default the setting's own name."""
    names = (layer.names[section, key] for layer in layers if (section, key) in layer.names)
    return next(names, f"{section}.{key}")


def _say(loc: tuple[int | str, ...], error_type: str, error: Mapping[str, object], layers: Sequence[Layer]) -> str:
    section, key = str(loc[0]), str(loc[1])
    value = next((one.values[section][key] for one in layers if (section, key) in one.names), error["input"])
    shown = _shown(section, key, value)
    context = error.get("ctx")
    expected = say_expected(error_type, context if isinstance(context, Mapping) else {}, str(error["msg"]))
    return f"{origin(layers, section, key)} = {shown}: {expected}"


def _shown(section: str, key: str, value: object) -> str:
    """A value for people, with secrets replaced by ``***``."""
    if (section, key) == ("database", "url"):
        return json.dumps(mask_url(str(value)))
    return '"***"' if (section, key) in SECRETS else show_value(value)


def _suggest_section(name: str) -> str:
    """A suggestion for the unknown section ``name``: the setting with that name, else the nearest section."""
    homes = [f"{section}.{name}" for section, model in sections().items() if name in model.model_fields]
    return f"did you mean {homes[0]}?" if homes else suggest(name, sections())


def _suggest_key(section: str, key: str) -> str:
    """A suggestion for an unknown key: the section that has a key of this name, else the nearest key of ``section``."""
    homes = [f"{other}.{key}" for other, model in sections().items() if key in model.model_fields]
    if homes:
        return f"did you mean {homes[0]}?"
    return suggest(f"{section}.{key}", [f"{section}.{one}" for one in sections()[section].model_fields])
