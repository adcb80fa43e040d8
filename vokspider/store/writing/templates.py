"""Lines that the site's template adds to its articles or removes from them: one change of the site, not many edits.

A plugin that puts one line under every article changes each of them at its next re-check. Such lines are found when a
run is closed, in the changes of that run and of the runs right before it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import attrs
from attrs import field, frozen
from sqlalchemy import Connection, Engine, func, insert, select, update

from vokspider.compare.changes import DATE, REWRITTEN, TITLE, WORDING
from vokspider.model import codes
from vokspider.model.availability import SERVED
from vokspider.model.origins import SITE, TEMPLATE
from vokspider.model.outcomes import CHANGED, UNCHANGED
from vokspider.model.reasons import Reason
from vokspider.store.articles.article_queries import rows_as
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.text.equivalence import plain_form

_A, _C, _CH, _O = tables.article.c, tables.capture.c, tables.change.c, tables.run_outcome.c
_RUN, _S, _T = tables.run.c, tables.source.c, tables.template_line.c
_LEAST = 5  # articles with the same line; editors may add one notice to a few articles
_MOST = 8  # lines that a template may change in an article at once
_LOOK_BACK = 10  # runs
_NUMBER = re.compile(r"\d[\d.,]*")
_NOT_MODIFIED = 304
_LONGEST = 120  # characters of a line that a reason quotes


@frozen
class TemplateLine:
    """A line that the template added (``added``) or removed, in ``articles`` articles.

    ``first_run_id``: the first run that saw it. ``first_seen_at`` and ``last_seen_at``: the times (UTC) at which the
    first and the last run that recorded it were closed.
    """

    text: str
    added: bool
    articles: int
    first_run_id: int
    first_seen_at: datetime
    last_seen_at: datetime


@frozen
class Turn:
    """A change of an article by the site: its paragraphs before (``old``) and after (``new``).

    ``texts_only``: title and date did not change. ``added`` and ``removed``: the lines that only one of the texts has,
    by ``line_key``.
    """

    id: int
    run_id: int
    article_id: int
    texts_only: bool
    old: tuple[str, ...]
    new: tuple[str, ...]
    added: Mapping[str, str] = field(factory=dict)
    removed: Mapping[str, str] = field(factory=dict)

    def is_made_by(self, keys: Collection[str]) -> bool:
        """Whether nothing changed except lines with these keys."""
        return self.texts_only and _without(self.old, keys) == _without(self.new, keys)


@frozen
class Found:
    """What a run shows of the template: new template lines, and the changes that consist only of template lines."""

    lines: tuple[TemplateLine, ...] = ()
    turns: tuple[Turn, ...] = ()


def line_key(text: str) -> str:
    """The key by which a line is recognised. Numbers are replaced, since those of readers or days differ each time."""
    return _NUMBER.sub("#", plain_form(text))


def _without(paragraphs: Iterable[str], keys: Collection[str]) -> list[str]:
    return [plain_form(one) for one in paragraphs if line_key(one) not in keys]


def template_lines(engine: Engine, source: str) -> list[TemplateLine]:
    """The known lines of a source's template, the last seen first."""
    columns = (_T[name] for name in attrs.fields_dict(TemplateLine))
    query = select(*columns).select_from(tables.template_line).join(tables.source).where(_S.name == source)
    with reading(engine) as connection:
        return rows_as(TemplateLine, connection, query.order_by(_T.last_seen_at.desc(), _T.id))


def find(connection: Connection, source_id: int, run_id: int, now: datetime) -> Found:
    """Find template lines in the changes that a run saw; writes nothing."""
    runs = _last_runs(connection, source_id, run_id)
    own = list(_turns(connection, [run_id]))
    if not own:
        return Found()
    known = {line_key(text) for text in connection.execute(select(_T.text).where(_T.source_id == source_id)).scalars()}
    turns = [*_turns(connection, [one for one in runs if one != run_id]), *own]
    lines = tuple(_new_lines(connection, turns, own, known, runs, now))
    keys = known | {line_key(line.text) for line in lines}
    return Found(lines, tuple(turn for turn in turns if turn.is_made_by(keys)))


def classify(connection: Connection, source_id: int, run_id: int, now: datetime) -> list[Reason]:
    """Record the changes that the template made, when a run is closed. Returns a reason for each new template line."""
    found = find(connection, source_id, run_id, now)
    for line in found.lines:
        connection.execute(insert(tables.template_line), {"source_id": source_id, **attrs.asdict(line)})
    own = [turn for turn in found.turns if turn.run_id == run_id]
    _count_again(connection, source_id, own, {line_key(line.text) for line in found.lines}, now)
    for turn in found.turns:
        connection.execute(update(tables.change).where(_CH.id == turn.id).values(origin=TEMPLATE))
    for turn in own:
        outcome = (_O.run_id == run_id) & (_O.article_id == turn.article_id) & (_O.outcome == CHANGED)
        connection.execute(update(tables.run_outcome).where(outcome).values(outcome=UNCHANGED, reason=TEMPLATE))
    return [_reason(line) for line in found.lines]


