"""Messages about problems and their end: alarms, recoveries and missed starts, and whether one is due.

A source that stays broken in the same way gets one alarm, and another one after a week.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from vokspider.model.options import SCHEDULE
from vokspider.model.reasons import Reason
from vokspider.model.verdict import FAILED, HEALTHY
from vokspider.notices.plain import body, title
from vokspider.store.outbox.notice_queries import TROUBLES, Alarm, Trouble
from vokspider.store.outbox.notices import Draft
from vokspider.wording import reasons_of, sentence, sentences_of

RECOVERY, MISSED, WITNESS = "recovery", "missed", "witness"
_LONGEST_SOURCE = 100
# A little less than seven days, so that the daily run of the seventh day reminds, not the one after it.
_REMIND = timedelta(days=7) - timedelta(hours=6)
_OUTCOMES = ("new", "changed", "unchanged", "skipped", "failed")


def is_news(kinds: Collection[str], alarms: Iterable[Alarm], now: datetime) -> bool:
    """Whether the alarms of the last week lack any of ``kinds``."""
    recent = {one for earlier in alarms if abs(now - earlier.at) < _REMIND for one in earlier.kinds}
    return not set(kinds) <= recent


def alarm(record: Mapping[str, Any], trouble: Trouble, now: datetime) -> Draft | None:
    """The message about a failed or suspect run. None for any other run, or if alarms of the last week said the same.

    ``record``: as ``store.runs.records.run_records`` returns it.
    """
    verdict, source, run_id = record["verdict"], record["source"], record["run_id"]
    if verdict not in TROUBLES:
        return None
    given = reasons_of(record)
    kinds = _kinds(verdict, given)
    if not is_news(kinds, trouble.alarms, now):
        return None
    reasons = sentences_of(record) or ["no reason was given"]
    what = "Scheduled run" if record["trigger"] == SCHEDULE else "Run"
    head = [f"{what} {run_id} of {source} {'failed' if verdict == FAILED else f'is {verdict}'}:"]
    tail = [*ledger(record), *_since(trouble), f"Look at it with: vokspider runs show {run_id}"]
    text = body(head, [[f"- {reason}"] for reason in reasons], tail)
    return Draft(f"alarm:{run_id}", verdict, source, run_id, title(f"{source}: {verdict}: {reasons[0]}"), text, kinds)


def no_run(source: str, errors: Sequence[Reason], trouble: Trouble, now: datetime) -> Draft | None:
    """The message about a crawl that could not open a run. None if alarms of the last week said the same."""
    kinds = _kinds("no run", errors)
    if not is_news(kinds, trouble.alarms, now):
        return None
    reasons = [sentence(error) for error in errors] or ["no reason was given"]
    head, tail = (
        [f"A crawl of {source} failed before it opened a run:"],
        [f"Look at the logs, and try: vokspider crawl --source {source}"],
    )
    text = body(head, [[f"- {reason}"] for reason in reasons], [*_since(trouble), *tail])
    key = f"failed:{source}:{now:%Y-%m-%dT%H:%M}"
    return Draft(key, FAILED, source, None, title(f"{source}: failed: {reasons[0]}"), text, kinds)


def _kinds(verdict: str, reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([verdict, *(reason.kind for reason in reasons)]))


def recovery(record: Mapping[str, Any], trouble: Trouble) -> Draft | None:
    """The message about the first healthy run after problems; None for any other run."""
    if record["verdict"] not in HEALTHY or trouble.since is None:
        return None
    source, run_id = record["source"], record["run_id"]
    runs = f" ({trouble.runs} {'run' if trouble.runs == 1 else 'runs'})" if trouble.runs else ""
    head = [f"Run {run_id} of {source} ({record['trigger']}) is {record['verdict']}."]
    head += [f"Before it, there had been trouble since {at(trouble.since)}{runs}."]
    text = body(head, [], [*ledger(record), f"Look at it with: vokspider runs show {run_id}"])
    return Draft(f"recovery:{run_id}", RECOVERY, source, run_id, title(f"{source}: healthy again"), text)


def missed(source: str, due: datetime, last: datetime | None, now: datetime, *, made_up: bool) -> Draft | None:
    """The message that the start at ``due`` was missed; ``last`` is when such a message was last written, or None.

    ``made_up``: a crawl makes up for the start, so there is little harm. Such messages are sent at most once a week,
    for example by a machine that sleeps each night; None if the last one is more recent.
    """
    if made_up and last is not None and abs(now - last) < _REMIND:
        return None
    then = f"{due:%Y-%m-%d %H:%M %Z}"
    after = "A crawl is making up for it now." if made_up else "It is not made up for; the next start stays as planned."
    head = [f"The crawl of {source} that was due at {then} was not started in time.", after]
    text = body(head, [], ["Was the machine off or asleep? See: vokspider status"])
    return Draft(f"missed:{source}:{due.isoformat()}", MISSED, source, None, title(f"{source}: missed {then}"), text)


def misfit(url: str, problem: str) -> Draft:
    """The message that the archive at ``url`` shows what does not fit what it had signed."""
    head = [f"The archive at {url} does not fit the checkpoints of it that are kept here:", problem]
    text = body(head, [], ["What was kept is evidence. See: vokspider log witnessed"])
    key = sha256(f"{url} {problem}".encode()).hexdigest()
    host = (urlsplit(url).hostname or url)[:_LONGEST_SOURCE]
    return Draft(f"{WITNESS}:{key}", WITNESS, host, None, title(f"{host}: {problem}"), text)


def ledger(record: Mapping[str, Any]) -> list[str]:
    """The figures of a run, in two lines."""
    counts = ", ".join(f"{record[name]:,} {name}" for name in _OUTCOMES if record[name])
    articles = f"Articles: {record['discovered']:,}{f' ({counts})' if counts else ''}."
    seen = f"Entries seen: {record['entries']:,}. Requests: {record['requests']:,}."
    times = [at(datetime.fromisoformat(record[name])) for name in ("started_at", "finished_at") if record[name]]
    return [f"{articles} {seen}", f"It ran from {' to '.join(times)}."]


def at(moment: datetime) -> str:
    """A UTC time, to the minute, for people."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _since(trouble: Trouble) -> list[str]:
    return [f"The trouble began at {at(trouble.since)}."] if trouble.since else []
