"""The articles of a large archive, with all rows that a crawl writes of them."""

from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Table

from vokspider.compare.changes import Version, kinds
from vokspider.model.origins import SITE
from vokspider.store.captures.bodies import Bodies
from vokspider.store.db import tables
from vokspider.store.db.streaming import in_parts
from vokspider.store.duplicates.signatures import METHOD, bands, signature
from vokspider.store.log.entries import GONE, MET, REVISED, STORED, Told
from vokspider.store.log.records import record_of_stored
from vokspider.store.search.content import Made, text_rows
from vokspider.store.writing.removed import text_sha256
from vokspider.text.fingerprints import content_sha256

from .scale_bulk import Batch
from .scale_runs import SOURCES, Runs
from .scale_words import LANGUAGES, Text, Writer

NOW = datetime(2025, 11, 29, 3, tzinfo=UTC)
_A_DAY = 30  # articles of all sources
_AT_A_TIME = 2_000  # articles in a transaction
_LATER = 7  # days until an article is looked at again
_WEIGHTS = {"en": 45, "ko": 45, "ru": 10}
_EDITED, _GONE, _DOUBLED, _FAILED, _UNDATED, _DUE = 0.02, 0.01, 0.03, 0.005, 0.1, 0.001
_NEAR = 50  # earlier articles of a source of which one may be the original of a duplicate
_ON_A_PAGE = 8  # lines of other articles
_FIRSTS_OF_A_BAND = 8  # as decide() keeps it
_BEFORE_LISTED = timedelta(hours=2)
_UNKNOWN = ("published_on", "fetched_at", "content_sha256", "due_at", "recheck_at", "absent_since", "gone_at")


@frozen
class Original:
    """An article that can have a duplicate."""

    id: int
    text: Text


@frozen
class Met:
    """An article at one look at it: on ``day`` (0 is the first) at ``at``, when it was published ``on``, or None.

    ``source`` is the number of its source; ``seen`` are the columns of its entry.
    """

    id: int
    external_id: str
    language: str
    source: int
    day: int
    at: datetime
    on: date | None
    seen: dict[str, Any]

    def later(self, days: int) -> "Met":
        return evolve(self, day=self.day + days, at=self.at + timedelta(days))

    def told(self, kind: str, run: int, **facts: Any) -> Told:
        return Told(kind, self.at, SOURCES[self.language], self.external_id, article_id=self.id, run=run, **facts)

    def record(self, table: Table, columns: dict[str, Any]) -> str:
        """The hash of the record of a row. To read the rows again would take most of the time of the whole archive."""
        return record_of_stored(table.name, columns, SOURCES[self.language], self.external_id)


