"""The one way out: to the hosts of the source, and not to inner addresses behind public names."""

import asyncio
from typing import Any

import pytest

from tests.limits import HANG
from vokspider.config import load
from vokspider.crawl.child import scrapy_settings
from vokspider.middlewares.download_handler import DownloadHandler
from vokspider.middlewares.gate import Gate, NotAskedError


class Engine:
    """What the gate looks at."""

    def __init__(self) -> None:
        self.running = True
        self._slot: Any = type("Slot", (), {"closing": None})()


async def test_the_gate_keeps_back_and_opens() -> None:
    gate = Gate()
    await asyncio.wait_for(gate.wait(Engine()), HANG)
    gate.shut(1.0)
    gate.shut(0.0)  # opens nothing that was shut for longer
    waiting = asyncio.ensure_future(gate.wait(Engine()))
    await asyncio.sleep(0)
    assert not waiting.done()
    await asyncio.wait_for(waiting, HANG)


@pytest.mark.parametrize("end", [{"running": False}, {"_slot": None}])
async def test_the_gate_lets_nothing_out_when_the_crawl_ends(end: dict[str, Any]) -> None:
    gate, engine = Gate(), Engine()
    gate.shut(float("inf"))
    waiting = asyncio.ensure_future(gate.wait(engine))
    await asyncio.sleep(0)
    for name, value in end.items():
        setattr(engine, name, value)
    with pytest.raises(NotAskedError):
        await asyncio.wait_for(waiting, HANG)
    with pytest.raises(NotAskedError):
        await Gate().wait(engine)


def test_there_is_no_other_way_out_and_none_in() -> None:
    settings = scrapy_settings(load(environ={}))
    handlers = {scheme: path for scheme, path in settings.getwithbase("DOWNLOAD_HANDLERS").items() if path}
    assert set(handlers) == {"http", "https"}
    assert set(handlers.values()) == {f"{DownloadHandler.__module__}.{DownloadHandler.__name__}"}
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "METAREFRESH_ENABLED"):
        assert settings.getbool(name) is False, name
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
