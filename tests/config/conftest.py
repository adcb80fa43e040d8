"""What the tests of the configuration share."""

from pathlib import Path

import pytest

from .projects import SOURCE, write_sources


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder of its own, with one source and no settings file."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = vokspider.settings\n")
    (tmp_path / "config").mkdir()
    write_sources(tmp_path, SOURCE)
    return tmp_path
