"""Errors whose messages users read. Each message names the thing, the value and how to fix it."""


class VokspiderError(Exception):
    """Base class of errors whose message is shown to users as it is. ``exit_code``: the exit code of the command."""

    exit_code = 1


class ConfigError(VokspiderError):
    """Wrong usage or configuration."""

    exit_code = 2


class StoreError(ConfigError):
    """The database cannot be used: it is unreachable, too old, too new, or belongs to another program."""


class LeaseHeldError(VokspiderError):
    """Another crawl of the same source is running."""

    exit_code = 4
