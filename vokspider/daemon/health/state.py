"""The state of the daemon: what it knows about itself, and what its database says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import define

from vokspider.config import Source
from vokspider.daemon.health.judging import Signs, healthy_since, silence_of, trouble_of
from vokspider.daemon.health.life import AwayError, Life, status_of
from vokspider.schedule import crawl_trigger, next_fire_times
from vokspider.store.runs.figures import ArchiveFigures, CrawlTimes, collect, past_of


@define
class Health(Life):
    """What ``/healthz`` and ``/metrics`` of a daemon report."""

    def report(self) -> dict[str, Any]:
        """The JSON object of ``/healthz``. ``status`` is ``ok`` or ``failing``, and ``reasons`` say why.

        ``last_healthy_run_at`` is the oldest of those of all enabled sources, None if one source has none. ``sources``
        has the values of each.
        """
        past, trouble = dict[str, CrawlTimes](), None
        try:
            past = self.ask(lambda: {one.name: past_of(self.engine, one.name) for one in self.config.enabled})
        except AwayError as error:
            trouble = str(error)
        sources = {one.name: self._of_source(one, past) for one in self.config.enabled}
        found = self.reasons(past, trouble)
        healthy = [one["last_healthy_run_at"] for one in sources.values()]
        return {
            "status": status_of(found),
            "reasons": found,
            "beat_age_seconds": round(self.beat_age, 1),
            "last_healthy_run_at": None if None in healthy else min(healthy, default=None),
            "next_run_at": self._next_run(),
            "started_at": self.started_at.isoformat(),
            "sources": sources,
        }

    def _of_source(self, source: Source, past: Mapping[str, CrawlTimes]) -> dict[str, Any]:
        silence, healthy_at = self.silences(past).get(source.name), past.get(source.name, CrawlTimes()).healthy_at
        found = [silence] if silence else []
        return {
            "status": status_of(found),
            "reasons": found,
            "last_healthy_run_at": healthy_at.isoformat() if healthy_at else None,
            "next_run_at": next((time.isoformat() for time in self._next_times(source)), None),
        }

    def figures(self) -> ArchiveFigures:
        """The figures of the archive. Raises AwayError if the database does not respond."""
        return self.ask(lambda: collect(self.engine, self.clock()))

    def reasons(self, past: Mapping[str, CrawlTimes], trouble: str | None = None) -> list[str]:
        """What is wrong with the daemon and the crawls, in sentences.

        ``past``: the times of crawls, by source. ``trouble``: why the database does not respond; then ``past`` is not
        used.
        """
        silences = {} if trouble else self.silences(past)
        one = len(self.config.enabled) == 1
        named = [silence if one else f"{source}: {silence}" for source, silence in silences.items()]
        return [*trouble_of(self.beat_age, trouble), *named]

    def silences(self, past: Mapping[str, CrawlTimes]) -> dict[str, str]:
        """What is wrong with the crawls of enabled sources, by source. ``past``: the times of crawls, by source."""
        found = {one.name: self._silence(one, past.get(one.name, CrawlTimes())) for one in self.config.enabled}
        return {source: silence for source, silence in found.items() if silence}

    def _silence(self, source: Source, past: CrawlTimes) -> str | None:
        since = healthy_since(crawl_trigger(self.config, source), self.config.crawl.timeout, self.clock())
        return silence_of(Signs(past.began_at or self.started_at, past.healthy_at), since)

    def _next_run(self) -> str | None:
        times = [time for source in self.config.enabled for time in self._next_times(source)]
        return min(times).isoformat() if times else None

    def _next_times(self, source: Source) -> list[datetime]:
        return next_fire_times(self.config, source, self.clock(), 1)
