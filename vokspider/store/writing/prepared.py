"""What is stored beside a text and follows from it alone, so that another process can prepare it."""

from collections.abc import Sequence

from attrs import frozen

from vokspider.search.tokens import in_a_line, passages
from vokspider.store.duplicates.signatures import signature

Text = tuple[str | None, tuple[str, ...]]  # a title and paragraphs


@frozen
class Prepared:
    """A text's signature, None if it is too short; and its passages for the index.

    Each passage is its number in the text and its tokens in a line, which is quicker to hand from process to process.
    """

    signature: bytes | None
    passages: tuple[tuple[int, str], ...]


def prepare(title: str | None, paragraphs: Sequence[str]) -> Prepared:
    """Prepare a text."""
    lines = ((one.number, in_a_line(one.tokens)) for one in passages(title, paragraphs))
    return Prepared(signature(paragraphs), tuple(lines))
