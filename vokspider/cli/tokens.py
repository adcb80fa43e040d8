"""The token that the readers of another archive need."""

from pathlib import Path

from vokspider.model.errors import ConfigError


def token_in(file: Path) -> str:
    """The token in the file that ``--token-file`` names. Raises ConfigError if there is none."""
    try:
        found = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(f"--token-file {file} cannot be read: {why}") from None
    if not found or not found.isascii() or not found.isprintable() or " " in found:
        raise ConfigError(f"--token-file {file} has no token: one line of ASCII characters without spaces")
    return found
