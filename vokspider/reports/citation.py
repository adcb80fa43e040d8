"""Citations of a revision of an article: as a line of text, BibTeX, RIS, CSL JSON, and HTML with a Robust Link."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import frozen

from vokspider.proof.checkpoints import Checkpoint
from vokspider.reports.article import ArticleReport
from vokspider.text.dates import day_in
from vokspider.text.links import uri

if TYPE_CHECKING:
    from vokspider.config import Source

_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # not \{, since BibTeX counts braces even after a backslash
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_MONTHS = "January February March April May June July August September October November December".split()


@frozen
class Citation:
    """The parts of the citation of a revision; texts are empty if they are not known.

    ``publisher`` is the outlet's own name. ``fetched_at``: when the page was fetched; ``accessed_on``: the day at the
    site. ``sha256``: the ``content_sha256`` of the revision. ``checkpoint``: one of the archive whose log tells of the
    revision, if there is one. ``pages``: the address at which the archive's pages are for others, such as
    ``https://archive.example.org``, if it is known.
    """

    article_id: int
    revision: int
    publisher: str
    title: str
    published_on: date | None
    url: str
    original_url: str
    accessed_on: date | None
    sha256: str
    language: str
    fetched_at: datetime | None = None
    checkpoint: Checkpoint | None = None
    pages: str = ""

    @property
    def key(self) -> str:
        """The key of the citation, which never changes."""
        return f"vokspider-{self.article_id}-{self.revision}"

    def text(self) -> str:
        """The citation as one line of text."""
        return ". ".join(_parts(self, str, str)) + "."

    def bibtex(self) -> str:
        """An ``@online`` entry of biblatex, which old BibTeX styles treat like ``@misc``."""
        fields = {
            "author": "{" + _bibtex(self.publisher) + "}",
            "title": "{" + _bibtex(self.title) + "}",
            "date": self.published_on.isoformat() if self.published_on else "",
            "url": _address(self.url),
            "urldate": self.accessed_on.isoformat() if self.accessed_on else "",
            "note": _bibtex(self._note),
            "langid": _bibtex(self.language),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}"))
        return f"@online{{{self.key},\n{lines}}}\n"

    def ris(self) -> str:
        """An RIS record of type ``NEWS``; its lines end with CRLF."""
        fields = [
            ("TY", "NEWS"),
            ("ID", self.key),
            ("TI", self.title),
            ("T2", self.publisher),  # not AU, of which readers make a first and a last name
            ("PY", f"{self.published_on:%Y}" if self.published_on else ""),
            ("DA", f"{self.published_on:%Y/%m/%d}" if self.published_on else ""),
            ("UR", self.url),
            ("L2", self.original_url),
            ("Y2", f"{self.accessed_on:%Y/%m/%d}" if self.accessed_on else ""),
            ("LA", self.language),
            ("N1", self._note),
        ]
        return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in fields if value) + "ER  - \r\n"

    def csl(self) -> str:
        """A CSL JSON list with one item."""
        item: dict[str, Any] = {
            "id": self.key,
            "type": "article-newspaper",
            "title": _line(self.title),
            "container-title": _line(self.publisher),
            "issued": _csl_day(self.published_on),
            "accessed": _csl_day(self.accessed_on),
            "URL": self.url,
            "language": self.language,
            "archive": "vokspider",
            "archive_location": f"article {self.article_id}, revision {self.revision}",
            "note": self._note,
        }
        return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"

    def html(self) -> str:
        """A paragraph of HTML whose link is a Robust Link, see ``link``."""
        parts = ". ".join(_parts(self, escape, self._linked)) + "."
        return f"<p>{parts}</p>\n"

    @property
    def link(self) -> dict[str, str]:
        """The attributes of a Robust Link (https://mementoweb.org/robustlinks/spec/) to the article.

        Empty if neither the article nor the archive's pages have an address.
        """
        original = _uri(self.url)
        version = _uri(f"{self.pages.rstrip('/')}/a/{self.article_id}@{self.revision}") if self.pages else ""
        found = {
            "href": original or version,
            "data-originalurl": original,
            "data-versionurl": version,
            "data-versiondate": f"{self.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.fetched_at else "",
        }
        return {name: value for name, value in found.items() if value} if found["href"] else {}

    def _linked(self, text: str) -> str:
        link = self.link
        if not link:
            return escape(text)
        link |= ({"lang": self.language} if self.language else {}) | {"dir": "auto"}
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in link.items())
        return f"<a{attributes}>{escape(text)}</a>"

    @property
    def _note(self) -> str:
        original = f"Original: {self.original_url}. " if self.original_url else ""
        return f"{original}{'. '.join(_archived(self))}"


# How a citation is written, by the ending of its file; what each is called is for commands and pages to say.
FORMS: Mapping[str, Callable[[Citation], str]] = MappingProxyType(
    {
        "txt": lambda one: one.text() + "\n",
        "bib": Citation.bibtex,
        "ris": Citation.ris,
        "json": Citation.csl,
        "html": Citation.html,
    }
)


def citation(
    report: ArticleReport,
    source: "Source | None",
    zone: tzinfo,
    checkpoint: Checkpoint | None = None,
    pages: str = "",
) -> Citation | None:
    """The citation of the revision that a report shows; None if there is no text.

    ``source``: the declared source, None if it is not declared any more. ``zone``: that of its site.
    """
    shown, article = report.current, report.article
    if shown is None:
        return None
    fetched_at = shown.fetched_at or shown.created_at
    return Citation(
        article_id=article.id,
        revision=shown.number,
        publisher=source.display_name if source else article.source,
        title=shown.title or article.title or "",
        published_on=shown.published_on or article.published_on,
        url=article.url or "",
        original_url=shown.original_url or "",
        accessed_on=day_in(zone, fetched_at),
        sha256=shown.content_sha256,
        language=source.language if source else "",
        fetched_at=fetched_at,
        checkpoint=checkpoint,
        pages=pages,
    )


def _parts(one: Citation, written: Callable[[str], str], linked: Callable[[str], str]) -> Iterator[str]:
    """The parts of a line of text: the title or, without one, the address as a link, and all else as text."""
    title, url = _line(one.title), _line(one.url)
    yield written(_line(one.publisher))
    if title:
        yield f"“{linked(title)}”"
    if one.published_on:
        yield _day(one.published_on)
    if url:
        yield (written if title else linked)(url) + (f" (accessed {_day(one.accessed_on)})" if one.accessed_on else "")
    if one.original_url:
        yield written(f"Original: {_line(one.original_url)}")
    yield from map(written, _archived(one))


def _archived(one: Citation) -> Iterator[str]:
    yield f"Archived by vokspider as article {one.article_id}, revision {one.revision}, SHA-256 {one.sha256}"
    if one.checkpoint:
        origin, size, root = str(one.checkpoint).splitlines()
        yield f"It is in the log {origin}, size {size}, root {root}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _csl_day(day: date | None) -> dict[str, Any] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in _line(text))


def _address(url: str) -> str:
    """An address for biblatex: unchanged, except that characters that would end the field are percent-encoded."""
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", url)


def _line(text: str) -> str:
    """The text on one line, without characters that no reader of a citation takes."""
    return " ".join(_CONTROLS.sub("", text).split())


def _uri(url: str) -> str:
    """An address of the web as the attribute of a link; empty for anything else."""
    return uri(url) if url.startswith(("http://", "https://")) else ""
