"""The skeleton of a site in docs/add-a-site.md: a complete site, which only has to be filled in."""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from vokspider.config import load
from vokspider.model.reasons import PageError
from vokspider.sites.base import Html, Page, Site

DOCUMENT = Path(__file__).parents[2] / "docs/add-a-site.md"
URL = "https://example.org/a"


@pytest.fixture
def site() -> Site:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(code, str(DOCUMENT), "exec"), found)  # noqa: S102 (the document is ours)
    made: Site = found["SITE"]()
    return made


def page(site: Site, text: str) -> Page:
    return site.page(Html(etree.HTML(text), URL, text), load(environ={}).sources[0])


def test_it_is_a_whole_site(site: Site) -> None:
    assert (site.name, site.identity(URL), site.further_page(URL, 20, None)) == ("mysite", None, None)
    article = page(site, "<h1>A title</h1>").article()
    assert (article.title, article.url, article.lines) == ("A title", URL, ())


def test_a_page_without_its_mark_is_refused(site: Site) -> None:
    other = page(site, "<p>Something else.</p>")
    assert other.listing() == ()
    with pytest.raises(PageError):
        other.article()


def test_it_has_the_signatures_of_the_interface(site: Site) -> None:
    for given, base in ((type(site), Site), (type(page(site, "<p></p>")), Page)):
        for name in base.__abstractmethods__:
            ours = {**vars(given)[name].__annotations__}
            theirs = vars(base)[name].__annotations__
            assert list(ours) == list(theirs), f"{base.__name__}.{name}"
