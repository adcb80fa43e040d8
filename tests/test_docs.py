"""The tests of the documents are in ``tests/docs``."""

from .docs.test_reference import *  # noqa: F403
