"""Commands that hints and errors name repeat the options that came before the command's name, so they can be copied."""

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

# Set by the options of a command, and still known when its error is printed.
_GIVEN: ContextVar[tuple[str, ...]] = ContextVar("given", default=())
_COMMAND = re.compile(r"(?<=')vokspider(?= [a-z])")


@contextmanager
def hinting() -> Iterator[None]:
    """Context manager: one command, at first without options."""
    token = _GIVEN.set(())
    try:
        yield
    finally:
        _GIVEN.reset(token)


def remember(config: Path | None, database: str | None, home: Path | None) -> None:
    """Set the options that hints repeat. A password in ``database`` is replaced by ``***``."""
    options = {"--home": home, "--config": config, "--database": _masked(database)}
    _GIVEN.set(tuple(word for name, value in options.items() if value is not None for word in (name, str(value))))


def _masked(database: str | None) -> str | None:
    if database is None:
        return None
    from vokspider.config import mask_url

    return mask_url(database)


def calling(program: str = "vokspider") -> str:
    """How this program is called, with the options that were given, such as ``vokspider --home archive``."""
    return " ".join([program, *map(shlex.quote, _GIVEN.get())])


def runnable(text: str) -> str:
    """``text``, in which each quoted command has the options that were given: ``'vokspider --home archive crawl'``."""
    return _COMMAND.sub(lambda _: calling(), text) if _GIVEN.get() else text
