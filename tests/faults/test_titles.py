"""Titles with characters that no reader sees, or that steer a terminal: what is stored is what a reader sees."""

from collections.abc import Callable
from html import escape

from attrs import frozen

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, reply, steps

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
