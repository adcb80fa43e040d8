"""Reading the configuration again while the daemon runs."""

from collections.abc import Iterator
from dataclasses import replace

from vokspider.config import Config, Source
from vokspider.config.start import source_defaults

_DATABASE = "database.url"


def changed_settings(old: Config, new: Config) -> list[str]:
    """The names of the settings and of the sources that differ. Values are left out, since some of them are secret."""
    return [*_settings(old, new), *_sources(old, new)]


def _settings(old: Config, new: Config) -> Iterator[str]:
    before, after = old.settings.model_dump(), new.settings.model_dump()
    for section, values in after.items():
        yield from (f"{section}.{key}" for key, value in values.items() if value != before[section][key])


def _sources(old: Config, new: Config) -> Iterator[str]:
    before, after = ({one.name: _own(one, config) for one in config.sources} for config in (old, new))
    names = sorted(before.keys() | after.keys())
    yield from (f"source {name}" for name in names if before.get(name) != after.get(name))


def _own(source: Source, config: Config) -> dict[str, object]:
    """The values of a source that do not come from the general settings, whose changes are named by themselves."""
    general = source_defaults(config.settings, source.name)
    if source.name == config.crawl.source:
        general["start_url"] = config.crawl.start_url
    return {key: value for key, value in source.model_dump().items() if key not in general or value != general[key]}


def keep_database(old: Config, new: Config) -> Config:
    """``new`` with the database of ``old``, which has the daemon's lease and jobs."""
    return replace(new, settings=new.settings.model_copy(update={"database": old.settings.database}))


def say_changes(names: list[str]) -> str:
    """A line that names the changed settings, and says if ``database.url`` needs a restart."""
    applied = [name for name in names if name != _DATABASE]
    words = f"the configuration was read again; changed: {', '.join(applied) or 'nothing'}"
    if _DATABASE in names:
        words += f"; {_DATABASE} changed too and needs a restart, the present database is used until then"
    return words
