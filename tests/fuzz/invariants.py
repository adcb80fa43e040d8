"""What has to hold of every page, whatever it is: ``check`` raises BrokenError where it does not."""

import re
import signal
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from tests.fuzz.damage import MARKER, Case
from tests.sites.kcnawatch.helpers import NAME, SITE, SOURCE
from vokspider.extract import doubt
from vokspider.extract.opening import open_html
from vokspider.extract.steps import fingerprint, reduced
from vokspider.html.repeats import Repeats
from vokspider.model.items import Article, Entry, Listing
from vokspider.model.reasons import PageError
from vokspider.sites.kcnawatch.captured import CapturedText
from vokspider.sites.kcnawatch.dates import parse_listed
from vokspider.sites.kcnawatch.page import KcnaWatch
from vokspider.sites.kcnawatch.urls import canonical, external_id
from vokspider.text.markup import bare, from_markdown
from vokspider.text.removals import restore
from vokspider.text.whitespace import clean

SECONDS: Final = 2.0  # of the processor, for a page of up to ``SIZE``
SIZE: Final = 200_000
# How a browser shows elements: as blocks, as things that stand between words, or not at all.
_BLOCKS: Final = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section "
    "summary table tbody tfoot thead tr ul".split()
)
_APART: Final = frozenset(
    "br img input td th svg iframe object select textarea audio video canvas meter progress".split()
)
_UNSEEN: Final = frozenset(
    "head title script style noscript noframes noembed datalist rp svg iframe object select textarea audio "
    "video canvas meter progress".split()
)
_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


InOrder = Callable[[tuple[str, ...], list[str]], bool]


class BrokenError(AssertionError):
    """Something does not hold of a page."""


def _need(holds: object, what: str, *values: object) -> None:
    if not holds:
        raise BrokenError(f"{what}: {', '.join(map(repr, values))}")


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise BrokenError when the inside takes longer, in processor time; also where it would never end."""

    def out_of_time(*_: object) -> None:
        raise BrokenError(f"not read within {seconds} s")

    before = signal.signal(signal.SIGPROF, out_of_time)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def check(case: Case) -> float:
    """Read a page in every way, several times; gives the seconds of processor time that one reading took."""
    before = time.process_time()
    with time_limit(SECONDS if len(case.body) <= SIZE else 60):
        found = read(case)
    seconds = time.process_time() - before
    _need(read(case) == found, "another reading gives another result", found)
    repeats = Repeats(long=3)
    for _ in range(2):
        _need(read(case, repeats) == found, "what is remembered of earlier pages changes the result", found)
    page = _page(case)
    if page is not None:
        with time_limit(60):
            _check_page(case, page, found)
    return seconds


def _page(case: Case, repeats: Repeats | None = None) -> KcnaWatch | None:
    try:
        found = open_html(case.body, case.url, SOURCE, (("Content-Type", case.content_type),), repeats=repeats)
        assert isinstance(found, KcnaWatch)
        return found
    except PageError:
        return None


def _tried(read_one: Callable[[], Any]) -> Any:
    try:
        return read_one()
    except PageError as error:
        return error.reason


def read(case: Case, repeats: Repeats | None = None) -> tuple[Any, ...]:
    """What there is to read on a page: article, entries, listing, fragment, AJAX id; and the same of its text alone."""
    page = _page(case, repeats)
    if page is None:
        return ()
    text = "\n".join(block.text for block in page.blocks)
    captured = [CapturedText(text, SOURCE.name, NAME, url) for url in (None, case.url)]
    return (
        _tried(page.article),
        page.entries(),
        page.listing(),
        page.listing(fragment=True),
        page.listing_key(),
        [(_tried(one.article), one.entries(), one.listing()) for one in captured],
    )


def _check_page(case: Case, page: KcnaWatch, found: tuple[Any, ...]) -> None:
    article, entries, listing, fragment, ajax_id, captured = found
    seen = text_of(page.root)
    _need(words_of(page) == seen.split(), "the blocks are not the page's text", words_of(page), seen.split())
    _need(ajax_id is None or (ajax_id.isascii() and ajax_id.isdecimal()), "no AJAX id", ajax_id)
    for entry in {*entries, *listing, *fragment}:
        _check_entry(entry, page, case)
    for one, in_block, in_listing in captured:
        _check_article(one, [block.text for block in page.blocks], case, is_joined_part)
        for entry in (*in_block, *in_listing):
            _check_lines(entry)
    if isinstance(article, Article):
        _check_article(article, [shown for shown, _ in lines_of(page)], case, is_part)
        _check_day(article.published_on, seen)
        for url in filter(None, (article.original_url, article.more_articles_url)):
            _check_url(url, page, case)


def _check_article(found: Article | str, blocks: list[str], case: Case, in_order: InOrder) -> None:
    """The lines are the page's, and the pipelines keep or record each of them."""
    if isinstance(found, str):
        return
    _need(in_order(found.lines, blocks), "lines that are not the page's in its order", found.lines)
    texts = (*found.lines, *filter(None, (found.title, found.source_name)))
    _need(all(text and clean(text) == text for text in texts), "texts that are not clean", texts)
    kept = reduced(found, SITE, SOURCE)
    assert isinstance(kept, Article)
    parts = {one.position: one.text for one in found.removals if not one.count}
    whole = tuple(parts.get(index, line) for index, line in enumerate(found.lines))
    _need(restore(kept.paragraphs, kept.removals) == whole, "removals do not give the page back", kept)
    _need(all(note.text in kept.paragraphs[note.paragraph] for note in kept.notes), "a note of nothing", kept)
    _need(not case.whole or MARKER not in " ".join(kept.paragraphs), "the block is in the text", kept.paragraphs)
    _check_storable(kept.title, kept.source_name, kept.external_id, *kept.lines)
    if doubt(kept, SITE, SOURCE) is None:
        _need(fingerprint(kept) == fingerprint(kept), "another fingerprint", kept)


