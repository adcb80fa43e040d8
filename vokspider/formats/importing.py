"""Reads the pages of an import: whole files, or some pages of a web archive, in one call."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from attrs import frozen

from vokspider.config import Source
from vokspider.extract import Repeats
from vokspider.formats.documents import Document, Found, Hints, read_documents
from vokspider.formats.files import Given
from vokspider.formats.kinds import HEAD, WACZ, WARC, ForeignError, kind_of
from vokspider.formats.saved import items_of
from vokspider.formats.warc import Left
from vokspider.model.items import Article, Failed, Listing
from vokspider.sites import site_named
from vokspider.store.writing.prepared import Prepared, Text, prepare

Item = Article | Failed | Listing
# The pages in one call, and the bytes that end it early. A page may have more.
_PAGES, _BYTES = 16, 2_000_000


@frozen
class Part:
    """What is read in one call of file ``number``, counted from 1.

    ``pages``: those of a web archive, which were taken out of it; None for a file that is still to be read.
    """

    number: int
    given: Given
    pages: tuple[Found, ...] | None = None


class PageRead(NamedTuple):
    """What was found, and the items of a page; none of what is no page of this source."""

    found: Found
    items: Sequence[Item] = ()


@frozen
class PartRead:
    """What was read of file ``number``. ``prepared``: of the texts of its articles."""

    number: int
    given: Given
    pages: list[PageRead]
    prepared: Mapping[Text, Prepared] = {}


def parts_of(given: Iterable[Given], source: Source) -> Iterator[list[Part]]:
    """What to read of the files, each in a part or more, in lists of some pages."""
    waiting: list[Part] = []
    pages = size = 0
    for part, its_pages, its_size in _measured(given, source):
        waiting.append(part)
        pages, size = pages + its_pages, size + its_size
        if pages >= _PAGES or size >= _BYTES:
            yield waiting
            waiting, pages, size = [], 0, 0
    if waiting:
        yield waiting


def _measured(given: Iterable[Given], source: Source) -> Iterator[tuple[Part, int, int]]:
    """Each part with the number of its pages and of their bytes."""
    for number, one in enumerate(given, 1):
        if not _is_archive(one):
            yield Part(number, one), 1, _size(one)
            continue
        yield Part(number, one, ()), 0, 0  # also an empty archive is a file that was read
        for found in read_documents(one.path, _hints(one, source)):
            size = len(found.capture.body) if isinstance(found, Document) else 0
            yield Part(number, one, (found,)), 1, size


def _is_archive(given: Given) -> bool:
    """Whether a file is a web archive, of any number of pages; other files have one."""
    try:
        with given.path.open("rb") as stream:
            return kind_of(given.path.name, stream.read(HEAD), beside=given.beside) in (WARC, WACZ)
    except (ForeignError, OSError):
        return False  # reading it says why


def _size(given: Given) -> int:
    try:
        return given.path.stat().st_size
    except OSError:
        return 0


def _hints(given: Given, source: Source) -> Hints:
    return Hints(source.site, site_named(source.page), given.url, given.fetched_at, given.beside)


def import_reader(source: Source) -> Callable[[Sequence[Part]], list[PartRead]]:
    """A function that reads parts, and prepares their texts, in a process of its own."""
    return partial(read_parts, source, Repeats(), prepares=True)


def read_parts(source: Source, repeats: Repeats, parts: Sequence[Part], *, prepares: bool = False) -> list[PartRead]:
    """The items of all pages in these parts. Never raises because of a file or its content."""
    return [_read(part, source, repeats, prepares=prepares) for part in parts]


def _read(part: Part, source: Source, repeats: Repeats, *, prepares: bool) -> PartRead:
    found = read_documents(part.given.path, _hints(part.given, source)) if part.pages is None else part.pages
    pages = [_page(one, source, repeats) for one in found]
    texts = {_text(item) for page in pages for item in page.items if isinstance(item, Article)} if prepares else ()
    return PartRead(part.number, part.given, pages, {text: prepare(*text) for text in texts})


def _page(found: Found, source: Source, repeats: Repeats) -> PageRead:
    if not isinstance(found, Document):
        return PageRead(found)
    if found.source not in (None, source.name):
        return PageRead(Left(f"pages of {found.source}, which --source {found.source} imports"))
    return PageRead(found, tuple(items_of(found, source, repeats)))


def _text(article: Article) -> Text:
    return article.title, article.paragraphs
