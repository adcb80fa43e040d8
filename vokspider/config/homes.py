"""The home of an installation: the folders of its configuration, data and logs.

A checkout or a named folder holds all of them. Otherwise they are the operating system's usual folders for a user's
programs, such as ``~/.config/vokspider`` and ``~/.local/share/vokspider``.
"""

import configparser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vokspider.model.errors import ConfigError

HOME_VARIABLE = "VOKSPIDER_HOME"
ROOT_VARIABLE = "VOKSPIDER_ROOT"  # the earlier name, also for child processes, so it overrides the other one
DEFAULT_FILE = "config/vokspider.toml"
CHECKOUT, NAMED, FOLDER, USER = "checkout", "named", "folder", "user"
PACKAGE = Path(__file__).resolve().parents[1]
# If one of these files exists, a working directory without scrapy.cfg is the home of an installation.
_TRACES = (DEFAULT_FILE, "data/vokspider.db")


@dataclass(frozen=True)
class Home:
    """The root, at which relative paths start, the usual configuration file, and default settings of this home.

    ``config_file`` may not exist. ``kind``: a ``checkout``, a ``named`` folder, the working ``folder``, or the
    ``user``'s folders.
    """

    root: Path
    kind: str
    config_file: Path
    defaults: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def find_home(environ: Mapping[str, str], root: Path | None = None, package: Path = PACKAGE) -> Home:
    """The home of this installation.

    It is ``root`` or the folder that ``environ`` names; else the checkout around the working directory; else the
    checkout that holds this ``package``; else the working directory, if it has a configuration or an archive; else the
    user's folders. Raises ConfigError if a named folder does not exist.
    """
    if root is not None:
        return _named_home(root.resolve(), "--home")
    for variable in (ROOT_VARIABLE, HOME_VARIABLE):
        if named := environ.get(variable):
            return _named_home(Path(named).resolve(), variable)
    here = working_directory()
    checkout = find_checkout(here, package)
    if checkout is not None:
        return Home(checkout, CHECKOUT, checkout / DEFAULT_FILE)
    if any((here / trace).exists() for trace in _TRACES):
        return Home(here, FOLDER, here / DEFAULT_FILE)
    return user_home()


def _named_home(root: Path, named_by: str) -> Home:
    user = user_home()
    if root == user.root:  # named so for a child process; it may not exist yet
        return user
    if not root.is_dir():
        raise ConfigError(f"{named_by} {root}: there is no such folder; make it with mkdir, or name another")
    return Home(root, NAMED, root / DEFAULT_FILE)


def user_home() -> Home:
    """The home in the operating system's folders for the user's programs."""
    from platformdirs import PlatformDirs

    folders = PlatformDirs("vokspider", appauthor=False)
    data, logs = folders.user_data_path, folders.user_log_path
    database, key = f"sqlite:///{data / 'vokspider.db'}", str(data / "log-key.pem")
    defaults = {"database": {"url": database}, "proof": {"key": key}, "logs": {"dir": str(logs)}}
    return Home(data, USER, folders.user_config_path / "vokspider.toml", defaults)


def find_checkout(start: Path, package: Path = PACKAGE) -> Path | None:
    """The nearest checkout from ``start`` upwards, else the one that holds this package; None if there is neither.

    A checkout is a folder whose scrapy.cfg names ``vokspider.settings``.
    """
    here = start.resolve()
    return next((folder for folder in (here, *here.parents, package.parent) if _is_project(folder)), None)


def working_directory() -> Path:
    """The working directory. Raises ConfigError if it was deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise ConfigError(
            f"the working directory was deleted; change to a folder that exists, or set {HOME_VARIABLE}"
        ) from None


def _is_project(folder: Path) -> bool:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(folder / "scrapy.cfg", encoding="utf-8")
        return "vokspider.settings" in dict(parser["settings"]).values()
    except (configparser.Error, KeyError, OSError, UnicodeDecodeError):
        return False
