"""Citations of a revision of an article: as a line of text, BibTeX, RIS and CSL JSON."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import frozen

from vokspider.reports.article import ArticleReport

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
_MONTHS = "January February March April May June July August September October November December".split()


@frozen
class Citation:
    """The parts of the citation of a revision; texts are empty if they are not known.

    ``publisher`` is the outlet's own name. ``accessed_on``: the day of the site on which the page was fetched.
    ``sha256``: the ``content_sha256`` of the revision.
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

    @property
    def key(self) -> str:
        """The key of the citation, which never changes."""
        return f"vokspider-{self.article_id}-{self.revision}"

    def text(self) -> str:
        """The citation as one line of text."""
        return ". ".join(_parts(self)) + "."

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
            ("AU", self.publisher),
            ("TI", self.title),
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
            "title": self.title,
            "container-title": self.publisher,
            "issued": _csl_day(self.published_on),
            "accessed": _csl_day(self.accessed_on),
            "URL": self.url,
            "language": self.language,
            "archive": "vokspider",
            "archive_location": f"article {self.article_id}, revision {self.revision}",
            "note": self._note,
        }
        return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"

    @property
    def _note(self) -> str:
        original = f"Original: {self.original_url}. " if self.original_url else ""
        return f"{original}{_archived(self)}"


def citation(report: ArticleReport, publisher: str, language: str, accessed_on: date | None) -> Citation | None:
    """The citation of the revision that a report shows; None if there is no text."""
    shown, article = report.current, report.article
    if shown is None:
        return None
    return Citation(
        article_id=article.id,
        revision=shown.number,
        publisher=publisher,
        title=shown.title or article.title or "",
        published_on=shown.published_on or article.published_on,
        url=article.url or "",
        original_url=shown.original_url or "",
        accessed_on=accessed_on,
        sha256=shown.content_sha256,
        language=language,
    )


def _parts(one: Citation) -> Iterator[str]:
    yield one.publisher
    if one.title:
        yield f"“{one.title}”"
    if one.published_on:
        yield _day(one.published_on)
    if one.url:
        yield one.url + (f" (accessed {_day(one.accessed_on)})" if one.accessed_on else "")
    if one.original_url:
        yield f"Original: {one.original_url}"
    yield _archived(one)


def _archived(one: Citation) -> str:
    return f"Archived by vokspider as article {one.article_id}, revision {one.revision}, SHA-256 {one.sha256}"


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
    return " ".join(text.split())
