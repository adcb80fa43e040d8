"""Addresses of databases: a file's path is taken as it is written; only the URL of a server is percent-decoded.

``sqlite:///PATH`` names the file PATH, whatever its characters are. Options follow the last ``?``, and only if all of
them are known, so ``what?.db`` is an ordinary file name.
"""

import math
import re
from collections.abc import Mapping
from urllib.parse import unquote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from vokspider.config.problems import mask_url, suggest

# postgresql:// means psycopg 3 here, whatever the default of the installed SQLAlchemy is.
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_SQLITE = re.compile(r"sqlite(?:\+pysqlite)?:///(?P<path>.*)", re.DOTALL | re.IGNORECASE)
_OPTIONS = re.compile(r"(?P<path>.*)\?(?P<options>\w+=[^?&]*(?:&\w+=[^?&]*)*)", re.DOTALL)
_SCHEME = re.compile(r"[\w+]+:")
_FILE_OPTIONS = ("timeout",)
# https://www.sqlite.org/uri.html
_URI_OPTIONS = (*_FILE_OPTIONS, "cache", "immutable", "mode", "nolock", "psow", "uri", "vfs")
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
_SERVER_OPTIONS = tuple(
    """
    application_name channel_binding client_encoding connect_timeout dbname fallback_application_name gssdelegation
    gssencmode gsslib host hostaddr keepalives keepalives_count keepalives_idle keepalives_interval krbsrvname
    load_balance_hosts max_protocol_version min_protocol_version oauth_client_id oauth_client_secret oauth_issuer
    oauth_scope options passfile password port replication require_auth requirepeer requiressl scram_client_key
    scram_server_key service sslcert sslcertmode sslcompression sslcrl sslcrldir sslkey sslkeylogfile sslmode
    sslnegotiation sslpassword sslrootcert sslsni ssl_max_protocol_version ssl_min_protocol_version
    target_session_attrs tcp_user_timeout user
    """.split()
)


def parse_database_url(text: str) -> URL:
    """``text`` as SQLAlchemy's URL with an explicit driver. A relative path of an SQLite file stays relative.

    Raises ValueError if it is not the address of an SQLite file or a PostgreSQL server. No message quotes the text,
    which may contain a password.
    """
    if found := _SQLITE.fullmatch(text):
        return _sqlite(found["path"])
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError(
            "not a database URL, expected sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE "
            "(special characters in a password are percent-encoded)"
        ) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise ValueError(f"unsupported database {url.drivername}, expected sqlite or postgresql")
    if driver == "sqlite":
        raise ValueError(_no_path(url))
    _check_names(url.query, _SERVER_OPTIONS, "")
    return url.set(drivername=driver)


def _no_path(url: URL) -> str:
    if url.host:
        return "two slashes name a host, expected three before a path: sqlite:///PATH"
    return _IN_MEMORY


# A crawl is a process of its own, so what it writes to a database in memory would silently be lost at its end.
_IN_MEMORY = "a database in memory keeps nothing, expected a file: sqlite:///PATH"


def _sqlite(rest: str) -> URL:
    path, options = _split(rest)
    if path in ("", ":memory:"):
        raise ValueError(_IN_MEMORY)
    if "timeout" in options:
        _check_seconds(options["timeout"])
    return URL.create("sqlite", database=path, query=options)


def _split(rest: str) -> tuple[str, dict[str, str]]:
    """The path and the options of an SQLite address. Raises ValueError for an unknown option.

    A path that begins with ``file:`` is one of SQLite's own URIs, which have more options.
    """
    found = _OPTIONS.fullmatch(rest)
    if found is None:
        return rest, {}
    pairs = (pair.partition("=") for pair in found["options"].split("&"))
    options = {name: unquote(value) for name, _, value in pairs}
    is_uri = found["path"].startswith("file:")
    way_out = f"; a file whose name ends in ?{found['options']} is written with ?timeout=30 after it"
    _check_names(options, _URI_OPTIONS if is_uri else _FILE_OPTIONS, "" if is_uri else way_out)
    return found["path"], options


def _check_names(options: Mapping[str, object], known: tuple[str, ...], way_out: str) -> None:
    for name in options:
        if name not in known:
            raise ValueError(f"unknown option {name} after the '?', {suggest(name, known)}{way_out}")


def _check_seconds(text: str) -> None:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= 86_400:  # also refuses nan
        raise ValueError("expected ?timeout=SECONDS, a number from 0 to 86400")


def from_command_line(text: str) -> str:
    """The address of a database that ``--database`` names, as an address or as the path of a file.

    A relative path starts at the working directory. A file whose name looks like an address must be written with ``./``
    before it. Raises OSError if the path is relative and the working directory was deleted.
    """
    from pathlib import Path

    if not text or _SCHEME.match(text):
        return text
    return f"sqlite:///{Path(text).expanduser().absolute()}"


def show_database(url: URL) -> str:
    """An address as people write it, without a password; the path of a file is not encoded."""
    if url.get_backend_name() != "sqlite":
        return mask_url(url.set(drivername="postgresql").render_as_string(hide_password=False))
    options = "&".join(f"{name}={value}" for name, value in url.query.items())
    return f"sqlite:///{url.database or ':memory:'}{'?' if options else ''}{options}"
