"""The catalogue of sentences, by the code of a reason."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from vokspider.model import codes
from vokspider.model.reasons import Reason
from vokspider.wording.facts import FACT_WORDS
from vokspider.wording.imports import IMPORTS
from vokspider.wording.monitors import PHRASES
from vokspider.wording.numbers import counted, named
from vokspider.wording.sites import SITES
from vokspider.wording.walks import WALKS

Facts = Mapping[str, Any]
# A template for ``str.format`` with the facts, or a function that makes the sentence from them.
Words = str | Callable[[Facts], str]


def sentence(reason: Reason) -> str:
    """The sentence for a reason. For a reason that this version does not know, its code and its facts."""
    words = CATALOGUE.get(reason.code) or PHRASES.get(reason.code) or FACT_WORDS.get(reason.code)
    try:
        if words is not None:
            return words.format_map(reason.facts) if isinstance(words, str) else words(reason.facts)
    except (KeyError, TypeError, ValueError):  # another version wrote other facts
        pass
    facts = ", ".join(f"{name} {value}" for name, value in reason.facts.items())
    return f"{reason.code} ({facts})" if facts else reason.code


def _crashed(facts: Facts) -> str:
    log = f"see 'vokspider logs {facts['run']}'"
    return f"the crawl's process ended with exit status {facts['status']} without closing the run, {log}"


def _bug(facts: Facts) -> str:
    return f"{counted(facts['pages'], 'page')} failed because of a bug in vokspider, see the log; please report it"


def _mass_disappearance(facts: Facts) -> str:
    words = f"{facts['vanished']} of {facts['asked']} re-checked articles are no longer there"
    return f"mass disappearance: {words}: {named(facts['articles'], facts['vanished'])}"


_ASIDE = {
    "older": "older than the current text",
    "less": "without the title or date that the archive has",
    "incomplete": "incomplete",
    "shortened": "with only the beginning of the current text (an edit, if the next runs find it too)",
}


def _texts_aside(facts: Facts) -> str:
    number = sum(facts.values())
    whys = ", ".join(f"{facts[why]} {words}" for why, words in _ASIDE.items() if facts.get(why))
    kept = "1 text is kept as a revision" if number == 1 else f"{number} texts are kept as revisions"
    return f"{kept}, not as the current text: {whys}; 'vokspider articles history ID' shows them"


def _still_gone(facts: Facts) -> str:
    number = counted(facts["articles"], "gone article")
    return f"{number} {'is' if facts['articles'] == 1 else 'are'} still gone, as expected; they count as unchanged"


def _missing(facts: Facts) -> str:
    number = counted(facts["articles"], "stored article")
    be = "is" if facts["articles"] == 1 else "are"
    way_out = "'vokspider articles gone --missing' lists those that are not confirmed as gone yet"
    return f"{number} {be} missing from the site; {way_out}"


def _gone(facts: Facts) -> str:
    present = f"present on {facts['present_on']}" if facts["present_on"] else "never seen present"
    return f"gone: {facts['article']} ({facts['state']}; {present}, absent on {facts['absent_on']})"


def _template_line(facts: Facts) -> str:
    did = "put a line into" if facts["added"] else "took a line out of"
    words = f"the site's template {did} {facts['articles']} articles; these are not counted as edits"
    return f"{words}: {facts['text']!r}; 'vokspider articles changed --template' lists them"


def _monitor(facts: Facts) -> str:
    figure, expected, cause = (phrase(facts[name]) for name in ("figure", "expected", "cause"))
    return f"monitor {facts['monitor']}: {figure}; expected {expected}; likely {cause}"


def phrase(stored: Mapping[str, Any] | str) -> str:
    """The words for what a monitor stored. Rows of versions before 0.2.0 have words already, which are returned."""
    return stored if isinstance(stored, str) else sentence(Reason.from_json(stored))


def _edited_shorter(facts: Facts) -> str:
    lost = "paragraph" if facts["paragraphs"] == 1 else f"{facts['paragraphs']} paragraphs"
    return f"edited: {facts['article']} has lost its last {lost}, as several runs found"


def _overdue(facts: Facts) -> str:
    return f"recheck.budget leaves {counted(facts['articles'], 'overdue re-check')} for later runs"


def _titles_differ(facts: Facts) -> str:
    number = f"{facts['articles']} article pages have other titles than their entries in the listing"
    example = f"{facts['found']!r} instead of {facts['expected']!r}"
    return f"{number}, for example {example}: the site changed the titles of its listing or of its pages"


CATALOGUE: Mapping[str, Words] = MappingProxyType(
    {
        codes.SENTENCE: "{text}",
        codes.CLOSE_FAILED: "the run could not be closed: {error}",
        codes.DATABASE_FAILED: "the database failed: {error}",
        codes.DATABASE_REPLACED: "the database's file was removed or replaced while the crawl was writing; "
        "what this run stored is lost",
        codes.ENDED_BEFORE_RUN: "the crawl's process ended with exit status {status} before it opened a run",
        codes.LEASE_HELD: "{error}",
        codes.LEASE_LOST: "the lease was lost to another process (was this machine asleep?)",
        codes.JOB_FAILED: "job {job} of the queue failed without a run; the log of its worker says why",
        codes.JOB_LEFT: "job {job} of the queue found another crawl running, and left the source to that one",
        codes.LEFT_OPEN: "run {run} stays open until the next crawl closes it: {error}",
        codes.NOT_STARTED: "the crawl could not start: {error}",
        codes.NO_RUN: "the crawl ended before it opened a run, see the log",
        codes.PAGES_OF_OTHER: "the pages are of {found!r}, but {source} is configured as {expected!r}: "
        "correct display_name in {file}, or start_url",
        codes.PROCESS_CRASHED: _crashed,
        codes.READER_ENDED: "stopped: {error}",
        codes.START_FAILED: "{error}",
        codes.KILLED: "stopped at once; the next crawl continues",
        codes.PROCESS_DIED: "the process ended without closing the run (killed, or the machine went down); "
        "run {by_run} took over",
        codes.STOPPED: "stopped before the end; the next crawl continues",
        codes.STOPPED_BEFORE_RUN: "stopped before the run was opened",
        codes.ARTICLES_FAILED: "{failed} of {tried} fetched articles failed, not counting those that failed before",
        codes.BUG: _bug,
        codes.CLOCK_WRONG: "this machine's clock says {now}, but the last runs began later: is it wrong?",
        codes.ENDED_EARLY: "the crawl ended early: {finish_reason}",
        codes.LEDGER_UNBALANCED: "the ledger does not balance: {discovered} articles discovered, "
        "{settled} with an outcome",
        codes.MASS_DISAPPEARANCE: _mass_disappearance,
        codes.MONITOR: _monitor,
        codes.NO_ARTICLE_PAGES: "none of the requested article pages was there, and {missing} stored articles "
        "are missing: is the site broken?",
        codes.NO_ENTRIES_FOUND: "no entries were found on a source that always has some",
        codes.SOURCE_RENAMED: "the site now calls the source {found!r} instead of {expected!r} "
        "(on {pages} article pages; {served} have the old name); if it is the same outlet, change its display_name in "
        "config/sources.toml",
        codes.TEXTS_SHORTENED: "{shortened} of {asked} re-checked articles show only the beginning of their text: "
        "is there a paywall? The archive keeps the whole texts as the current ones",
        codes.TEXT_LOST: "{article}: the page of revision {revision} no longer gives a text ({reason})",
        codes.TIME_LIMIT: "the run reached its time limit (crawl.timeout)",
        codes.TITLES_DIFFER: _titles_differ,
        codes.EDITED_SHORTER: _edited_shorter,
        codes.GONE: _gone,
        codes.MISSING: _missing,
        codes.MORE: lambda facts: f"... and {counted(facts['number'], 'more reason')}",
        codes.MORE_ALIKE: "... and {number:,} more like it",
        codes.RECHECKS_OVERDUE: _overdue,
        codes.STILL_GONE: _still_gone,
        codes.TEMPLATE_LINE: _template_line,
        codes.TEXTS_ASIDE: _texts_aside,
        codes.TOOK_OVER: "took over from run {run}, whose process died",
        **SITES,
        **WALKS,
        **IMPORTS,
    }
)