def _count_again(
    connection: Connection, source_id: int, own: Sequence[Turn], fresh: Collection[str], now: datetime
) -> None:
    """Count the articles in which a run saw lines that were already known."""
    met = defaultdict[str, int](int)
    for turn in own:
        for key in {*turn.added, *turn.removed} - set(fresh):
            met[key] += 1
    if not met:
        return
    for row in connection.execute(select(_T.id, _T.text).where(_T.source_id == source_id)).all():
        if number := met.get(line_key(row.text)):
            values = {"articles": _T.articles + number, "last_seen_at": now}
            connection.execute(update(tables.template_line).where(_T.id == row.id).values(values))


def _reason(line: TemplateLine) -> Reason:
    text = line.text if len(line.text) <= _LONGEST else f"{line.text[: _LONGEST - 1]}\u2026"
    return Reason(codes.TEMPLATE_LINE, {"added": line.added, "articles": line.articles, "text": text})


def _last_runs(connection: Connection, source_id: int, run_id: int) -> list[int]:
    query = select(_RUN.id).where(_RUN.source_id == source_id, _RUN.id <= run_id)
    return list(connection.execute(query.order_by(_RUN.id.desc()).limit(_LOOK_BACK)).scalars())


def _turns(connection: Connection, runs: Sequence[int]) -> Iterator[Turn]:
    """The changes of the site that these runs saw, without those of more lines than a template changes at once."""
    old, new = tables.revision.alias(), tables.revision.alias()
    query = (
        select(_CH.id, _CH.run_id, _CH.article_id, _CH.kinds, old.c.text.label("old"), new.c.text.label("new"))
        .join(old, (old.c.article_id == _CH.article_id) & (old.c.number == _CH.from_revision))
        .join(new, (new.c.article_id == _CH.article_id) & (new.c.number == _CH.to_revision))
        .where(_CH.run_id.in_(runs), _CH.origin == SITE)
        .order_by(_CH.id)
    )
    for row in connection.execute(query):
        before, after = tuple(row.old.split("\n\n")), tuple(row.new.split("\n\n"))
        of_old, of_new = ({line_key(one): one for one in text} for text in (before, after))
        added = {key: of_new[key] for key in of_new.keys() - of_old.keys()}
        removed = {key: of_old[key] for key in of_old.keys() - of_new.keys()}
        texts_only = not {TITLE, DATE} & set(row.kinds)
        if {WORDING, REWRITTEN} & set(row.kinds):  # changed words within a line are an edit, in however many articles
            added, removed = {}, {}
        if len(added) + len(removed) <= _MOST:
            yield Turn(row.id, row.run_id, row.article_id, texts_only, before, after, added, removed)


def _new_lines(
    connection: Connection,
    turns: Sequence[Turn],
    own: Sequence[Turn],
    known: Collection[str],
    runs: Sequence[int],
    now: datetime,
) -> Iterator[TemplateLine]:
    """The new template lines: added to, or removed from, at least half of the articles fetched again.

    Counted are the articles fetched again since the run that first saw the line change.
    """
    for name in ("added", "removed"):
        met = defaultdict[str, list[Turn]](list)
        for turn in turns:
            for key in getattr(turn, name):
                met[key].append(turn)
        mine = {key: text for turn in own for key, text in getattr(turn, name).items()}
        for key, text in sorted(mine.items()):
            articles = {turn.article_id for turn in met[key]}
            if key in known or len(articles) < _LEAST:
                continue
            first = min(turn.run_id for turn in met[key])
            if 2 * len(articles) >= _fetched_again(connection, [run_id for run_id in runs if run_id >= first]):
                yield TemplateLine(text, name == "added", len(articles), first, now, now)


def _fetched_again(connection: Connection, runs: Collection[int]) -> int:
    """How many stored articles were fetched again in these runs and came with a text."""
    query = select(func.count(_C.article_id.distinct())).select_from(tables.capture)
    query = query.join(tables.run_outcome, (_O.run_id == _C.run_id) & (_O.article_id == _C.article_id))
    query = query.where(_C.run_id.in_(runs), _C.state == SERVED, func.coalesce(_C.status, 200) != _NOT_MODIFIED)
    return connection.execute(query.where(_O.outcome.in_((CHANGED, UNCHANGED)))).scalar_one()
