"""Files that a command writes completely or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO, TypeVar, cast

from vokspider.model.errors import ConfigError, why_unwritable

Stream = TypeVar("Stream", bound=IO[Any])
Opener = Callable[[Path, str], AbstractContextManager[Stream]]


def whole_file(path: Path, option: str = "--output") -> AbstractContextManager[TextIO]:
    """Context manager: a UTF-8 text file to write, which replaces ``path`` only when it is complete.

    A device or a pipe is written directly. Raises ConfigError, which names ``option``, if the file cannot be written.
    """
    return _whole(path, option, _open_text)


def whole_binary_file(path: Path, option: str = "--output") -> AbstractContextManager[BinaryIO]:
    """Context manager: as ``whole_file``, but for bytes."""
    return _whole(path, option, _open_binary)


def _open_text(path: Path, mode: str) -> TextIO:
    return cast(TextIO, path.open(mode, encoding="utf-8", newline=""))


def _open_binary(path: Path, mode: str) -> BinaryIO:
    return cast(BinaryIO, path.open(f"{mode}b"))


@contextmanager
def _whole(path: Path, option: str, opener: Opener[Stream]) -> Iterator[Stream]:
    in_place = path.exists() and not path.is_file()
    try:
        with opener(path, "w") if in_place else _then_renamed(path.resolve(), opener) as stream:
            yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ConfigError(f"{option} {str(path)!r} cannot be written: {why_unwritable(path, error)}") from error


@contextmanager
def _then_renamed(path: Path, opener: Opener[Stream]) -> Iterator[Stream]:
    place = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with opener(place, "x") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        place.replace(path)
    finally:
        place.unlink(missing_ok=True)
