"""Another archive, which is served on loopback, and can forge its log."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import define
from sqlalchemy import make_url, text

from vokspider.config import load
from vokspider.proof.keys import load_or_make
from vokspider.store.db.engine import open_engine
from vokspider.store.log.canonical import write_json
from vokspider.store.log.checkpoints import Kept, make_checkpoint
from vokspider.store.log.entries import leaf_hash

from ..archives import Archive, article
from ..web.conftest import Pages, pages

__all__ = ["pages"]  # a fixture of the web's tests, here too


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
