"""Titles with characters that no reader sees, or that steer a terminal: what is stored is what a reader sees."""

from collections.abc import Callable
from html import escape, unescape
from unicodedata import normalize

import pytest
from attrs import evolve, frozen

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, reply, steps
from vokspider.text.whitespace import clean

Make = Callable[..., Stage]


@frozen
class Title:
    """A title as a reader sees it, and how pages and listings write it, where that is not plain HTML of it."""

    name: str
    seen: str
    written: str = ""

    @property
    def html(self) -> str:
        return escape(self.seen)


TITLES = [
    Title("escape sequences", "A [31mRed[0m Letter", "A \x1b[31mRed\x1b[0m Letter"),
    Title("zero bytes", "The Bell of Wefton Rings", "The B\0ell of Wef\0ton Rings"),
    Title("bells, backspaces and C1 controls", "The Ferry Sails Again", "The \x07Fer\x08ry Sails\x9b Again\x7f"),
    Title("zero-width characters", "Lighthouse Keepers Meet", "Light\u200bhou\u00adse Kee\u2060pers \ufeffMeet"),
    Title("a right-to-left override", "The \u202egnir lleB Rings"),
    Title("line breaks and tabs", "Two Lines of Ashferry", "Two\r\n\t<br>Lines\u2028of\u3000Ashferry"),
    Title("tags", "<script>alert(1)</script> in Saltby"),
    Title("a formula", '=HYPERLINK("http://other.invalid","Saltby")'),
    Title("SQL", "Robert'); DROP TABLE article; --"),
    Title("1 MB", " ".join(["Wefton"] * 150_000)),
    Title("combining marks", "Z\u0351\u036b\u0343a\u0363lgo " * 5 + "of Ferrow"),
    Title("letters outside the BMP", "\U0001f4a3 \U00020000 \U0001f468\u200d\U0001f469 of Ferrow"),
]


@pytest.mark.slow
def test_titles(stage: Make, tell: Tell) -> None:
    at = stage(len(TITLES) + 4)
    chosen = {article.external_id: title for article, title in zip(at.ordinary[1:], TITLES, strict=False)}
    for identity, title in chosen.items():
        at.site.edit(identity, title=title.seen.strip())

    def play(target: str) -> Script | None:
        found = at.site.page(target)
        body = found.body.decode()
        for title in TITLES:
            if title.written:
                body = body.replace(title.html, title.written)
        return steps(reply(body.encode("utf-8", "surrogatepass"), found.status, None, found.headers))

    at.wire.play = play
    record = at.crawl()
    assert (record["verdict"], record["failed"]) == ("ok", 0)
    assert at.lab.stored() == at.lab.truth()
    at.recover()
    for identity, title in chosen.items():
        tell(at.lab, "title", f"with {title.name}", "stored as a reader sees it", truth=at.truth, among=[identity])


def test_a_title_of_white_space(stage: Make, tell: Tell) -> None:
    at = stage(12)
    at.crawl()
    (article,) = at.site.publish(1)

    def play(target: str) -> Script | None:
        found = at.site.page(target)
        body = found.body.decode().replace(escape(article.title), " &nbsp;\t\u3000")
        return steps(reply(body.encode(), found.status, None, found.headers))

    at.wire.play = play
    assert at.crawl()["verdict"] in ("ok", "quiet")
    at.recover()
    tell(at.lab, "title", "of white space, in the listing and on the page", "stored when it has one", truth=at.truth)


def test_a_page_whose_title_is_white_space(stage: Make, tell: Tell) -> None:
    at = stage(12)
    article = at.ordinary[4]
    page = at.page(article).replace(escape(article.title).encode(), b"&nbsp;\t", 1)
    at.spoil({article.external_id: steps(reply(page))})
    at.crawl()
    assert at.failures()[article.external_id].startswith("no_title")
    at.recover()
    tell(at.lab, "title", "of white space, on the page alone", "fails as no_title; stored a day later", truth=at.truth)


# -- titles that the listing writes otherwise than the page -----------------------------------------------------------

_FULL = "Weavers\u2019 Union & Guild of Caf\u00e9 Row Holds \u201cOpen Loom\u201d Day in the Old Harbour Hall of Number"
_TWICE = ("&#8217;", "&#8220;", "&#8221;")


def _twice(title: str) -> str:
    """As WordPress's texturize and a second escape write it."""
    for mark, entity in zip("\u2019\u201c\u201d", _TWICE, strict=True):
        title = title.replace(mark, entity)
    return escape(escape(title.replace("&#", "\0"), quote=False).replace("\0", "&#"), quote=False)


