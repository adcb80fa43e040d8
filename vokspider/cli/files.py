"""Files and folders that a command writes completely or not at all.

What is written is in a hidden file beside the final one until it is complete. A command that is killed leaves that file
behind, and the next one that writes the same file deletes it: it is known to be left by its lock, which nobody holds.
"""

import fcntl
import glob
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO, TypeVar, cast

from vokspider.cli.plain import print_lines
from vokspider.model.errors import ConfigError, why_unwritable

Stream = TypeVar("Stream", bound=IO[Any])
_PART = ".part"
Opener = Callable[[Path, str], AbstractContextManager[Stream]]


def whole_file(path: Path, option: str = "--output") -> AbstractContextManager[TextIO]:
    """Context manager: a UTF-8 text file to write, which replaces ``path`` only when it is complete.

    A device or a pipe is written directly. Raises ConfigError, which names ``option``, if the file cannot be written.
    """
    return _whole(path, option, _open_text)


def whole_binary_file(path: Path, option: str = "--output") -> AbstractContextManager[BinaryIO]:
    """Context manager: as ``whole_file``, but for bytes."""
    return _whole(path, option, _open_binary)


def write_or_print(path: Path | None, text: str, option: str = "--output") -> None:
    """Write a text to a file, see ``whole_file``, or without one to standard output.

    A file or a pipe gets it as it is, a terminal none of the characters that could control it.
    """
    if path is not None:
        with whole_file(path, option) as stream:
            stream.write(text)
    elif sys.stdout.isatty():
        print_lines(text.replace("\r\n", "\n").removesuffix("\n"))
    else:
        sys.stdout.write(text)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Context manager: the path of a folder to fill, which is renamed to ``path`` when it is complete.

    Raises ConfigError if there is something at ``path``, or if the folder cannot be written.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ConfigError(f"{str(path)!r} is there already; name another folder, or delete it")
    place = _place(path.resolve())
    try:
        _delete_leftovers(path.resolve())
        place.mkdir()
        with _locked(place):
            yield place
        place.replace(path)
    except OSError as error:
        raise ConfigError(f"{str(path)!r} cannot be written: {why_unwritable(path, error)}") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _place(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}{_PART}")


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
    _delete_leftovers(path)
    place = _place(path)
    try:
        with opener(place, "x") as stream:
            with suppress(OSError):  # a file system without locks: then nothing is taken for left there either
                fcntl.flock(stream, fcntl.LOCK_SH)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        place.replace(path)
    finally:
        place.unlink(missing_ok=True)


def _delete_leftovers(path: Path) -> None:
    """Delete the unfinished files and folders of commands that were killed while they wrote ``path``."""
    for one in path.parent.glob(f".{glob.escape(path.name)}.*{_PART}"):
        with suppress(OSError):
            _delete_unlocked(one)


def _delete_unlocked(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    finally:
        os.close(descriptor)
