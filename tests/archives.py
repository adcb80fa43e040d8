"""Archives made through the real writing side, from items made by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import pytest
from attrs import define, evolve
from sqlalchemy import Engine

from vokspider.config import Config, Source
from vokspider.model.codes import SENTENCE
from vokspider.model.items import Article, Capture, Entry, Failed, Removal
from vokspider.model.reasons import Reason
from vokspider.notices import announce
from vokspider.sites.kcnawatch.site import KcnaWatchSite
from vokspider.store.absences.absences import confirm
from vokspider.store.runs.runs import Closing, close_run, open_source, start_run
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.rules import Rules
from vokspider.store.writing.shortened import confirm_shortened
from vokspider.store.writing.sightings import Sightings
from vokspider.store.writing.texts import Texts
from vokspider.text.dates import Calendar
from vokspider.text.fingerprints import content_sha256

SOURCE = "kcnawatch-vok-en"
LISTING = "https://kcnawatch.org/article/77/"
DAY = date(2025, 12, 3)
EXTRACTOR = "0.1.0"
# For what the kind of database has no say in.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIGURES = {"entries": 4, "removed_lines": 12, "requests": 7}


def identity(number: int) -> str:
    """The external id of article ``number``; it was imported ``number`` minutes after 09:00 UTC of its day."""
    second = datetime.combine(DAY, time(9), UTC) + timedelta(minutes=number)
    return f"{second.timestamp():.0f}-{300_000_000 + number}"


def address(number: int) -> str:
    return f"https://kcnawatch.org/newstream/{identity(number)}/article-{number}/"


def entry(number: int, **fields: Any) -> Entry:
    """The entry of article ``number``, its teaser still there once and recorded once as removed."""
    teaser = f"Teaser {number}"
    made = Entry(
        lines=(),
        url=address(number),
        external_id=identity(number),
        title=f"Title {number}",
        teaser=teaser,
        listed_on=DAY,
        removals=(Removal("teaser_copy", 3, 1, teaser),),
    )
    return evolve(made, **fields)


def capture(number: int, body: bytes = b"<html>page</html>", **fields: Any) -> Capture:
    made = Capture(address(number), body, datetime(2025, 12, 3, 22, 30, tzinfo=UTC), 200, (("Server", "demo"),))
    return evolve(made, **fields)


def article(number: int, *paragraphs: str, **fields: Any) -> Article:
    """The page of article ``number``, as it leaves the pipelines."""
    made = Article(
        source=SOURCE,
        external_id=identity(number),
        lines=(),
        url=address(number),
        original_url=f"http://www.vok.rep.kp/index.php/revo_de/getDetail/ien25{number:07}/en",
        title=f"Title {number}",
        published_on=DAY,
        layout="kcnawatch-2025",
        capture=capture(number),
        paragraphs=paragraphs or (f"First paragraph of {number}.", "Second paragraph."),
    )
    made = evolve(made, **fields)
    return evolve(made, content_sha256=content_sha256(made.title, made.paragraphs))


def calendar(today: date = DAY, zone: tzinfo = UTC) -> Calendar:
    """Noon of a day, with one time zone for all sources."""
    return Calendar(datetime.combine(today, time(12), zone), lambda _: zone)


def failed(number: int, reason: str = "empty_body") -> Failed:
    page = capture(number, b"<html></html>", status=200)
    return Failed(SOURCE, identity(number), reason, f"Title {number}", address(number), page)


@define
class Archive:
    """An archive; ``now`` is what its clock says, and each run is a day after the one before."""

    config: Config
    engine: Engine
    now: datetime = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)

    def source(self, name: str = SOURCE) -> Source:
        return self.config.source(SOURCE).model_copy(update={"name": name})

    def run(
        self,
        entries: Iterable[Entry] = (),
        articles: Iterable[Article] = (),
        failures: Iterable[Failed] = (),
        *,
        source: str = SOURCE,
        verdict: str | None = "ok",
        reasons: tuple[str | Reason, ...] = (),
        refetch: bool = False,
        saved: bool = False,
        telling: Config | None = None,
    ) -> int:
        """Run a crawl that meets these items; one without a verdict stays open. Returns its id.

        ``saved``: they are of saved pages, as in an import. ``telling``: whom the run tells at its end.
        """
        ledger = self.meet(entries, articles, failures, source=source, refetch=refetch, saved=saved)
        ledger.close()
        if verdict:
            self._close(ledger, verdict, reasons, telling or self.config)
        self.now += timedelta(days=1)
        return ledger.run_id or 0

    def meet(
        self,
        entries: Iterable[Entry] = (),
        articles: Iterable[Article] = (),
        failures: Iterable[Failed] = (),
        *,
        source: str = SOURCE,
        refetch: bool = False,
        saved: bool = False,
    ) -> Ledger:
        """As ``run``, up to where its end is judged; its ledger."""
        source_id = open_source(self.engine, self.source(source), self.clock).source_id
        run_id = start_run(self.engine, source_id, "import" if saved else "crawl", self.clock)
        ledger = Ledger(
            self.engine, source_id, run_id, self.clock, rules=Rules(asks_site=not saved), naming=KcnaWatchSite()
        )
        Sightings(ledger).discover(entries, page_url=LISTING, offset=0, refetch=refetch)
        texts = Texts(ledger, EXTRACTOR)
        for item in articles:
            texts.store(item)
        for failure in failures:
            texts.fail(failure)
        return ledger

    def _close(self, ledger: Ledger, verdict: str, reasons: tuple[str | Reason, ...], telling: Config) -> None:
        run_id, discovered = ledger.run_id or 0, len(ledger.outcomes)
        given = [Reason(SENTENCE, {"text": one}) if isinstance(one, str) else one for one in reasons]
        closing = Closing(verdict, given, discovered, FIGURES, {})
        close_run(
            self.engine,
            run_id,
            closing,
            self.clock,
            lambda connection: (*confirm(connection, ledger), *confirm_shortened(connection, ledger)),
            lambda connection, record: announce(connection, telling, record),
            ledger.log,
        )

    def add(self, *articles: Article, source: str = SOURCE) -> int:
        """Run a crawl that finds these articles, whose entries no listing had."""
        return self.run((), articles, source=source)

    def clock(self) -> datetime:
        return self.now
