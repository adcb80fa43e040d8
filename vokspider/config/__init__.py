"""The configuration: a TOML file, the environment and the command line, checked once and then frozen.

Precedence: command line, environment (``VOKSPIDER_<SECTION>__<KEY>``), file, default. If anything is wrong, one
ConfigError has a line for each problem, which names the place, the setting, its value and what was expected.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy.engine import URL

from vokspider.config.databases import from_command_line, show_database
from vokspider.config.files import CONFIG_VARIABLE, chosen_file, expanded, label_of, sources_path
from vokspider.config.homes import (
    CHECKOUT,
    HOME_VARIABLE,
    PACKAGE,
    ROOT_VARIABLE,
    Home,
    find_checkout,
    find_home,
    working_directory,
)
from vokspider.config.jobs import JobsSettings
from vokspider.config.layers import (
    Layer,
    build_settings,
    env_name,
    environment_layer,
    given_layer,
    origin,
    read_toml,
    table_layer,
)
from vokspider.config.origins import Origin, origins_of
from vokspider.config.problems import mask_url, suggest
from vokspider.config.sections import (
    BackfillSettings,
    CaptureSettings,
    CrawlSettings,
    DatabaseSettings,
    LogSettings,
    RecheckSettings,
    ScheduleSettings,
    Settings,
)
from vokspider.config.sources import Source, load_sources
from vokspider.config.start import moved_start_url, source_defaults, with_start_page
from vokspider.config.table import Setting, settings_table
from vokspider.config.trust import (
    Authority,
    HealthSettings,
    MirrorSettings,
    MonitorSettings,
    NotifySettings,
    ProofSettings,
    WebSettings,
)
from vokspider.model.errors import ConfigError

__all__ = [
    "HOME_VARIABLE",
    "ROOT_VARIABLE",
    "Authority",
    "Config",
    "HealthSettings",
    "JobsSettings",
    "MirrorSettings",
    "MonitorSettings",
    "NotifySettings",
    "Origin",
    "ProofSettings",
    "RecheckSettings",
    "Setting",
    "Source",
    "WebSettings",
    "find_home",
    "find_root",
    "from_command_line",
    "load",
    "mask_url",
    "origins",
    "settings_table",
    "show_database",
]

_PACKAGE = PACKAGE
_OF_FILE = 2  # index of the file's layer


@dataclass(frozen=True)
class Config:
    """The checked configuration. ``config_file`` is None if no file was read.

    ``sources_file``: the file that declares the sources. ``warnings``: lines for people about settings that are still
    read but now have another name or place. ``home``: the kind of folders that are used, see
    ``vokspider.config.homes``.
    """

    root: Path
    config_file: Path | None
    settings: Settings
    sources: tuple[Source, ...]
    sources_file: Path
    warnings: tuple[str, ...] = field(default=(), compare=False)
    home: str = field(default=CHECKOUT, compare=False)

    @property
    def database(self) -> DatabaseSettings:
        """Section ``database``."""
        return self.settings.database

    @property
    def crawl(self) -> CrawlSettings:
        """Section ``crawl``."""
        return self.settings.crawl

    @property
    def recheck(self) -> RecheckSettings:
        """Section ``recheck``."""
        return self.settings.recheck

    @property
    def backfill(self) -> BackfillSettings:
        """Section ``backfill``."""
        return self.settings.backfill

    @property
    def captures(self) -> CaptureSettings:
        """Section ``captures``."""
        return self.settings.captures

    @property
    def schedule(self) -> ScheduleSettings:
        """Section ``schedule``."""
        return self.settings.schedule

    @property
    def jobs(self) -> JobsSettings:
        """Section ``jobs``."""
        return self.settings.jobs

    @property
    def monitors(self) -> MonitorSettings:
        """Section ``monitors``."""
        return self.settings.monitors

    @property
    def notify(self) -> NotifySettings:
        """Section ``notify``."""
        return self.settings.notify

    @property
    def health(self) -> HealthSettings:
        """Section ``health``."""
        return self.settings.health

    @property
    def web(self) -> WebSettings:
        """Section ``web``."""
        return self.settings.web

    @property
    def mirror(self) -> MirrorSettings:
        """Section ``mirror``."""
        return self.settings.mirror

    @property
    def proof(self) -> ProofSettings:
        """Section ``proof``."""
        return self.settings.proof

    @property
    def key_file(self) -> Path:
        """The file of the key that signs checkpoints, ``proof.key``."""
        return self.resolve(self.proof.key)

    @property
    def logs(self) -> LogSettings:
        """Section ``logs``."""
        return self.settings.logs

    @property
    def database_url(self) -> URL:
        """The URL for SQLAlchemy, with an explicit driver; the path of an SQLite file is absolute."""
        url = self.database.parsed_url
        if url.get_backend_name() != "sqlite" or url.database is None or url.database.startswith("file:"):
            return url
        return url.set(database=str(self.resolve(url.database)))

    @property
    def masked_url(self) -> str:
        """``database_url`` for people and logs, with passwords replaced by ``***``."""
        return show_database(self.database_url)

    def resolve(self, path: str | Path) -> Path:
        """``path`` as an absolute path: a relative one starts at the project root, ``~/`` at the user's home."""
        return self.root / expanded(path)

    def source(self, name: str) -> Source:
        """The source with this name. Raises ConfigError, which suggests the nearest name, if it is not declared."""
        by_name = {source.name: source for source in self.sources}
        if name not in by_name:
            raise ConfigError(f"unknown source {name}; {suggest(name, by_name)} (declared in {self.sources_file})")
        return by_name[name]

    @property
    def enabled(self) -> tuple[Source, ...]:
        """The sources that the daemon and ``crawl --all`` crawl, in the order of the file; may be empty."""
        return tuple(source for source in self.sources if source.enabled)

    def to_environ(self) -> dict[str, str]:
        """Environment variables from which ``load`` builds an equal configuration. Passwords are in clear text."""
        environ = {
            env_name(section, key): _encode(value)
            for section, values in self.settings.model_dump().items()
            for key, value in values.items()
        }
        # An empty variable counts as not set. It hides a variable from the parent's own environment.
        environ[CONFIG_VARIABLE] = str(self.config_file or "")
        environ[ROOT_VARIABLE] = str(self.root)
        return environ