LISTED: dict[str, Callable[[str], str]] = {
    "encoded twice": _twice,
    "encoded twice, quotes too": lambda title: escape(escape(title.replace("\u201c", '"').replace("\u201d", '"'))),
    "cut at a word, with [...]": lambda title: escape(f"{title[:44]} [...]"),
    "cut at a word, with an ellipsis": lambda title: escape(f"{title[:44]}\u2026"),
    "cut in a word, with [\u2026]": lambda title: escape(f"{title[:41]}[\u2026]"),
    "cut in a word, without a mark": lambda title: escape(title[:41]),
    "cut at a word, without a mark": lambda title: escape(title[:44]),
    "cut and encoded twice": lambda title: _twice(f"{title[:41]}\u2026"),
    "with tags": lambda title: escape(f"<em>{title[:7]}</em>{title[7:]}"),
    "decomposed": lambda title: escape(normalize("NFD", title)),
    "with plain quotes": lambda title: title.replace("\u2019", "'").replace("\u201c", '"').replace("\u201d", '"'),
    "with invisible characters": lambda title: escape("\u200b".join(title)),
}


def _listed_as(at: Stage, chosen: dict[str, str], write: Callable[[str], str]) -> None:
    """Let the listing and the blocks write titles otherwise; the pages of the articles stay."""

    def play(target: str) -> Script | None:
        found = at.site.page(target)
        head, mark, rest = found.body.decode().partition('<article class="clearfix">')
        for title in chosen.values():
            rest = rest.replace(escape(title), write(title))
        return steps(reply((head + mark + rest).encode(), found.status, None, found.headers))

    at.wire.play = play
    seen = ((at.site.article(identity), clean(unescape(write(title)))) for identity, title in chosen.items())
    at.truth.note(*(evolve(article, title=title) for article, title in seen))


def _named(at: Stage, count: int) -> dict[str, str]:
    """The newest articles with titles of the same beginning, by identity."""
    chosen = {article.external_id: f"{_FULL} {number}" for number, article in enumerate(at.ordinary[:count], 1)}
    for identity, title in chosen.items():
        at.site.edit(identity, title=title)
    return chosen


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", LISTED)
def test_titles_that_the_listing_writes_otherwise(stage: Make, tell: Tell, name: str) -> None:
    at = stage(12)
    chosen = _named(at, 8)
    _listed_as(at, chosen, LISTED[name])
    record = at.crawl()
    assert (record["verdict"], record["failed"], record["new"]) == ("ok", 0, 12), record
    titles = {identity: row[0] for identity, row in at.lab.stored().items()}
    assert {identity: titles[identity] for identity in chosen} == chosen
    # Neither this spelling nor a change of it is an edit.
    at.recover()
    _listed_as(at, chosen, LISTED[name])
    assert at.crawl()["changed"] == 0
    assert at.recover()["changed"] == 0
    tell(at.lab, "title of the listing", name, "stored with the title of the page, no edit", truth=at.truth)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", [name for name in LISTED if "cut" in name])
def test_a_wrong_page_under_a_cut_title_is_refused(stage: Make, tell: Tell, name: str) -> None:
    at = stage(12)
    chosen = _named(at, 8)
    first, second = list(chosen)[:2]
    _listed_as(at, chosen, LISTED[name])
    listed, wrong = at.wire.play, at.page(at.site.article(second))
    at.wire.play = lambda target: steps(reply(wrong)) if first in target else listed(target)
    record = at.crawl()
    assert (record["verdict"], record["failed"], record["new"]) == ("ok", 1, 11)
    assert at.failures()[first].startswith("title_mismatch")
    at.recover()
    tried = f"{name}, and another page with the same beginning"
    tell(at.lab, "title of the listing", tried, "title_mismatch; stored a day later", truth=at.truth)


def test_titles_that_the_site_changed_are_told_on_the_first_day(stage: Make, tell: Tell) -> None:
    at = stage(12)
    at.crawl()
    chosen = {article.external_id: article.title for article in at.site.publish(4)}
    _listed_as(at, chosen, lambda title: f"Exclusive: {escape(title)}")
    record = at.crawl()
    assert (record["verdict"], record["failed"]) == ("suspect", 4)
    (reason,) = [one for one in record["reasons"] if "other titles than their entries" in one]
    assert reason.startswith("4 article pages have other titles than their entries in the listing, for example '")
    assert any(f"instead of 'Exclusive: {title}'" in reason for title in chosen.values())
    # It is said once: what is tried again is no news.
    record = at.crawl()
    assert not any("other titles" in one for one in record["reasons"])
    # What was left is asked for while the listing is read, so it may still be held against the title of before.
    at.recover()
    assert at.crawl()["failed"] == 0
    tell(
        at.lab,
        "title of the listing",
        "four begin with another word",
        "suspect on the first day, with an example",
        truth=at.truth,
    )
