"""The one way out: to the hosts of the source, and not to inner addresses behind public names."""

import asyncio
from typing import Any

import pytest

from vokspider.config import load
from vokspider.crawl.child import scrapy_settings
from vokspider.middlewares.download_handler import Door
from vokspider.middlewares.gate import Lock, NotAskedError


class Engine:
    """What the lock looks at."""

    def __init__(self) -> None:
        self.running = True
        self._slot: Any = type("Slot", (), {"closing": None})()


async def test_the_lock_keeps_back_and_opens() -> None:
    lock = Lock()
    await asyncio.wait_for(lock.wait(Engine()), 1)
    lock.shut(0.05)
    lock.shut(0.0)  # opens nothing that was shut for longer
    waiting = asyncio.ensure_future(lock.wait(Engine()))
    await asyncio.sleep(0)
    assert not waiting.done()
    await asyncio.wait_for(waiting, 5)


@pytest.mark.parametrize("end", [{"running": False}, {"_slot": None}])
async def test_the_lock_lets_nothing_out_when_the_crawl_ends(end: dict[str, Any]) -> None:
    lock, engine = Lock(), Engine()
    lock.shut(float("inf"))
    waiting = asyncio.ensure_future(lock.wait(engine))
    await asyncio.sleep(0)
    for name, value in end.items():
        setattr(engine, name, value)
    with pytest.raises(NotAskedError):
        await asyncio.wait_for(waiting, 5)
    with pytest.raises(NotAskedError):
        await Lock().wait(engine)


def test_there_is_no_other_way_out_and_none_in() -> None:
    settings = scrapy_settings(load(environ={}))
    handlers = {scheme: path for scheme, path in settings.getwithbase("DOWNLOAD_HANDLERS").items() if path}
    assert set(handlers) == {"http", "https"}
    assert set(handlers.values()) == {f"{Door.__module__}.{Door.__name__}"}
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "METAREFRESH_ENABLED"):
        assert settings.getbool(name) is False, name
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
