"""Messages about articles: those that are gone, and those whose texts mention a word of the watch list."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from attrs import frozen

from vokspider.model.availability import OTHER_ARTICLE, OTHER_SOURCE, WORDS
from vokspider.notices.plain import body, line, shorten, title
from vokspider.notices.watching import Mention, mentions
from vokspider.store.outbox.notice_queries import Brought, Vanished
from vokspider.store.outbox.notices import Draft
from vokspider.text.dates import day_in

GONE, WATCH = "gone", "watch"
_UNTITLED = "(no title)"
_LONGEST_TITLE = 160  # characters, so that what follows it is not cut off


@frozen
class Mentioning:
    """An article of a run that mentions words of the watch list, without its text."""

    id: int
    url: str | None
    title: str | None
    day: str
    outcome: str
    mentions: Sequence[Mention]


def gone(record: Mapping[str, Any], vanished: Sequence[Vanished], zone: tzinfo) -> Draft | None:
    """One message about all articles that a run confirmed as gone; None if there are none. Its days are in ``zone``."""
    if not vanished:
        return None
    source, run_id = record["source"], record["run_id"]
    number = _number(len(vanished), "article")
    one = len(vanished) == 1
    moved = any(article.state in (OTHER_ARTICLE, OTHER_SOURCE) for article in vanished)
    where = "the site" if not moved else "its address" if one else "their addresses"
    head = [f"Run {run_id} of {source} confirms that {number} gone from {where}. The archive keeps the texts."]
    text = body(
        head, (_vanished(article, zone) for article in vanished), ["Look at them with: vokspider articles gone"]
    )
    named = f": {_title(vanished[0].title)}" if len(vanished) == 1 else ""
    return Draft(f"gone:{run_id}", GONE, source, run_id, title(f"{source}: {number} gone{named}"), text)


def _vanished(article: Vanished, zone: tzinfo) -> list[str]:
    present = f"present on {day_in(zone, article.present_at)}" if article.present_at else "never seen present"
    met = f"{present}, absent on {day_in(zone, article.first_at)}: {WORDS.get(article.state, article.state)}"
    return ["", f"{_title(article.title)} (article {article.id})", f"  {met}", *_link(article.url)]


def sighted(brought: Iterable[Brought], words: Sequence[str]) -> list[Mentioning]:
    """The articles that mention one of ``words`` in their title or text. Only one text is in memory at a time."""
    found = ((one, mentions(words, [one.title or "", *one.text.split("\n\n")])) for one in brought)
    return [
        Mentioning(one.id, one.url, one.title, str(one.day or "no date"), one.outcome, met) for one, met in found if met
    ]


def watch(source: str, run_id: int, articles: Sequence[Mentioning]) -> Draft | None:
    """One message about all articles of a run that mention a word of the watch list; None if there are none."""
    if not articles:
        return None
    words = ", ".join(dict.fromkeys(f'"{line(met.word)}"' for one in articles for met in one.mentions))
    does = "mentions" if len(articles) == 1 else "mention"
    kinds = "new, changed or gone" if any(one.outcome == GONE for one in articles) else "new or changed"
    number = f"{len(articles):,} {kinds} {'article' if len(articles) == 1 else 'articles'}"
    head = [f"{number} of run {run_id} of {source} {does} {words}."]
    text = body(head, map(_sighted, articles), ["Look at one with: vokspider articles show ID"])
    named = _title(articles[0].title) if len(articles) == 1 else f"{len(articles):,} articles"
    return Draft(f"watch:{run_id}", WATCH, source, run_id, title(f"{words}: {named}"), text)


def _sighted(article: Mentioning) -> list[str]:
    head = f"{_title(article.title)} (article {article.id}, {article.outcome}, {article.day})"
    return ["", head, *_link(article.url), *(f'  "{line(met.word)}": {met.sentence}' for met in article.mentions)]


def _link(url: str | None) -> list[str]:
    return [f"  {url}"] if url else []


def _title(text: str | None) -> str:
    return shorten(line(text or ""), _LONGEST_TITLE) or _UNTITLED


def _number(number: int, thing: str) -> str:
    return f"{number:,} {thing} is" if number == 1 else f"{number:,} {thing}s are"
