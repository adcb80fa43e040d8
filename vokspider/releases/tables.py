"""The tables of a release: their columns with what they hold, which is what describes them everywhere."""

from collections.abc import Sequence

from attrs import evolve, frozen

from vokspider.formats.columns import Column, Kind
from vokspider.model.outcomes import OUTCOMES

INTEGER, TEXT, BOOLEAN, DAY, TIME, LIST = Kind


@frozen
class Field(Column):
    """A column with what it holds. ``is_text``: it is, or has, a text of the site, so some editions do not have it."""

    about: str = ""
    is_text: bool = False


@frozen
class Table:
    """A table of a release, sorted by its ``key``. ``is_log``: it is there as JSON lines only."""

    name: str
    about: str
    key: Sequence[str]
    fields: Sequence[Field]
    is_log: bool = False

    def columns(self, *, texts: bool) -> tuple[Field, ...]:
        """The columns of an edition with or without texts."""
        return tuple(one for one in self.fields if texts or not one.is_text)

    def without_texts(self) -> "Table":
        """The table of an edition without texts."""
        return evolve(self, fields=self.columns(texts=False))


_SOURCE = Field("source", TEXT, "name of the source")
_EXTERNAL = Field("external_id", TEXT, "the article's id on the site")
_ARTICLE = Field("article_id", INTEGER, "number of the article")
_TEXTS = (
    Field("title", TEXT, "title of the text", is_text=True),
    Field("text", TEXT, "paragraphs, with blank lines between", is_text=True),
    Field("title_sha256", TEXT, "SHA-256 of the title in UTF-8, null without one"),
    Field("text_sha256", TEXT, "SHA-256 of the text in UTF-8, null without one"),
)

ARTICLES = Table(
    "articles",
    "Each article that the archive knows, with its current text",
    ("id",),
    (
        Field("id", INTEGER, "number of the article in the archive"),
        _SOURCE,
        _EXTERNAL,
        Field("url", TEXT, "address from which the text was read"),
        Field("original_url", TEXT, "the original page at the publisher"),
        Field("published_on", DAY, "day of publication"),
        Field("imported_at", TIME, "when the site imported it"),
        Field("first_seen_at", TIME, "when the archive first saw it"),
        Field("revision", INTEGER, "number of the current revision, 0 without a text"),
        Field("revisions", INTEGER, "how many texts are known"),
        Field("content_sha256", TEXT, "hash of title and paragraphs in their plain form"),
        Field("incomplete", BOOLEAN, "whether the text is cut off"),
        Field("changed_at", TIME, "when the site's last edit was seen"),
        Field("gone_at", TIME, "when its disappearance was confirmed; null while it is there"),
        *_TEXTS,
    ),
)
REVISIONS = Table(
    "revisions",
    "Each text that an article had",
    ("article_id", "number"),
    (
        _ARTICLE,
        Field("number", INTEGER, "1, 2, 3 ... within the article"),
        _SOURCE,
        _EXTERNAL,
        Field("created_at", TIME, "when it was stored"),
        Field("published_on", DAY, "day on the page"),
        Field("original_url", TEXT, "the original page at the publisher"),
        Field("url", TEXT, "address from which it was read"),
        Field("fetched_at", TIME, "when that page was fetched"),
        Field("page_sha256", TEXT, "SHA-256 of the bytes of that page"),
        Field("layout", TEXT, "the layout that the page was recognised as"),
        Field("extractor", TEXT, "version and mark of the code that read the page"),
        Field("origin", TEXT, "site, or parser for a text that newer code read from an earlier page"),
        Field("of_revision", INTEGER, "for origin parser: the revision whose page was read again"),
        Field("run_id", INTEGER, "the run that stored it"),
        Field("content_sha256", TEXT, "hash of title and paragraphs in their plain form"),
        Field("incomplete", BOOLEAN, "whether the text is cut off"),
        *_TEXTS,
    ),
)
CHANGES = Table(
    "changes",
    "Each change of an article's current text",
    ("id",),
    (
        Field("id", INTEGER, "number of the change"),
        _ARTICLE,
        _SOURCE,
        _EXTERNAL,
        Field("from_revision", INTEGER, "number of the text before"),
        Field("to_revision", INTEGER, "number of the text after"),
        Field("kinds", LIST, "kinds of change"),
        Field("returned", BOOLEAN, "whether the site went back to an earlier text"),
        Field("origin", TEXT, "site, parser, or template for a change of the site's template"),
        Field("extractor", TEXT, "version and mark of the code that read the page"),
        Field("seen_at", TIME, "when the page was fetched"),
        Field("run_id", INTEGER, "the run that saw it"),
    ),
)
ABSENCES = Table(
    "absences",
    "Each confirmed disappearance of an article's page",
    ("id",),
    (
        Field("id", INTEGER, "number of the absence"),
        _ARTICLE,
        _SOURCE,
        _EXTERNAL,
        Field("present_at", TIME, "when the page was last seen before"),
        Field("absent_at", TIME, "when it was first missing"),
        Field("gone_at", TIME, "when that was confirmed"),
        Field("back_at", TIME, "when it was there again; null if it is not known to be"),
    ),
)
RUNS = Table(
    "runs",
    "Each crawl, import and re-extraction that has ended",
    ("id",),
    (
        Field("id", INTEGER, "number of the run"),
        _SOURCE,
        Field("trigger", TEXT, "what started it"),
        Field("started_at", TIME, "when it began"),
        Field("finished_at", TIME, "when it ended"),
        Field("verdict", TEXT, "ok, quiet, suspect, failed or interrupted"),
        *(Field(name, INTEGER, f"articles: {name}") for name in ("discovered", *OUTCOMES)),
        Field("entries", INTEGER, "entries of listings that it saw"),
        Field("removed_lines", INTEGER, "lines removed from pages"),
        Field("requests", INTEGER, "requests sent"),
        Field("reasons", LIST, "codes of the reasons of its verdict"),
        Field("complete", BOOLEAN, "whether its walk through the listing left no gap; null if it made none"),
        Field("oldest_listed_on", DAY, "first day of the entries that its walk saw"),
    ),
)
COVERAGE = Table(
    "coverage",
    "Each day of each source from its first article on: what was observed",
    ("source", "day"),
    (
        _SOURCE,
        Field("day", DAY, "day of the site"),
        Field("articles", INTEGER, "articles published on this day"),
        Field("covered", BOOLEAN, "whether complete walks of the listing saw this day; else articles may be missing"),
        Field("crawls", INTEGER, "crawls that began on this day"),
        Field("healthy_crawls", INTEGER, "those of them with the verdict ok or quiet"),
    ),
)
GAPS = Table(
    "gaps",
    "Days in a row on which something may have been missed",
    ("source", "kind", "first_day"),
    (
        _SOURCE,
        Field("kind", TEXT, "not_covered: articles may be missing; no_crawl: edits and disappearances were not seen"),
        Field("first_day", DAY, "first day"),
        Field("last_day", DAY, "last day"),
        Field("days", INTEGER, "number of days"),
    ),
)
LOG = Table(
    "log",
    "The log of what happened, from which a checkpoint can be computed",
    ("seq",),
    (
        Field("seq", INTEGER, "number of the entry"),
        Field("entry", TEXT, "the entry in its canonical form"),
        Field("leaf", TEXT, "its hash"),
    ),
    is_log=True,
)
TABLES = (ARTICLES, REVISIONS, CHANGES, ABSENCES, RUNS, COVERAGE, GAPS, LOG)
