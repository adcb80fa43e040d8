"""Archives with somebody to tell."""

from collections.abc import Callable
from typing import Any

import pytest

from vokspider.config import Config, load

from ..archives import Archive

Telling = Callable[..., Config]


@pytest.fixture
def telling(archive: Archive) -> Telling:
    """The archive's configuration, with settings of ``notify``."""

    def make(*urls: str, **settings: Any) -> Config:
        notify = {"urls": list(urls or ["json://127.0.0.1:1"]), **settings}
        overrides = {"database": {"url": archive.config.database.url}, "notify": notify}
        return load(environ={}, root=archive.config.root, overrides=overrides)

    return make
