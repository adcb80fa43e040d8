"""The files of the configuration: which ones are read, and how their paths are written."""

from collections.abc import Mapping
from pathlib import Path

from vokspider.config.homes import Home
from vokspider.config.layers import sections
from vokspider.model.errors import ConfigError

CONFIG_VARIABLE = "VOKSPIDER_CONFIG"


def chosen_file(given: Path | None, environ: Mapping[str, str], home: Home) -> Path | None:
    """The configuration file: the ``given`` one, that of ``VOKSPIDER_CONFIG``, or that of ``home`` if it exists.

    Raises ConfigError if a file that somebody named does not exist.
    """
    if given:
        return _existing(given, "--config", "'vokspider config init' writes one")
    if named := environ.get(CONFIG_VARIABLE):
        return _existing(Path(named), CONFIG_VARIABLE, f"'vokspider config init {named}' writes one")
    return home.config_file if home.config_file.exists() else None


def _existing(path: Path, named_by: str, way_out: str) -> Path:
    if not path.exists():
        raise ConfigError(f"{named_by} {path}: there is no such file; {way_out}")
    return path.resolve()


def sources_path(setting: str, root: Path, config_file: Path | None, package: Path) -> Path:
    """The path of the sources file.

    If ``setting`` has its default, it is the first of these that exists: ``sources.toml`` beside the configuration
    file, that of the root, and the one in the package, as in an installation without a checkout.
    """
    path = root / expanded(setting)
    if setting != sections()["sources"].model_fields["file"].default:
        return path
    beside = [config_file.with_name(path.name)] if config_file else []
    shipped = package / "config" / path.name
    candidates = (*beside, path, shipped)
    return next((one for one in candidates if one.exists()), package.parent / setting)


def expanded(path: str | Path) -> Path:
    """``path`` with a leading ``~/`` replaced by the user's home. Raises ConfigError if the user has none."""
    if not str(path).startswith("~/"):  # a file may be named ~draft
        return Path(path)
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise ConfigError(f"{path}: this user has no home folder; write an absolute path") from None


def label_of(path: Path, root: Path) -> str:
    """The path for people, relative to ``root`` if it is in it."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
