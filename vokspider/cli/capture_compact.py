"""``vokspider captures compact``: compresses the kept pages with a dictionary of what the pages of a source share."""

from typing import Annotated, Any

import typer
from attrs import frozen
from sqlalchemy import Engine

from vokspider.cli.bar import progress_of
from vokspider.cli.common import print_json
from vokspider.cli.database import open_archive, say_unused
from vokspider.cli.filters import Source
from vokspider.cli.output import Json
from vokspider.cli.plain import number_of, print_lines
from vokspider.model.clock import utc_now
from vokspider.store.articles.source_queries import source_numbers
from vokspider.store.captures.compacting import Choice, Compacted, choose, compact, count_others, keep_choice
from vokspider.store.captures.training import LEAST_PAGES
from vokspider.store.db.engine import empty_log


@frozen
class _Done:
    """What was done for a source, or would be done; ``others``: pages that are compressed otherwise."""

    source: str
    choice: Choice
    others: int
    done: Compacted | None = None

    def as_json(self) -> dict[str, Any]:
        choice, done = self.choice, self.done or Compacted()
        made = choice.dictionary
        sample = {"bytes_before": round(choice.before), "bytes_after": round(choice.after)}
        facts = {"source": self.source, "dictionary": made.id if made else None, "is_new": choice.is_new}
        counts = {"pages": self.others, "packed": done.packed, "damaged": done.damaged}
        return facts | {"sample": sample} | counts | {"saved": done.before - done.after}


def compact_all(
    context: typer.Context,
    source: Source = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be saved; write nothing.")] = False,
    json: Json = False,
) -> None:
    """Compress the kept pages of each source with a dictionary of what its pages share; they stay readable.

    A new dictionary is made if the source has none, or if one would save a tenth more. New pages are compressed with it
    too. Crawls may run meanwhile. After an interruption, start it again; it goes on where it was.
    """
    with open_archive(context, source, pager=False) as engine:
        for name, number in source_numbers(engine).items():
            if source in (None, name):
                found = _compacted(engine, name, number, dry_run=dry_run)
                print_json(found.as_json()) if json else print_lines(_said(found))
        empty_log(engine)
        if not dry_run:
            say_unused(engine)


def _compacted(engine: Engine, source: str, number: int, *, dry_run: bool) -> _Done:
    choice = choose(engine, number)
    made = choice.dictionary
    if made is None:
        return _Done(source, choice, 0)
    others = count_others(engine, number, made)
    if dry_run:
        return _Done(source, choice, others)
    keep_choice(engine, number, choice, utc_now())
    done = Compacted()
    with progress_of(f"{source}: pages", lambda: others) as show:
        for done in compact(engine, number, made):
            show(done.pages)
    return _Done(source, choice, others, done)


def _said(found: _Done) -> str:
    choice, done = found.choice, found.done
    if choice.dictionary is None:
        why = f"fewer than {LEAST_PAGES} pages, or pages" if not choice.before else "pages"
        return f"{found.source}: no dictionary, since it has {why} that share too little"
    kind = f"new dictionary {choice.dictionary.id}" if choice.is_new else f"dictionary {choice.dictionary.id}"
    said = f"{found.source}: {kind}, {choice.after:,.0f} bytes a page instead of {choice.before:,.0f}"
    if done is None:
        return f"{said} in a sample; {number_of(found.others, 'page')} would be compressed again"
    saved = f"{done.before - done.after:,} bytes saved" if done.packed else "nothing to do"
    damaged = f", {number_of(done.damaged, 'damaged page')} left alone" if done.damaged else ""
    return f"{said} in a sample; {number_of(done.packed, 'page')} compressed again, {saved}{damaged}"
