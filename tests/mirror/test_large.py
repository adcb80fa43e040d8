"""An archive of 500 articles is mirrored while it changes."""

import random
import threading

import pytest

from vokspider.mirror.remote import Remote

from ..commands import Cli
from ..web.conftest import Pages
from .conftest import Make
from .lives import Life, found, mirrored, unlike
from .test_passes import happen

ARTICLES = 500


@pytest.mark.slow
def test_an_archive_is_mirrored_while_it_changes(make: Make, pages: Pages, cli: Cli) -> None:
    original, copy = make("sqlite"), make("sqlite")
    life = Life(original)
    life.meet(*range(1, ARTICLES + 1))
    stop, changes = threading.Event(), list[int]()

    def write() -> None:
        chance = random.Random(1)
        while not stop.is_set():
            happen(life, chance)
            changes.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    mirror = mirrored(copy.engine, Remote(pages(original.config).address))
    for _ in range(3):
        mirror.one_pass()
    stop.set()
    writer.join()
    assert mirror.sync(lambda seconds: None).last.is_equal
    assert len(changes) > 3
    assert unlike(original.engine, copy.engine) == []
    assert found(copy.engine) == found(original.engine) == []
    for command in (["log", "--limit", "0", "--json"], ["articles", "search", "harbour", "--limit", "0", "--json"]):
        one, other = (cli("--database", each.config.database.url, *command) for each in (original, copy))
        assert one.out
        assert (other.code, other.out, other.err) == (one.code, one.out, one.err)