def days(size: int) -> int:
    """How many days there are with runs in an archive of that size."""
    return -(-size // _A_DAY) + _LATER + 2


class Maker:
    """Makes the rows of ``size`` articles."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self._size, self._random = size, Random(seed)
        self._writers = {language: Writer(language, seed) for language in LANGUAGES}
        self._lines = {language: writer.teasers(400) for language, writer in self._writers.items()}
        self._runs = Runs(days(size))
        self._near = {language: deque[Original](maxlen=_NEAR) for language in LANGUAGES}
        self._last, self._used = Counter[str](), Counter[int]()  # numbers of rows, and of articles with a band
        self._batch = Batch()

    @property
    def is_small(self) -> bool:
        """Whether all articles are one batch."""
        return self._size <= _AT_A_TIME

    def batches(self) -> Iterator[Batch]:
        """The articles, so many of them at a time that they fit in a transaction."""
        for numbers in in_parts(range(1, self._size + 1), _AT_A_TIME):
            self._batch = Batch(last=numbers[-1])
            for number in numbers:
                self._add_article(number)
            yield self._batch

    def _add(self, table: Table, **columns: Any) -> int:
        """Add a row with the next number, if the table has numbers; returns it."""
        self._last[table.name] += 1
        number = {"id": self._last[table.name]} if "id" in table.c else {}
        self._batch.rows[table.name].append(number | columns)
        return self._last[table.name]

    def _add_article(self, number: int) -> None:
        language = self._random.choices(LANGUAGES, [_WEIGHTS[one] for one in LANGUAGES])[0]
        text = self._writers[language].text()
        one = self._met(number, language, text)
        self._batch.told.append(one.told(MET, self._run(one), record=one.record(tables.article, one.seen)))
        row = {**dict.fromkeys(_UNKNOWN), **one.seen, "attempts": 0, "revision": 0, "last_error": None}
        if self._random.random() < _FAILED:
            self._note(one, "failed", "empty_body")
            row |= {"status": "failed", "due_at": NOW, "attempts": 3, "last_error": "empty_body"}
        else:
            row |= {"status": "stored", "published_on": one.on, **self._add_texts(one, text)}
        self._batch.rows[tables.article.name].append(row)

    def _met(self, number: int, language: str, text: Text) -> Met:
        day = (number - 1) // _A_DAY
        at = self._runs.at(day) + timedelta(seconds=number % 3_600)
        identity, source = f"{(at - _BEFORE_LISTED).timestamp():.0f}-{300_000_000 + number}", LANGUAGES.index(language)
        seen = {"id": number, "source_id": source + 1, "external_id": identity, "covered": True}
        seen |= {"url": f"https://kcnawatch.org/newstream/{identity}/article-{number}/", "entry_title": text.title}
        seen |= {"teaser": text.paragraphs[0][:200], "listed_on": at.date(), "imported_at": at - _BEFORE_LISTED}
        seen |= {"first_seen_at": at, "last_seen_at": at}
        on = None if self._random.random() < _UNDATED else at.date()
        return Met(number, identity, language, source + 1, day, at, on, seen)

    def _add_texts(self, one: Met, first: Text) -> dict[str, Any]:
        """The rows of an article with a text; returns the columns of its own row that say so."""
        original = self._original(one, first)
        text = original.text if original else first
        self._note(one, "new")
        filled = {"fetched_at": one.at, **self._add_revision(one, 1, text, STORED)}
        if original:
            facts = {"article_id": one.id, "first_id": original.id, "kind": "exact", "similarity": 1.0}
            self._add(tables.duplicate, **facts, method=METHOD, run_id=self._run(one), found_at=one.at)
        else:
            self._add_bands(one)
        is_due = self._random.random() < _DUE
        filled["recheck_at"] = NOW + timedelta(-1 if is_due else 30)
        return filled | self._look_again(one.later(_LATER), text)

    def _original(self, one: Met, text: Text) -> Original | None:
        """The article whose text this one repeats; None for a text of its own."""
        near = self._near[one.language]
        if near and self._random.random() < _DOUBLED:
            return self._random.choice(near)
        near.append(Original(one.id, text))
        return None

    def _look_again(self, one: Met, text: Text) -> dict[str, Any]:
        """What becomes of an article after some days; the columns of its row that change."""
        fate = self._random.random()
        if fate < _EDITED:
            return {"fetched_at": one.at, **self._edit(one, text)}
        if fate < _EDITED + _GONE:
            return self._vanish(one)
        self._note(one, "unchanged")
        self._add_capture(one)
        self._add_capture(one.later(1))
        return {"fetched_at": one.later(1).at}

    def _edit(self, one: Met, old: Text) -> dict[str, Any]:
        new = self._writers[one.language].edited(old)
        self._note(one, "changed")
        filled = self._add_revision(one, 2, new, REVISED)
        found = kinds(Version(old.title, one.on, old.paragraphs), Version(new.title, one.on, new.paragraphs))
        facts = {"article_id": one.id, "run_id": self._run(one), "from_revision": 1, "to_revision": 2}
        more = {"kinds": list(found), "returned": False, "origin": SITE, "extractor": "0.2.0", "seen_at": one.at}
        self._add(tables.change, **facts, **more, capture_id=self._last[tables.capture.name])
        return filled

    def _vanish(self, one: Met) -> dict[str, Any]:
        confirmed = one.later(1)
        self._note(one, "failed", "http_404")
        for look in (one, confirmed):
            self._add_capture(look, state="http_404", status=404)
        seen = {"present_at": one.later(-_LATER).at, "first_at": one.at, "last_at": confirmed.at, "count": 2}
        gone = {"gone_at": confirmed.at, "gone_run_id": self._run(confirmed)}
        self._add(tables.absence, article_id=one.id, state="http_404", **seen, **gone)
        self._batch.told.append(confirmed.told(GONE, self._run(confirmed)))
        return {"absent_since": one.at, "gone_at": confirmed.at}

    def _add_revision(self, one: Met, number: int, text: Text, kind: str) -> dict[str, Any]:
        lines = self._random.choices(self._lines[one.language], k=_ON_A_PAGE)
        page = "".join(f"<p class='line'>{part}</p>\n" for part in (text.title, *text.paragraphs, *lines))
        sha, run = content_sha256(text.title, text.paragraphs), self._run(one)
        facts = {"article_id": one.id, "number": number, "title": text.title, "published_on": one.on}
        facts |= {"text": "\n\n".join(text.paragraphs), "layout": "kcnawatch-2025", "extractor": "0.2.0"}
        facts |= {"original_url": f"http://www.vok.rep.kp/{one.language}/{one.id}", "content_sha256": sha}
        facts |= {"capture_id": self._add_capture(one, page), "run_id": run, "created_at": one.at, "origin": SITE}
        facts["incomplete"] = False
        revision = self._add(tables.revision, **facts, signature=signature(text.paragraphs))
        removed = {"position": len(text.paragraphs) + 2, "rule": "more_from", "count": len(lines)}
        self._add(tables.removed_part, revision_id=revision, **removed, text="\n".join(lines))
        facts["removals"] = [[*removed.values(), text_sha256("\n".join(lines))]]
        rows = text_rows(revision, one.on, one.seen["imported_at"], text.title, text.paragraphs)
        self._batch.indexed.append(Made(revision, rows))
        told = {"revision": number, "content_sha256": sha, "origin": SITE}
        capture = self._batch.rows[tables.capture.name][-1]
        told |= {"capture_sha256": capture["sha256"], "capture_record": one.record(tables.capture, capture)}
        told["record"] = one.record(tables.revision, facts)
        self._batch.told.append(one.told(kind, run, returned=False if kind == REVISED else None, **told))
        return {"revision": number, "content_sha256": sha}

    def _add_capture(self, one: Met, page: str = "", state: str = "served", status: int = 200) -> int:
        body = Bodies().columns((page or str(one.id)).encode(), keep=bool(page))
        answer = {"state": state, "status": status, "headers": {"items": [["Server", "nginx"]]}, "reason": None}
        of_article = {"article_id": one.id, "run_id": self._run(one), "fetched_at": one.at, "url": one.seen["url"]}
        return self._add(tables.capture, **of_article, **answer, **body)

    def _add_bands(self, one: Met) -> None:
        made = self._batch.rows[tables.revision.name][-1]["signature"]
        for key in dict.fromkeys(bands(made, one.source)) if made else ():
            self._used[key] += 1
            if self._used[key] <= _FIRSTS_OF_A_BAND:
                self._add(tables.band, key=key, article_id=one.id)

    def _note(self, one: Met, outcome: str, reason: str | None = None) -> None:
        """The outcome of an article in a run, and the entry that the run saw of it."""
        run = self._run(one)
        self._batch.outcomes.append((run, outcome))
        self._add(tables.run_outcome, run_id=run, article_id=one.id, outcome=outcome, reason=reason)
        entry = {"title": one.seen["entry_title"], "teaser": one.seen["teaser"], "listed_on": one.seen["listed_on"]}
        entry |= {"page_url": "https://kcnawatch.org/", "walked": True, "removals": [], "position": one.id % 60}
        self._add(tables.sighting, run_id=run, article_id=one.id, **entry)

    def _run(self, one: Met) -> int:
        return self._runs.number(one.source, one.day)
