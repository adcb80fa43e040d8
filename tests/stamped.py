"""Archives whose checkpoints are stamped by authorities of the tests, over loopback."""

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from pytest_httpserver import HTTPServer

from vokspider.config import load

from .archives import Archive


@frozen
class Stamping:
    """Names authorities in the configuration of an archive, and of the commands; each is at its path of the server."""

    archive: Archive
    server: HTTPServer
    patch: pytest.MonkeyPatch
    certificates: Path

    def by(self, *names: str, seconds: float = 20, certificates: Path | None = None) -> Archive:
        """The archive whose checkpoints these authorities shall stamp."""
        trusted = str(certificates or self.certificates)
        named = [{"name": one, "url": self.server.url_for(f"/{one}"), "certificates": trusted} for one in names]
        self.patch.setenv("VOKSPIDER_PROOF__AUTHORITIES", json.dumps(named))
        self.patch.setenv("VOKSPIDER_PROOF__STAMP_SECONDS", str(seconds))
        config = self.archive.config
        given: dict[str, Any] = {"database": {"url": config.database.url}}
        given["proof"] = {"authorities": named, "stamp_seconds": seconds}
        self.archive.config = load(environ={}, root=config.root, overrides=given)
        return self.archive
