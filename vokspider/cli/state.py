"""The options before a command's name, and the configuration that they select."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vokspider.cli.loudness import Loudness, loudness
from vokspider.model.errors import ConfigError

if TYPE_CHECKING:
    from vokspider.config import Config, Origin


class State:
    """The options that were given before the command's name."""

    def __init__(self, config_file: Path | None = None, database: str | None = None, home: Path | None = None) -> None:
        self.config_file = config_file
        self.database = database
        self.home = home
        self._said: set[str] = set()  # warnings that were printed, so that each is printed once

    def load(self, **overrides: Mapping[str, object]) -> "Config":
        """The configuration; ``overrides`` are sections of settings from the command's own options.

        Prints its warnings on standard error. Raises ConfigError if it is wrong.
        """
        from vokspider.config import load

        config = load(self.config_file, {**self._database(), **overrides}, root=self.home)
        for line in config.warnings:
            if line not in self._said and loudness() > Loudness.QUIET:
                sys.stderr.write(line + "\n")
            self._said.add(line)
        return config

    def origins(self) -> "tuple[Config, tuple[Origin, ...]]":
        """The configuration, and where each setting comes from. Raises ConfigError if it is wrong."""
        from vokspider.config import origins

        return self.load(), origins(self.config_file, self._database(), root=self.home)

    def environ(self) -> dict[str, str]:
        """The environment of the process, with a variable for ``--home`` if that was given."""
        return {**os.environ, **({"VOKSPIDER_ROOT": str(self.home)} if self.home else {})}

    def _database(self) -> dict[str, dict[str, object]]:
        from vokspider.config import from_command_line, mask_url
        from vokspider.config.databases import parse_database_url

        if self.database is None:
            return {}
        url = from_command_line(self.database)
        try:
            parse_database_url(url)
        except ValueError as error:
            raise ConfigError(f"--database {mask_url(self.database)!r}: {error}") from None
        return {"database": {"url": url}}


def state(context: typer.Context) -> State:
    """The options before the command's name, which are kept in its context."""
    found: State = context.obj
    return found
