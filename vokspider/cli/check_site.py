"""``vokspider check-site``: whether the facts about the site on which the crawl relies still hold."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Annotated, Any

import typer

from vokspider.cli import completing
from vokspider.cli.common import err, print_json, safe
from vokspider.cli.crawl import address_of, politeness
from vokspider.cli.database import require_file
from vokspider.cli.hints import runnable
from vokspider.cli.output import Json
from vokspider.cli.plain import answering, note, number_of, print_lines
from vokspider.cli.state import state
from vokspider.config import Config, Source
from vokspider.crawl.process import CrawlProcess
from vokspider.model import fact_codes
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError, StoreError
from vokspider.model.options import CHECK, RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import EXIT_CODES, FAILED, OK, SUSPECT
from vokspider.sites.facts import CHANGED, HOLDS, UNKNOWN
from vokspider.store.db.engine import open_engine
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.schema import open_for_looking
from vokspider.store.runs.runs import peek_source
from vokspider.store.writing.templates import template_lines
from vokspider.wording import sentence

# A site that bans us gets no further requests.
_GENTLY = {"retry_times": 0, "rest_after": 2, "rests": 0}
_STATES = ((CHANGED, "changed"), (UNKNOWN, "not known"), (HOLDS, "holds"))


def check_site(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Option(
            help="Source to check; by default crawl.source.", metavar="NAME", autocompletion=completing.sources
        ),
    ] = "",
    start_url: Annotated[
        str | None,
        typer.Option(help="Start at this listing or article page of the source.", metavar="URL"),
    ] = None,
    json: Json = False,
) -> None:
    """Check that the site still works the way vokspider expects, with a handful of requests; stores nothing."""
    config = state(context).load(crawl=_GENTLY)
    chosen = config.source(source or config.crawl.source)
    start = address_of("--start-url", start_url) or _start_of(config, chosen)
    for line in politeness(config, chosen, start):
        note(line)
    report = _look(config, chosen.name, start)
    with answering():
        if json:
            print_json(report)
        else:
            print_lines("\n".join(_lines(report)))
    raise typer.Exit(exit_code(report))


def _start_of(config: Config, source: Source) -> str:
    """The address where a check of the source begins. Raises ConfigError if the source has no known page."""
    if start := source.start_url or source.listing_url or _learned_listing(config, source):
        return start
    raise ConfigError(
        f"no page of {source.name} is known; name an article or listing page of it with --start-url, or set its "
        f"start_url in {config.sources_file}"
    )


def _learned_listing(config: Config, source: Source) -> str | None:
    """The listing that crawls of the source have learned; None if there is none or no archive."""
    try:
        require_file(config)
        engine = open_engine(config.database_url)
        try:
            with clear_errors(engine):
                return peek_source(engine, source).listing_url
        finally:
            engine.dispose()
    except StoreError:
        return None


def _look(config: Config, source: str, start: str) -> dict[str, Any]:
    checked: list[Mapping[str, Any]] = []
    child = CrawlProcess.start(config, RunOptions(trigger=CHECK, source=source, start_url=start))
    result = child.wait(on_checked=checked.append)
    for error in result.errors if not checked else ():
        err().print(f"vokspider: {runnable(sentence(error))}", markup=False)
    if not checked:
        raise typer.Exit(result.exit_code or EXIT_CODES[FAILED])
    facts = {"checked_at": utc_now().isoformat(), "user_agent": config.crawl.user_agent}
    trouble = [sentence(Reason.from_json(one)) for one in checked[-1]["trouble"]]
    found = {**checked[-1], "facts": [_with_words(one) for one in checked[-1]["facts"]], "trouble": trouble}
    return {"source": source, **facts, **found, "template_lines": _template_lines(config, source)}


def _with_words(fact: Mapping[str, Any]) -> dict[str, Any]:
    """A fact in the form of ``check-site --json``, from the form in which the child process reports it."""
    name, found = fact["name"], Reason.from_json(fact["found"])
    return {
        **{key: fact[key] for key in ("name", "page", "mark")},
        "expected": sentence(Reason(f"{fact_codes.EXPECTED}{name}", fact["expected"])),
        "state": fact["state"],
        "found": sentence(found),
        "means": sentence(Reason(f"{fact_codes.MEANS}{name}")),
        "essential": fact["essential"],
        "found_code": found.code,
        "found_facts": dict(found.facts),
    }


def _template_lines(config: Config, source: str) -> list[dict[str, Any]]:
    """The lines that the archive has found in most articles at once; empty without an archive at the current schema."""
    try:
        engine = open_for_looking(config.database_url)
        with clear_errors(engine):
            return [{"text": one.text, "articles": one.articles} for one in template_lines(engine, source)]
    except StoreError:
        return []


def exit_code(report: Mapping[str, Any]) -> int:
    """0 if all essential facts hold, 1 if nothing could be fetched, else 3."""
    essential = {one["name"]: one["state"] for one in report["facts"] if one["essential"]}
    if all(one == HOLDS for one in essential.values()):
        return EXIT_CODES[OK]
    nothing = all(one["state"] == UNKNOWN for one in report["facts"] if one["page"] != "robots.txt")
    return EXIT_CODES[FAILED if nothing else SUSPECT]


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"{report['source']}: {number_of(report['requests'], 'request')}, as {report['user_agent']}"
    yield from (f"trouble: {safe(line)}" for line in report["trouble"])
    yield "In brackets: in how many sources each fact was seen before, or inf where it was only inferred."
    for state_, word in _STATES:
        facts = [one for one in report["facts"] if one["state"] == state_]
        if facts:
            yield ""
            yield f"{word}: {number_of(len(facts), 'fact')}"
            yield from _unknown(facts) if state_ == UNKNOWN else _facts(facts)
    if lines := report.get("template_lines"):
        yield ""
        found = "lines that the site's template put into many articles"
        yield f"{found}; if they are no part of the texts, tell vokspider's authors"
        yield from (f"  {safe(one['text'])} ({number_of(one['articles'], 'article')})" for one in lines)
    yield ""
    yield "for config/sources.toml, with what was learned:"
    yield ""
    yield str(report["sources_toml"]).rstrip()


def _facts(facts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in facts:
        mark = f"[{one['mark']}]{' essential' if one['essential'] else ''}"
        yield f"  {one['page']:<10} {one['name']:<16} {one['expected']} {mark}"
        if one["state"] == CHANGED:
            yield f"{'':29} found: {safe(one['found'])}"
            yield f"{'':29} so: {one['means']}"


def _unknown(facts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Facts that are not known, grouped by reason: if a page could not be fetched, none of its facts is known."""
    for reason in dict.fromkeys(one["found"] for one in facts):
        yield f"  {safe(reason)}:"
        names = ", ".join(one["name"] for one in facts if one["found"] == reason)
        yield from wrap(names, 110, initial_indent="    ", subsequent_indent="    ")
