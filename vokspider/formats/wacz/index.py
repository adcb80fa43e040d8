"""The index of a package: where each page is in the web archive (CDXJ, https://specs.webrecorder.net/cdxj/0.1.0/)."""

import gzip
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Self
from urllib.parse import urlsplit

from vokspider.text.links import uri

_LINES = 300  # of a block, as other tools have it
_SERVER = re.compile(r"www\d*\.")


def keys(url: str) -> list[str]:
    """The keys by which readers look for an address: as the specification has it, and without a slash at its end.

    ReplayWeb.page looks for the first one, pywb and the Internet Archive's tools for the second one.
    """
    lower = uri(url.lower())
    try:
        parts = urlsplit(lower)
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:  # it is no address, but has its page
        return [lower]
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return [lower]
    host = ",".join(reversed(_SERVER.sub("", parts.hostname, count=1).split(".")))
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    path = parts.path or "/"
    return [f"{host}{port}){one}{query}" for one in dict.fromkeys((path, path.rstrip("/") or "/"))]


class Index:
    """The lines of an index, which are sorted on disk. Use it as a context manager."""

    def __init__(self) -> None:
        # SQLite keeps a database without a name in a temporary file, and sorts there what does not fit into its cache.
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE line (line TEXT NOT NULL)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, url: str, at: datetime, **facts: Any) -> None:
        """Add a page that was fetched at an aware time. ``facts``: what the index tells of its record."""
        told = json.dumps({"url": url, **facts}, ensure_ascii=False)
        lines = [(f"{key} {at.astimezone(UTC):%Y%m%d%H%M%S} {told}\n",) for key in keys(url)]
        self._database.executemany("INSERT INTO line VALUES (?)", lines)

    def blocks(self, name: str) -> Iterator[tuple[str, bytes]]:
        """The index in compressed blocks, which make the file ``name`` together; each with its line in the file beside.

        The first line is about that file, and has an empty block.
        """
        yield f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': name})}\n", b""
        lines = (line for (line,) in self._database.execute("SELECT DISTINCT line FROM line ORDER BY line"))
        offset = 0
        while block := list(islice(lines, _LINES)):
            packed = gzip.compress("".join(block).encode(), mtime=0)
            place = {"offset": offset, "length": len(packed), "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}"}
            yield f"{block[0].partition(' {')[0]} {json.dumps(place)}\n", packed
            offset += len(packed)
