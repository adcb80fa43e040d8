"""Adding a source to the sources file."""

import json
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from vokspider.config import Config
from vokspider.config.homes import PACKAGE, find_home
from vokspider.config.sources import load_sources
from vokspider.config.start import source_defaults
from vokspider.model.errors import ConfigError, why_unwritable


def table_of(values: Mapping[str, object]) -> str:
    """The text of a table that declares a source in ``sources.toml``; ``values`` are its keys."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["[[source]]", *lines, ""])


def add_source(config: Config, values: Mapping[str, object]) -> Path:
    """Add a source to the sources file in use, and return the path of the changed file.

    If the program's own file is in use, a copy beside the configuration is made and changed. The file changes only if
    its new text is valid as a whole. Raises ConfigError with one line for each problem.
    """
    path = config.sources_file
    target = _own_file(config) if _is_shipped(path, config.root) else path
    text = f"{path.read_text(encoding='utf-8-sig').rstrip()}\n\n{table_of(values)}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            draft.write_text(text, encoding="utf-8")
            draft.chmod(path.stat().st_mode & 0o777)
            load_sources(draft, str(target), partial(source_defaults, config.settings))
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written: {why_unwritable(target, error)}") from None
    return target


def _is_shipped(path: Path, root: Path) -> bool:
    """Whether a sources file is the program's own, used by a project that does not have one."""
    return path.is_relative_to(PACKAGE) or (path == PACKAGE.parent / "config/sources.toml" and root != PACKAGE.parent)


def _own_file(config: Config) -> Path:
    beside = config.config_file or find_home({}, config.root).config_file
    return beside.with_name("sources.toml")