def find_root(start: Path | None = None) -> Path:
    """The project root as an absolute path.

    It is the nearest folder from ``start`` (default: the working directory) upwards whose scrapy.cfg names
    ``vokspider.settings``; else the checkout that holds this package; else ``start``.
    """
    here = (start or working_directory()).resolve()
    return find_checkout(here, _PACKAGE) or here


def load(
    config_file: Path | None = None,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    environ: Mapping[str, str] | None = None,
    root: Path | None = None,
) -> Config:
    """Read and check the configuration.

    ``config_file``, if given, must exist; a relative path starts at the working directory. By default it is
    ``VOKSPIDER_CONFIG`` or, if that exists, the ``config/vokspider.toml`` of the root. ``overrides[section][key]`` are
    values from the command line; None stands for an option that was not given. ``environ``: by default that of the
    process.

    Raises ConfigError with one line for each problem.
    """
    environ = os.environ if environ is None else environ
    home = find_home(environ, root, _PACKAGE)
    root, path = home.root, chosen_file(config_file, environ, home)
    layers = _layers(overrides or {}, environ, home, path)
    settings = build_settings(layers)
    sources_file = sources_path(settings.sources.file, root, path or home.config_file, _PACKAGE)
    label = label_of(sources_file, root)
    sources, warnings = load_sources(sources_file, label, partial(source_defaults, settings))
    moved = moved_start_url(layers[_OF_FILE], settings, label)
    settings, sources = with_start_page(settings, sources)
    config = Config(root, path, settings, sources, sources_file, (*moved, *warnings), home.kind)
    try:
        config.source(settings.crawl.source)
    except ConfigError as error:
        raise ConfigError(f"{origin(layers, 'crawl', 'source')}: {error}") from None
    return config


def _layers(
    overrides: Mapping[str, Mapping[str, object]], environ: Mapping[str, str], home: Home, path: Path | None
) -> tuple[Layer, ...]:
    """The layers of settings, in order of precedence."""
    return (
        given_layer(overrides),
        environment_layer(environ),
        table_layer(read_toml(path, label_of(path, home.root)), label_of(path, home.root)) if path else Layer(),
        table_layer(home.defaults, "default"),
    )


def origins(
    config_file: Path | None = None,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    environ: Mapping[str, str] | None = None,
    root: Path | None = None,
) -> tuple[Origin, ...]:
    """Each setting that ``load`` returns for the same arguments, with the place it comes from. Raises like ``load``."""
    environ = os.environ if environ is None else environ
    config = load(config_file, overrides, environ, root)
    layers = _layers(overrides or {}, environ, find_home(environ, root, _PACKAGE), config.config_file)
    return tuple(origins_of(config.settings, layers, config.config_file, config.sources_file))


def _encode(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