def _check_entry(entry: Entry, page: KcnaWatch, case: Case) -> None:
    _check_lines(entry)
    _need(entry.url and entry.external_id, "an entry without an article", entry)
    _need(is_part(entry.lines, [block.text for block in page.blocks]), "an entry with other lines", entry)
    _need(external_id(entry.url or "") == entry.external_id, "another article's address", entry)
    _check_url(entry.url or "", page, case)


def _check_lines(entry: Entry) -> None:
    texts = (*entry.lines, *filter(None, (entry.title,)))
    _need(all(text and clean(text) == text for text in texts), "texts that are not clean", texts)
    item = reduced(Listing(SOURCE.name, None, (entry,)), SITE, SOURCE)
    assert isinstance(item, Listing)
    (kept,) = item.entries
    _need(restore(kept.lines, kept.removals) == entry.lines, "removals do not give the entry back", entry, kept)
    _need(reduced(item, SITE, SOURCE) == item, "an entry is not reduced at once", kept)
    days = [day for line in entry.lines if (day := parse_listed(line))]
    _need(entry.listed_on is None or entry.listed_on in days, "a day that stands nowhere", entry)
    _check_storable(kept.title, kept.teaser, *kept.lines)


def _check_day(day: date | None, seen: str) -> None:
    written = {(int(year), int(month), int(number)) for number, month, year in _DAY.findall(seen)}
    _need(day is None or (day.year, day.month, day.day) in written, "a day that stands nowhere", day)


def _check_url(url: str, page: KcnaWatch, case: Case) -> None:
    parts = urlsplit(url)
    _need(parts.scheme in ("http", "https") and parts.hostname, "no web address", url)
    _need(canonical(url) == url, "two spellings of one address", url, canonical(url))
    assert page.root is not None
    hrefs = "".join("".join(page.root.xpath("//@href")).lower().split())
    hosts = (urlsplit(case.url).hostname, parts.hostname)
    _need(hosts[0] == hosts[1] or (hosts[1] or "") in hrefs, "a host that stands nowhere", url)
    _check_storable(url)


def _check_storable(*texts: str | None) -> None:
    """UTF-8 and no null character: what both databases take."""
    for text in filter(None, texts):
        _need("\0" not in text and text.encode("utf-8", "ignore").decode() == text, "not to be stored", text)


def is_part(lines: tuple[str, ...], page: list[str]) -> bool:
    """Whether the lines stand on the page, in this order."""
    rest = iter(page)
    return all(line in rest for line in lines)


def is_joined_part(lines: tuple[str, ...], page: list[str]) -> bool:
    """The same of captured text, whatever its white space is.

    Several lines of the page may be one that was wrapped, lines of the site's frame lose their decoration there, and
    all lines their marks where the text is Markdown.
    """
    return any(_is_joined_part(lines, read) for read in (page, [from_markdown(line) or "" for line in page]))


def _is_joined_part(lines: tuple[str, ...], page: list[str]) -> bool:
    rest = iter([_bare(line) for line in page])
    return all(_is_next(_bare(line), rest) for line in lines)


def _is_next(line: str, rest: Iterator[str]) -> bool:
    """Take lines from ``rest`` until the last ones make up ``line``."""
    found: list[str] = []
    for part in rest:
        found = [*(before for before in found if line.startswith(before)), ""]
        found = [before + part for before in found]
        if line in found:
            return True
    return False


def _bare(line: str) -> str:
    return "".join(bare(line).split())


def lines_of(page: KcnaWatch) -> list[tuple[str, str]]:
    """Each line as it is shown, and with what is hidden in it, in page order."""
    rows = [(index, 1, block.text, block.whole or block.text) for index, block in enumerate(page.blocks)]
    rows += [(index, 0, block.text, block.text) for index, block in page.hidden]
    return [row[2:] for row in sorted(rows, key=lambda row: row[:2])]


def words_of(page: KcnaWatch) -> list[str]:
    """The words that the reader found, and those that no reader sees."""
    return " ".join(whole for _, whole in lines_of(page)).split()


def text_of(root: Any) -> str:
    """The text of a page in another way: texts and spaces strung together, whatever block they are in."""
    if root is None:
        return ""
    pieces: list[str] = []
    for tree in (root, *root.itersiblings(etree.Element)):
        _string(tree, pieces)
    return "".join(letter for letter in "".join(pieces) if letter.isspace() or not _is_unseen(letter))


def _string(tree: Any, pieces: list[str]) -> None:
    waiting: list[Any] = [(tree, False)]
    while waiting:
        node, done = waiting.pop()
        is_element = isinstance(node.tag, str)
        if done:
            pieces += (" " if node.tag in _BLOCKS else "", (node.tail or "") if node is not tree else "")
            continue
        waiting.append((node, True))
        if is_element and (node.tag in _BLOCKS or node.tag in _APART):
            pieces.append(" ")
        if is_element and node.tag not in _UNSEEN:
            pieces.append(node.text or "")
            waiting += ((child, False) for child in reversed(node))


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs") or letter in "\xad\u200b\u2060\ufeff"
