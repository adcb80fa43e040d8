"""Errors whose messages users read. Each message names the thing, the value and how to fix it."""

from pathlib import Path


class VokspiderError(Exception):
    """Base class of errors whose message is shown to users as it is. ``exit_code``: the exit code of the command."""

    exit_code = 1


class ConfigError(VokspiderError):
    """Wrong usage or configuration."""

    exit_code = 2


def why_unwritable(path: Path, error: OSError) -> str:
    """Why the file ``path`` cannot be written, with a way out, as the end of a message."""
    folder = path.absolute().parent
    if isinstance(error, PermissionError):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        return f"permission denied in {there}; change its owner, or name another place"
    if isinstance(error, FileNotFoundError) and not folder.exists():
        return f"there is no folder {folder}; make it with mkdir, or name another place"
    return error.strerror or str(error)


class StoreError(ConfigError):
    """The database cannot be used: it is unreachable, too old, too new, or belongs to another program."""


class LeaseHeldError(VokspiderError):
    """Another crawl of the same source is running."""

    exit_code = 4
