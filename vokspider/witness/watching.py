"""Keeps the checkpoints of another archive, and finds out when it shows another history than it had signed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Engine

from vokspider.mirror.remote import Remote, RemoteError, understanding
from vokspider.model.clock import Clock
from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.merkle import continued_roots
from vokspider.proof.notes import VerifierKey, read_note, verifier_key
from vokspider.store.log.witnessed import Pin, Witnessed, keep_fitting, keep_misfit, last_of, other_roots, pin_of

_PATH = "/api/v1/checkpoints"
_AT_A_TIME = 100
_MOST_ENTRIES, _LONGEST_ORIGIN = 2**31 - 1, 200


@frozen
class Seen:
    """What an archive showed: its ``new`` checkpoints that fit, and ``problem``, why another one does not, or None.

    ``before``: the last checkpoint that was kept before, None at first sight; ``is_trusted_blindly``: its ``key`` was
    believed, since nobody had named one.
    """

    url: str
    key: str
    new: Sequence[Witnessed]
    before: Witnessed | None
    is_trusted_blindly: bool
    problem: str | None

    @property
    def last(self) -> Witnessed | None:
        """The last checkpoint that fits."""
        return self.new[-1] if self.new else self.before


class MisfitError(Exception):
    """What an archive shows does not fit what it had signed. ``one``: the checkpoint that does not fit, if any."""

    def __init__(self, problem: str, one: Witnessed | None = None) -> None:
        super().__init__(problem)
        self.one = one


def look(engine: Engine, remote: Remote, key: VerifierKey | None, clock: Clock, *, anew: bool = False) -> Seen:
    """Look at the checkpoints of an archive, and keep those that are new, also the one that does not fit.

    ``key``: the one that must sign them; by default the one that was pinned, and at first sight the one that the
    archive names itself. ``anew``: begin with what it shows now. Raises RemoteError if the archive gives no answer.
    """
    pin, before = (None, None) if anew else (pin_of(engine, remote.url), last_of(engine, remote.url))
    trusted = key or (verifier_key(pin.key) if pin else _key_of(remote))
    seen = Seen(remote.url, str(trusted), (), before, is_trusted_blindly=not (key or pin), problem=None)
    now = clock()
    try:
        found = _after(remote, trusted, pin, before, now)
        if not anew:
            _require_one_history(engine, [one for one in found if one != before], trusted)
    except MisfitError as error:
        if error.one:
            keep_misfit(engine, evolve(error.one, problem=str(error)))
        return evolve(seen, problem=str(error))
    pinned = Pin(remote.url, found[-1].origin, str(trusted), pin.since if pin else now, now)
    new = tuple(one for one in found if one != before)
    keep_fitting(engine, new, pinned)
    return evolve(seen, new=new)


def _after(
    remote: Remote, trusted: VerifierKey, pin: Pin | None, last: Witnessed | None, now: datetime
) -> list[Witnessed]:
    """The last checkpoint and those that came after it, the oldest first; at first sight only the newest.

    Raises MisfitError at the first that is not signed, or does not continue the one before.
    """
    served = _served(remote, now)
    newest = next(served, None)
    if newest is None:
        raise _without_any(remote, last)
    if last is None or newest.note != last.note:
        _require_signed(newest, trusted, pin)
    if last is None:
        return [newest]
    if newest.size < last.size:
        why = f"its last checkpoint is of {newest.size} entries, and it had signed one of {last.size}"
        raise MisfitError(f"{why}: its log was rolled back", newest)
    later = [newest, *takewhile(lambda one: one.size >= last.size, served)]
    fitting = [last]
    for one in reversed(later):
        if one.note != last.note:  # that one was checked, perhaps by an earlier key
            _require_signed(one, trusted, pin)
        fitting += _continuing(remote, fitting[-1], one)
    return fitting


def _without_any(remote: Remote, last: Witnessed | None) -> Exception:
    if last:
        return MisfitError(f"it has no checkpoint any more, and had signed one of {last.size} entries")
    return RemoteError(f"{remote.url} has no checkpoint yet; 'vokspider log checkpoint' there makes one")


def _require_one_history(engine: Engine, new: Sequence[Witnessed], trusted: VerifierKey) -> None:
    """Raises MisfitError if a new checkpoint has another root than one that was seen before, here or elsewhere."""
    for one in new:
        for other in other_roots(engine, one):
            # Anybody could have made one that is not signed.
            if other.problem is None or read_note(other.note).is_signed_by(trusted):
                raise MisfitError(_two_roots(one, other), one)


def _served(remote: Remote, now: datetime) -> Iterator[Witnessed]:
    """The checkpoints that an archive shows, the newest first. Raises RemoteError if they are not in that order."""
    path, last = f"{_PATH}?limit={_AT_A_TIME}", _MOST_ENTRIES + 1
    while path:
        page = remote.asked(path)
        with understanding(remote.url):
            path, items = _next(page), [_read(remote.url, one["note"], now) for one in page["items"]]
            for one in items:
                if one.size >= last:
                    raise ValueError(f"the checkpoint of {one.size} entries is not where it belongs")
                last = one.size
        yield from items


def _next(page: Mapping[str, Any]) -> str:
    """The path of the next page, or an empty text. Raises ValueError for one that leads elsewhere."""
    path = page["next"] or ""
    if path and not path.startswith(f"{_PATH}?"):
        raise ValueError(f"the next page is said to be {path!r:.80}")
    return str(path)


def _read(url: str, note: str, now: datetime) -> Witnessed:
    """Raises ValueError for what is no checkpoint, or has no place in a row."""
    checkpoint, _ = read_checkpoint(note)
    if len(checkpoint.origin) > _LONGEST_ORIGIN or checkpoint.size > _MOST_ENTRIES:
        raise ValueError("the name of the log is too long, or the log is too large")
    return Witnessed(url, checkpoint.size, checkpoint.root.hex(), checkpoint.origin, note, now)


def _key_of(remote: Remote) -> VerifierKey:
    try:
        told = remote.asked(f"{_PATH}/key")
    except RemoteError as error:
        raise RemoteError(f"{error}; name its key with --key") from error
    with understanding(remote.url):
        return verifier_key(told["item"]["key"])


def _require_signed(one: Witnessed, trusted: VerifierKey, pin: Pin | None) -> None:
    if pin and one.origin != pin.origin:
        raise MisfitError(f"it shows another log, {one.origin}, and had shown {pin.origin}", one)
    note = read_note(one.note)
    if not note.is_signed_by(trusted):
        names = ", ".join(f"{key.name}+{key.key_id.hex()}" for key in note.signatures)
        key = f"{trusted.name}+{trusted.id.hex()}"
        raise MisfitError(f"its checkpoint of {one.size} entries is not signed by its key {key}, but by {names}", one)


def _continuing(remote: Remote, last: Witnessed, one: Witnessed) -> list[Witnessed]:
    """The checkpoint with the proof that it continues the last one, or none if it is that one.

    Raises MisfitError if it does not.
    """
    if one.size == last.size:
        if one.root != last.root:
            raise MisfitError(_two_roots(one, last), one)
        return []
    told = remote.asked(f"{_PATH}/{last.size}/consistency/{one.size}")
    with understanding(remote.url):
        hashes = [str(word) for word in told["item"]["hashes"]]
        path = [bytes.fromhex(word) for word in hashes]
    roots = bytes.fromhex(last.root), bytes.fromhex(one.root)
    try:
        proven = continued_roots(last.size, one.size, roots[0], path)
    except ValueError:
        proven = None
    if proven != roots:
        why = f"its log of {one.size} entries does not continue the one of {last.size} that it had signed"
        raise MisfitError(f"{why}: it was forked", one)
    return [evolve(one, proof=hashes)]


def _two_roots(one: Witnessed, other: Witnessed) -> str:
    where = "" if other.url == one.url else f" at {other.url}"
    return (
        f"it signed the root {one.root} of {one.size} entries, and had signed {other.root}{where}: its log was forked"
    )
