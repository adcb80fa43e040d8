"""An archive that another vokspider serves, asked over HTTP."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import urllib3
from attrs import field, frozen
from sqlalchemy import Table
from urllib3.exceptions import HTTPError
from urllib3.util import Retry, Timeout

from vokspider.answers import cause_of, whole_body
from vokspider.model.errors import ConfigError, StoreError, VokspiderError
from vokspider.store.db.schema import HEAD
from vokspider.store.mirror.original import Contents
from vokspider.store.mirror.rows import Digest, Key, Part, Span, key_of, keyed, read, written

_BASE = "/api/v1/tables"
_TIMEOUT = Timeout(connect=10, read=120)  # s
# A server may ask for a rest of hours. The lease would end in it, and nobody would know why the command is silent.
_RETRIES = Retry(
    3,
    redirect=False,
    backoff_factor=0.5,
    status_forcelist=(429, 502, 503, 504),
    raise_on_status=False,
    retry_after_max=10,  # s
)
# An answer ends after some megabytes, but a single row may be a page of 50 MiB, written with 64 signs.
_LARGEST = 128 * 2**20
_PATIENCE = 1800  # s for a whole answer, also one that trickles
_MOST_ENTRIES = 2**31 - 1  # of a log, and of runs
_PARTS, _ROWS = 200, 1_000  # in an answer


class RemoteError(VokspiderError):
    """The original cannot be reached, or its answer cannot be used."""


def checked(url: str) -> str:
    """The address of an archive without a slash at its end. Raises ConfigError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(f"{url!r} is not the address of an archive; write one like https://HOST:PORT")
    if parts.username or parts.password:
        raise ConfigError("write the address without a user and password; --token-file names a file with the token")
    return url.rstrip("/")


