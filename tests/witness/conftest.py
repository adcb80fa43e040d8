"""Another archive, which is served on loopback, and can forge its log."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from pytest_httpserver import HTTPServer
from sqlalchemy import make_url, text
from werkzeug import Request, Response

from vokspider.config import load
from vokspider.mirror.remote import Remote
from vokspider.proof.keys import load_or_make
from vokspider.proof.notes import VerifierKey
from vokspider.store.db.engine import open_engine
from vokspider.store.log.canonical import write_json
from vokspider.store.log.checkpoints import Kept, make_checkpoint
from vokspider.store.log.entries import leaf_hash
from vokspider.witness.watching import Seen, look

from ..archives import Archive, article
from ..web.conftest import Pages, pages

__all__ = ["pages"]  # a fixture of the web's tests, here too
Look = Callable[..., Seen]
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


@define
class Other:
    """The archive that is watched: its pages are at ``url``."""

    archive: Archive
    url: str
    number: int = 0

    def sign(self) -> Kept:
        """Store an article, and sign the log."""
        self.number += 1
        self.archive.run([], [article(self.number)])
        return self.sign_again()

    def sign_again(self) -> Kept:
        """Sign the log as it is."""
        return make_checkpoint(self.archive.engine, load_or_make(self.key), self.archive.now)

    @property
    def key(self) -> Path:
        return self.archive.config.key_file

    def execute(self, *statements: str, **values: int) -> None:
        with self.archive.engine.begin() as connection:
            for one in statements:
                connection.execute(text(one), values)

    def rewrite(self, seq: int = 2) -> None:
        """Tell another history from entry ``seq`` on, and hide what was signed: a forgery without a visible trace."""
        with self.archive.engine.begin() as connection:
            row = {"seq": seq}
            entry = json.loads(connection.execute(text("SELECT entry FROM log WHERE seq = :seq"), row).scalar_one())
            told = write_json(entry | {"run": 7})
            values = {**row, "entry": told, "leaf": leaf_hash(told)}
            connection.execute(text("UPDATE log SET entry = :entry, leaf = :leaf WHERE seq = :seq"), values)
            connection.execute(text("DELETE FROM checkpoint"))


@pytest.fixture
def other(tmp_path: Path, prepared_file: Path, pages: Pages) -> Iterator[Other]:
    """An archive whose log was signed once."""
    shutil.copyfile(prepared_file, tmp_path / "other.db")
    url = f"sqlite:///{tmp_path / 'other.db'}"
    config = load(environ={}, root=tmp_path, overrides={"database": {"url": url}})
    engine = open_engine(make_url(url))
    archive = Archive(config, engine, datetime(2025, 12, 3, 22, 30, tzinfo=UTC))
    made = Other(archive, pages(config).address)
    made.sign()
    yield made
    engine.dispose()


@pytest.fixture
def see(archive: Archive, other: Other) -> Look:
    """Looks at the other archive, each time a day later."""
    days: Iterator[int] = count()

    def looked(url: str = other.url, key: VerifierKey | None = None, **more: bool) -> Seen:
        return look(archive.engine, Remote(url), key, lambda: BEGUN + timedelta(days=next(days)), **more)

    return looked


class Proxy:
    """Hands requests on to an archive; shows ``notes`` instead of its checkpoints, if there are some."""

    def __init__(self, original: str, server: HTTPServer) -> None:
        self.notes: list[str] = []
        self.answers: dict[str, Any] = {}
        self.remote = Remote(original)
        self.url = server.url_for("").rstrip("/")
        server.expect_request("/api/v1/checkpoints").respond_with_handler(self._list)
        server.expect_request("/api/v1/checkpoints/key").respond_with_handler(self._pass)
        server.expect_request("/api/v1/checkpoints/3/consistency/6").respond_with_handler(self._pass)

    def _list(self, request: Request) -> Response:
        if self.notes:
            return Response(json.dumps({"items": [{"note": one} for one in self.notes], "next": None}))
        return self._pass(request)

    def _pass(self, request: Request) -> Response:
        found = self.answers.get(request.path) or self.remote.asked(request.path, **dict(request.args))
        return Response(json.dumps(found))
