"""What the tests of duplicates share."""

import pytest

from ..archives import Archive
from .deciding import Writer


@pytest.fixture
def writer(archive: Archive) -> Writer:
    return Writer(archive)