@frozen
class Remote:
    """The archive at ``url``.

    ``token``: what its readers need, or an empty text. ``patience``: how long an answer may take, in seconds.
    """

    url: str
    token: str = field(default="", repr=False)
    patience: float = _PATIENCE
    _pool: urllib3.PoolManager = field(init=False, repr=False)

    @_pool.default
    def _opened(self) -> urllib3.PoolManager:
        headers = {"User-Agent": "vokspider", **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        return urllib3.PoolManager(headers=headers, timeout=_TIMEOUT, retries=_RETRIES)

    def contents(self) -> Contents:
        """What it has for mirrors. Raises StoreError if its tables are not those of this program."""
        with understanding(self.url):
            item = self._described()["item"]
            told = Contents(**{name: item.get(name) for name in ("schema", "first_leaf", "highest_run", "tables")})
            is_older = told.schema < HEAD
            _number(told.highest_run)
            if not isinstance(told.first_leaf, str | None):
                raise ValueError(f"first_leaf is {told.first_leaf!r:.80}")
        if told.schema != HEAD:
            raise StoreError(
                f"the archive at {self.url} has the schema {told.schema}, and this vokspider has {HEAD}; install the "
                f"newer version {'there' if is_older else 'here'} too, and run 'vokspider db upgrade'"
            )
        return told

    def size(self) -> int:
        """The size of its log."""
        with understanding(self.url):
            return _number(self._described()["log_size"])

    def parts(self, table: Table, span: Span, size: int) -> Iterator[Part]:
        """The rows of a span in parts of ``size`` rows."""
        after, more = span.after, True
        while more:
            lines, more = self._lines(table, "digests", Span(after, span.to), rows=size, limit=_PARTS)
            with understanding(self.url):
                found = [Part(key_of(one["last"], table), Digest(one["rows"], one["sha256"])) for one in lines]
                _require_order(Span(after, span.to), (one.last for one in found))
                after = found[-1].last if more else after
            yield from found

    def pages(self, table: Table, span: Span) -> Iterator[tuple[Span, Sequence[Mapping[str, Any]]]]:
        """The rows of a span, page by page: the part of the span that a page covers, and its rows."""
        after, more = span.after, True
        while more:
            lines, more = self._lines(table, "rows", Span(after, span.to), limit=_ROWS)
            with understanding(self.url):
                rows = [read(table, one["values"]) for one in lines]
                _require_order(Span(after, span.to), (keyed(table, row) for row in rows))
                to = keyed(table, rows[-1]) if more else span.to
            yield Span(after, to), rows
            after = to

    def asked(self, path: str, **fields: str) -> dict[str, Any]:
        """The JSON object that its API has at a path. Raises RemoteError if there is none."""
        with understanding(self.url):
            found: dict[str, Any] = json.loads(self._get(path, fields)[0])
            if not isinstance(found, dict):
                raise TypeError("it is not an object")
            return found

    def _described(self) -> dict[str, Any]:
        return self.asked(_BASE)

    def _lines(self, table: Table, what: str, span: Span, **more: int) -> tuple[list[dict[str, Any]], bool]:
        """The lines of an answer, and whether it goes on."""
        bounds = {"after": span.after, "to": span.to}
        fields = {name: written(key) for name, key in bounds.items() if key is not None}
        body, link = self._get(
            f"{_BASE}/{table.name}/{what}", {**fields, **{name: str(one) for name, one in more.items()}}
        )
        with understanding(self.url):
            return [json.loads(line) for line in body.splitlines()], 'rel="next"' in link

    def _get(self, path: str, fields: Mapping[str, str]) -> tuple[bytes, str]:
        """The body of an answer, and its header ``Link``. Raises RemoteError if the archive gave none."""
        try:
            answer = self._pool.request("GET", self.url + path, fields={**fields}, preload_content=False)
            try:
                body = self._body(answer, path)
            finally:
                answer.close()
        except HTTPError as error:
            raise RemoteError(f"{self.url} cannot be read: {cause_of(error)}; is it served there?") from error
        if answer.status != HTTPStatus.OK:
            why = f"{_why(answer.status, body, has_token=bool(self.token))}{_elsewhere(answer)}"
            raise RemoteError(f"{self.url} refused {path} with status {answer.status}{why}")
        return body, answer.headers.get("Link", "")

    def _body(self, answer: urllib3.BaseHTTPResponse, path: str) -> bytes:
        """The whole body. Raises RemoteError for one that is too large or takes too long."""
        try:
            return whole_body(answer, _LARGEST, self.patience, path)
        except ValueError as error:
            raise RemoteError(f"{self.url} {error}; nothing of that was kept") from error


def _number(value: Any) -> int:
    """The size of a log, or the number of a run. Raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value <= _MOST_ENTRIES:
        raise ValueError(f"{str(value)[:80]!r} is not the size of a log or the number of a run")
    return value


def _require_order(span: Span, keys: Iterable[Key]) -> None:
    """Raises ValueError unless keys rise within the requested span, so that no answer goes round in circles."""
    last = span.after
    for key in keys:
        if (last is not None and key <= last) or (span.to is not None and key > span.to):
            raise ValueError(f"the row {written(key)} is not where it belongs")
        last = key


def _why(status: int, body: bytes, *, has_token: bool) -> str:
    """What the answer says about a refusal, with a way out if that is known."""
    try:
        told = f": {json.loads(body)['title']}; {json.loads(body)['detail']}"
    except (ValueError, KeyError, TypeError):
        told = ""
    way_out = _REFUSED if has_token and status == HTTPStatus.UNAUTHORIZED else _WAYS_OUT.get(status, "")
    return f"{told}; {way_out}" if way_out else told


def _elsewhere(answer: urllib3.BaseHTTPResponse) -> str:
    """Where a redirection leads: the token is for one address only, so it is not followed."""
    target = answer.headers.get("Location")
    return f"; it leads to {target[:200]}; name the address at which the archive is itself" if target else ""


_REFUSED = (
    "the token that was sent is another one; correct the file that --token-file names, or VOKSPIDER_MIRROR__TOKEN"
)
_WAYS_OUT = {
    401: "name a file that has it with --token-file, or set VOKSPIDER_MIRROR__TOKEN",
    404: "is it an archive of this version of vokspider, with its address up to the port?",
}


@contextmanager
def understanding(url: str) -> Iterator[None]:
    """Context manager: raise RemoteError for an answer that has another form than ours."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise RemoteError(f"the answer of {url} cannot be understood: {error}; is it a vokspider?") from error
