"""Why an export cannot be made."""

from vokspider.model.errors import ConfigError


class UntoldError(ConfigError):
    """An export of the past was requested by something that the log does not tell."""
