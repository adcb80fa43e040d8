"""Errors that people read. Each message names the thing, the value and the way out."""


class VokspiderError(Exception):
    """Base of the errors whose message is shown as it is. ``exit_code`` is what the command ends with."""

    exit_code = 1


class ConfigError(VokspiderError):
    """Wrong usage or configuration."""

    exit_code = 2


class StoreError(ConfigError):
    """The database cannot be used: unreachable, too old, too new, not ours."""


class LeaseHeldError(VokspiderError):
    """Another crawl of the same source is running."""

    exit_code = 4
