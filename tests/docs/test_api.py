"""docs/api.md: each address that it names answers, its parameters are the real ones, and so is its problem."""

import json
import re

import pytest

from vokspider.proof.keys import load_or_make
from vokspider.store.log.checkpoints import make_checkpoint
from vokspider.web.api.app import every_operation
from vokspider.web.api.document import document
from vokspider.web.feeds.app import FEEDS

from ..archives import Archive
from ..web.api.conftest import told
from ..web.conftest import Web, pages, web
from .generated import ROOT

__all__ = ["pages", "told", "web"]  # fixtures

_TEXT = (ROOT / "docs" / "api.md").read_text("utf-8")
_ROW = re.compile(r"^\| `(/api/v1/[^`]+)` \| (.+) \|$", re.MULTILINE)
# They have sections of their own.
_EVERYWHERE = {"limit", "cursor", "at"}


@pytest.fixture
def database_url(prepared_sqlite_url: str) -> str:
    """The document says the same of every database."""
    return prepared_sqlite_url


def test_every_address_of_the_table_answers(told: Archive, web: Web) -> None:
    assert make_checkpoint(told.engine, load_or_make(told.config.key_file), told.now).size == 79
    rows = _ROW.findall(_TEXT)
    assert len(rows) == len(every_operation())
    for address, _ in rows:
        assert web.get(address).status == 200, address


def test_every_feed_of_the_table_is_one(told: Archive, web: Web) -> None:
    named = re.findall(r"^\| `(/feeds/[^`]+)` \|", _TEXT, re.MULTILINE)
    assert len(named) == len(FEEDS) + 1
    assert all(web.get(one).status == 200 for one in named)


def test_the_table_names_every_parameter() -> None:
    paths = document(every_operation())["paths"]
    for address, words in _ROW.findall(_TEXT):
        named = re.sub(r"/\d+|(?<=/tables)/\w+", "/{}", address.partition("?")[0])
        path = next(one for one in paths if re.sub(r"\{\w+\}", "{}", one) == named)
        known = {one["name"] for one in paths[path]["get"]["parameters"] if one["in"] == "query"}
        told = {*re.findall(r"`(\w+)`", words), *re.findall(r"[?&](\w+)=", address)}
        assert known - _EVERYWHERE <= told, address


def test_the_problem_is_a_real_one(told: Archive, web: Web) -> None:
    shown = json.loads(re.findall(r"```json\n(.*?)```", _TEXT, re.DOTALL)[0])
    assert json.loads(web.get("/api/v1/articles?limit=0").body) == shown
