"""Entries out of HTML: in the structure of the site facts, and in what may become of it."""

from datetime import date

import pytest

from vokspider.model.items import Entry

from .helpers import NAME, block_html, entry_html, page
from .helpers import SITE as KCNAWATCH

SITE = "https://kcnawatch.org"
LISTING = f"{SITE}/article/57/"
DAY = "<p><span> December 03, 2025</span></p>"


def url(number: int) -> str:
    return f"{SITE}/newstream/1742720595-100000{number}/x/"


def entries(html: str) -> list[Entry]:
    return [KCNAWATCH.reduce_entry(entry) for entry in page(f"<html><body>{html}</body></html>", LISTING).listing()]


def told(html: str) -> list[tuple[str | None, str | None, str | None]]:
    """(last digit of the identity, title, teaser) of each entry."""
    return [(entry.external_id and entry.external_id[-1], entry.title, entry.teaser) for entry in entries(html)]


def link(number: int, text: str) -> str:
    return f'<a href="{url(number)}">{text}</a>'


SHAPES: dict[str, str] = {
    "as in the site facts": "".join(entry_html(number, f"T{number}", f"t{number}") for number in (1, 2)),
    "in the wrapper": f'<p>{link(9, "Stray")}</p><div id="latest_article_wrapper">'
    + "".join(entry_html(number, f"T{number}", f"t{number}") for number in (1, 2))
    + f"</div><aside>{link(8, 'Popular')}{DAY}</aside>",
    "nothing around the entries": "".join(f"<h4>{link(n, f'T{n}')}</h4><p>t{n}</p>{DAY}<p>t{n}</p>" for n in (1, 2)),
    "one div around all": "<div>"
    + "".join(f"<h4>{link(n, f'T{n}')}</h4><p>t{n}</p>{DAY}<p>t{n}</p>" for n in (1, 2))
    + "</div><button>More results</button>",
    "other tags": "".join(
        f"<li><span>{link(n, f'T{n}')}</span><div>t{n}</div><div>December 03, 2025</div><div>t{n}</div></li>"
        for n in (1, 2)
    ),
    "title with inline tags": "".join(f"<li><h4>{link(n, f'<b>T</b>{n}')}</h4><p>t{n}</p>{DAY}</li>" for n in (1, 2)),
    "link around the heading": "".join(
        f'<li><a href="{url(n)}"><h4>T{n}</h4></a><p>t{n}</p>{DAY}<p>t{n}</p></li>' for n in (1, 2)
    ),
    "teaser links too": "".join(
        f"<li><h4>{link(n, f'T{n}')}</h4><p>{link(n, f't{n}')}</p>{DAY}<p>t{n}</p></li>" for n in (1, 2)
    ),
    "picture's title as text": "".join(
        f"<li><p>{link(n, f'T{n}')}</p><h4>{link(n, f'T{n}')}</h4><p>t{n}</p>{DAY}<p>t{n}</p></li>" for n in (1, 2)
    ),
    "relative and fully shouted addresses": (
        f'<li><h4><a href="/newstream/1742720595-1000001/x">T1</a></h4><p>t1</p>{DAY}</li>'
        f'<li><h4><a href="HTTPS://KCNAWATCH.ORG/newstream/1742720595-1000002/x">T2</a></h4><p>t2</p>{DAY}</li>'
    ),
    "addresses without a scheme": "".join(
        f'<li><h4><a href="//kcnawatch.org/newstream/1742720595-100000{n}/x">T{n}</a></h4><p>t{n}</p>{DAY}</li>'
        for n in (1, 2)
    ),
    "other links between": "".join(
        f'<li><p><a href="/tag/river/">River</a></p><h4>{link(n, f"T{n}")}</h4><p>t{n}</p>{DAY}</li>' for n in (1, 2)
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_two_entries_of_any_shape(shape: str) -> None:
    assert told(SHAPES[shape]) == [("1", "T1", "t1"), ("2", "T2", "t2")]
    assert {entry.listed_on for entry in entries(SHAPES[shape])} == {date(2025, 12, 3)}
    assert all(entry.url and entry.url.startswith(f"{SITE}/newstream/") for entry in entries(SHAPES[shape]))


def test_neighbours_with_one_title_and_one_teaser_are_two() -> None:
    html = entry_html(1, "Press Review", "t") + entry_html(2, "Press Review", "t")
    assert told(html) == [("1", "Press Review", "t"), ("2", "Press Review", "t")]


def test_an_entry_without_teaser() -> None:
    assert told(f"<li><h4>{link(1, 'T')}</h4>{DAY}</li>") == [("1", "T", None)]


def test_a_teaser_like_the_title() -> None:
    assert told(entry_html(1, "A one-line article.", "A one-line article.")) == [
        ("1", "A one-line article.", "A one-line article.")
    ]


def test_links_without_a_date_are_no_entries_of_a_listing() -> None:
    assert told(f"<nav>{link(1, 'Popular')}</nav>") == []
    assert told(f"<p>see {link(1, 'this')}</p>{entry_html(2, 'T', 't')}") == [("2", "T", "t")]


def test_where_only_entries_can_be_one_without_a_date_counts() -> None:
    undated = "".join(f"<li><h4>{link(n, f'T{n}')}</h4><p>t{n}</p></li>" for n in (1, 2))
    inside = f'<div id="latest_article_wrapper">{undated}</div>'
    assert told(inside) == [("1", "T1", "t1"), ("2", "T2", "t2")]
    assert told(undated) == []
    found = page(f"<html><body>{undated}</body></html>", LISTING).listing(fragment=True)
    assert [entry.title for entry in found] == ["T1", "T2"]


def test_the_last_entry_without_a_date_may_be_cut_off() -> None:
    undated = "".join(f"<li><h4>{link(n, f'T{n}')}</h4><p>t{n}</p></li>" for n in (1, 2))
    found = page(undated, LISTING).listing(fragment=True)
    assert [entry.title for entry in found] == ["T1"]


def test_a_day_that_does_not_exist_is_none() -> None:
    (entry,) = entries(f"<li><h4>{link(1, 'T')}</h4><p>t</p><p>February 30, 2025</p></li>")
    assert entry.listed_on is None
    assert entry.title == "T"


def test_no_page_without_articles_has_entries() -> None:
    for html in ("", "<p>December 03, 2025</p>", '<a href="/article/57/">More</a><p>December 03, 2025</p>'):
        assert entries(html) == []


# -- the block of an article page -------------------------------------------------------------------------------------


def test_the_end_of_the_block_is_no_teaser() -> None:
    """In a block that lost its elements the line ``More Articles`` stands right behind the last teaser."""
    flat = "".join(f"<h4>{link(n, f'T{n}')}</h4><p>t{n}</p>{DAY}" for n in (1, 2))
    html = f"<div><h3>More From {NAME}</h3>{flat}<p><a href='/article/57/'>More Articles</a></p></div>"
    found = page(f"<html><body><p>a</p>{html}</body></html>").entries()
    assert [entry.lines for entry in found] == [("T1", "t1", "December 03, 2025"), ("T2", "t2", "December 03, 2025")]


def test_known_articles_are_left_out() -> None:
    found = page(f"<html><body>{block_html(3)}</body></html>")
    ids = [entry.external_id or "" for entry in found.entries()]
    assert len(ids) == 3
    assert [entry.external_id for entry in found.entries({ids[1]})] == [ids[0], ids[2]]
    assert found.entries(set(ids)) == ()


def test_a_page_without_a_block_has_no_entries() -> None:
    assert page(f"<html><body>{entry_html()}</body></html>").entries() == ()
