"""The entries of a listing page, an AJAX fragment or a More From block.

An entry begins at a block of text that links to an article (``h4 > a`` in site-facts). Its other lines are found by
their position, so class names do not matter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from vokspider.html.elements import Element, ancestors, is_within
from vokspider.html.page_text import Block
from vokspider.model.items import Entry
from vokspider.sites.kcnawatch.dates import is_listed_line, parse_listed
from vokspider.sites.kcnawatch.teasers import date_index, split_entries
from vokspider.sites.kcnawatch.urls import absolute, external_id
from vokspider.text.whitespace import is_copy

_SENTENCE = 40  # characters; a shorter line may come again by chance
_MOST_LINES = 12  # of one entry, with room: entries in the site facts have four


class ArticleLink(NamedTuple):
    """A link to an article: its address as written, and the identity in it."""

    href: str
    identity: str


def article_link(block: Block) -> ArticleLink | None:
    """The block's first link to an article; None if it has none."""
    for link in block.links:
        if link.text and (identity := external_id(link.href)):
            return ArticleLink(link.href, identity)
    return None


def _starts(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """Where entries begin: (index of the title's block, its href).

    A second link to the same article belongs to the same entry until that entry has its date.
    """
    starts: list[tuple[int, str]] = []
    current, dated = None, False
    for index, block in enumerate(blocks):
        link = article_link(block) if block.links else None
        if link and (link.identity != current or dated):
            starts.append((index, link.href))
            current, dated = link.identity, False
        dated = dated or (bool(starts) and is_listed_line(block.text))
    return starts


def _common(first: Element, second: Element) -> Element | None:
    """The innermost element that contains both, None if there is none."""
    outer = set(ancestors(first))
    return next((node for node in ancestors(second) if node in outer), None)


def _own_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of one entry, out of the blocks from its title on.

    It ends with the element that contains both its title and its date, or one block after its date if that element is
    a large one such as ``<body>``. Without a date, since the page was cut off, it is the title, and the next block if
    that is in the same element.
    """
    blocks = blocks[:_MOST_LINES]
    at = date_index([block.text for block in blocks])
    box = None if at is None else _common(blocks[0].node, blocks[at].node)
    if at is not None and box is not None:
        flat = box.tag in ("body", "html", "main", "section")
        last = at + 1 if flat else len(blocks) - 1
    else:
        box, last = blocks[0].node.getparent(), 1
    return [blocks[0], *(block for block in blocks[1 : last + 1] if is_within(block.node, box))]


def _entry(base: str, href: str, blocks: Sequence[Block]) -> Entry | None:
    url = absolute(base, href)
    identity = external_id(url) if url else None
    if identity is None:  # ``..`` can lead out of an article's address
        return None
    lines = tuple(block.text for block in _own_blocks(blocks))
    return Entry(lines, url=url, external_id=identity, title=lines[0], listed_on=_listed_on(lines))


def read_entries(blocks: Sequence[Block], base: str, *, dated_only: bool = False) -> tuple[Entry, ...]:
    """The entries in ``blocks``, in page order, not yet reduced. ``base`` is the address of the page.

    ``dated_only`` leaves out entries without a date, such as links to articles in a side column.
    """
    starts = [*_starts(blocks), (len(blocks), "")]
    found = (_entry(base, href, blocks[a:b]) for (a, href), (b, _) in pairwise(starts))
    return tuple(e for e in found if e and (not dated_only or e.listed_on or date_index(e.lines) is not None))


def strange_links(blocks: Sequence[Block], base: str) -> tuple[str, ...]:
    """Addresses of entries that do not have the form of an article's: the site may have changed its addresses.

    Here an entry is a block that consists of a link, at least one more line, and a date. ``base`` is the address of the
    page.
    """
    found: dict[str, None] = {}
    link, lines = None, 0
    for block in blocks:
        href = next((one.href for one in block.links if one.text and one.text == block.text), None)
        if is_listed_line(block.text):
            if link and 1 <= lines < _MOST_LINES:
                found[link] = None
            link = None
        elif href is not None:
            link, lines = _strange(base, href), 0
        else:
            lines += 1
    return tuple(found)


def _strange(base: str, href: str) -> str | None:
    """The address of a link; None if it names an article or the page itself, or is no web address."""
    url = absolute(base, href)
    return url if url and external_id(url) is None and urlsplit(url).path != urlsplit(base).path else None


def read_captured_entries(lines: Iterable[str], *, whole: bool = True) -> tuple[Entry, ...]:
    """The entries in the captured text of a More From block. They have no identities, since the text has no links.

    ``lines`` are those between the heading and the end of the block. If the block is not ``whole``, since the text was
    cut off, a last entry without its date is left out.
    """
    groups = split_entries(list(lines))
    if not whole and groups and date_index(groups[-1]) is None:
        groups.pop()
    return tuple(Entry(group, listed_on=_listed_on(group)) for group in groups)


def listed_entries(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
    """Split the captured text of a listing into the lines before the first entry and the entries.

    An entry repeats its teaser after its date; a date in an author's text has no such line. Lines after the last date
    that repeat nothing are left out: they are the page's foot, or an entry that was cut off.
    """
    groups = [group for group in split_entries(lines) if date_index(group) is not None]
    listed = [index for index, group in enumerate(groups) if date_index(group) != len(group) - 1]
    if not listed:
        return (), ()
    groups = groups[listed[0] :]
    before = Counter(date_index(group) for group in groups[1:]).most_common(1)
    surplus = max(0, (date_index(groups[0]) or 0) - (before[0][0] or 0)) if before else 0
    head, groups[0] = groups[0][:surplus], groups[0][surplus:]
    return head, tuple(Entry(group, listed_on=_listed_on(group)) for group in groups)


def repeats_teaser(entry: Entry) -> bool:
    """Whether the line below an entry's date repeats a sentence above it, as a teaser does. For captured text."""
    at = date_index(entry.lines)
    below = () if at is None else entry.lines[at + 1 : at + 2]
    return any(len(line) >= _SENTENCE and is_copy(line, before) for line in below for before in entry.lines[:at])


def _listed_on(lines: Sequence[str]) -> date | None:
    at = date_index(lines)
    return None if at is None else parse_listed(lines[at])
