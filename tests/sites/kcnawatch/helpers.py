"""Pages out of HTML and files, and the way of an article without a crawl."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import attrs
from itemadapter import ItemAdapter

from vokspider.config import Source
from vokspider.extract import doubt
from vokspider.extract.opening import open_html
from vokspider.extract.steps import fingerprint, reduced
from vokspider.model.items import Article, Listing
from vokspider.model.reasons import PageError
from vokspider.sites.kcnawatch.captured import CapturedText
from vokspider.sites.kcnawatch.page import KcnaWatch
from vokspider.sites.kcnawatch.site import KcnaWatchSite

FIXTURES = Path(__file__).parents[2] / "fixtures" / "kcnawatch"
SOURCE = Source(
    name="kcnawatch-vok-en",
    site="https://kcnawatch.org",
    language="en",
    display_name="Voice of Korea (EN)",
    page="kcnawatch",
)
NAME = SOURCE.display_name
SITE = KcnaWatchSite()
URL = "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon/"
DATE_LINE = (
    f'<div>Date: 21/05/2024 | Source: {NAME} | <a href="http://www.vok.rep.kp/index.php/revo_de/getDetail/ien1/en">'
    "Read original version at source</a></div>"
)
TITLE = "<h2>A Title</h2>"
END = "</body></html>"


def entry_html(number: int = 0, title: str = "T", teaser: str = "t") -> str:
    """An entry in the structure of the site facts."""
    url = f"https://kcnawatch.org/newstream/1742720595-{1000000 + number}/x/"
    return (
        f'<article class="clearfix"><div class="article-thumb"><a href="{url}"><img alt="{title}"></a></div>'
        f'<div class="article-desc"><h4><a href="{url}">{title}</a></h4><p>{teaser}</p>'
        f'<p class="articled-date"><span> December 03, 2025</span></p><p>{teaser}</p></div></article>'
    )


def block_html(entries: int = 2) -> str:
    """A More From block."""
    inside = "".join(entry_html(number, f"T{number}", f"t{number}") for number in range(entries))
    more = '<p><a href="https://kcnawatch.org/article/57/">More Articles</a></p>'
    return f"<section><h3>More From {NAME}</h3>{inside}{more}</section>"


def article_html(body: str, *, block: str | None = None, container: str = '<div class="article-content">') -> str:
    """A page of the 2025 layout around the body's HTML."""
    foot = block_html() if block is None else block
    return f"<html><body>{TITLE}{DATE_LINE}{container}{body}</div>{foot}{END}"


def page(html: str | bytes, url: str = URL, content_type: str = "text/html; charset=utf-8") -> KcnaWatch:
    """The page as the spider makes it of a response."""
    body = html if isinstance(html, bytes) else html.encode()
    found = open_html(body, url, SOURCE, (("Content-Type", content_type),))
    assert isinstance(found, KcnaWatch)
    return found


def lines(html: str | bytes) -> list[str]:
    """What a reader sees, a block a line."""
    return [block.text for block in page(html).blocks]


def piped(article: Article, entry_title: str | None = None) -> Article:
    """The article through the steps of the pipelines, in their order.

    Raises PageError where the article would become a failure.
    """
    found = reduced(attrs.evolve(article, entry_title=entry_title), SITE, SOURCE)
    assert isinstance(found, Article)
    wrong = doubt(found, SITE, SOURCE)
    if wrong:
        raise PageError(*wrong)
    return fingerprint(found)


def piped_listing(listing: Listing) -> Listing:
    """The listing through the pure parts of the pipelines."""
    found = reduced(listing, SITE, SOURCE)
    assert isinstance(found, Listing)
    return found


def read(html: str | bytes, entry_title: str | None = None) -> Article:
    """The article of a page, through the pipelines."""
    return piped(page(html).article(), entry_title)


def body(html: str, **kwargs: Any) -> list[str]:
    """The paragraphs that come out of an article page with this body."""
    return list(read(article_html(html, **kwargs)).paragraphs)


# -- saved pages ------------------------------------------------------------------------------------------------------


@attrs.frozen
class Saved:
    """A saved page and what has to come out of it, as its JSON says."""

    name: str
    data: dict[str, Any] = attrs.field(repr=False)

    @property
    def bytes(self) -> bytes:
        """The page as served."""
        return Path(FIXTURES, self.data["file"]).read_bytes()

    @property
    def page(self) -> KcnaWatch | CapturedText:
        """The page as the spider or the import makes it."""
        if self.data["file"].endswith(".txt"):
            return CapturedText(self.bytes.decode(), SOURCE.name, NAME, self.data["url"])
        return page(self.bytes, self.data["url"], self.data.get("content_type", "text/html; charset=UTF-8"))


@cache
def all_saved() -> dict[str, Saved]:
    """The saved pages by name."""
    files = sorted(FIXTURES.glob("*.json"))
    return {path.stem: Saved(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in files}


def saved(*kinds: str) -> list[str]:
    """The names of the saved pages of these kinds."""
    return [name for name, one in all_saved().items() if one.data["kind"] in kinds]


def facts(item: Any, names: Any) -> dict[str, Any]:
    """Some fields of an item, as JSON would have them."""
    found = {name: ItemAdapter(item)[name] for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in found.items()}
