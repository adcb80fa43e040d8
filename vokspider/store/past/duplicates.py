"""Which articles were duplicates when the log had a certain size.

The log does not tell that, but the texts of then do: all articles are decided in their order, as a rebuild decides
them, in a file of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from vokspider.store.articles.article_queries import Filters, paragraphs
from vokspider.store.db import tables
from vokspider.store.db.streaming import in_parts
from vokspider.store.duplicates.deciding import Text, place_next
from vokspider.store.duplicates.scratch import add_article, add_text, open_scratch
from vokspider.store.duplicates.signatures import VERSION, signature
from vokspider.store.past.articles import ListedThen, every_article
from vokspider.store.past.state import Past

_D, _R, _S = tables.duplicate.c, tables.revision.c, tables.source.c
# When and by which run they were decided is not used.
_RUN, _NEVER = 0, datetime.min.replace(tzinfo=UTC)


def hidden_then(past: Past, matching: Iterable[int]) -> frozenset[int]:
    """Those of the ``matching`` articles (row ids) that an earlier matching member of their group hides.

    All texts of then are compared, which takes as long as a rebuild of duplicates.
    """
    first_of = groups_then(past)
    groups = defaultdict[int, list[int]](list)
    for one in matching:
        if one in first_of:
            groups[first_of[one]].append(one)
    return frozenset(one for members in groups.values() for one in members if one != min(members))


def groups_then(past: Past) -> Mapping[int, int]:
    """The first member of the group of each duplicate, by row id; the first ones are their own."""
    source_ids = dict(past.connection.execute(select(_S.name, _S.id)).all())
    with open_scratch() as scratch:
        for some in in_parts(every_article(past, Filters(), newest_first=False)):
            with scratch.begin():
                for source, text in _texts(past, some):
                    add_text(scratch, text)
                    place_next(scratch, scratch, text, source_id=source_ids[source], run_id=_RUN, now=_NEVER)
                    add_article(scratch, text, source_ids[source])
        found = dict(scratch.execute(select(_D.article_id, _D.first_id)).all())
    return found | {first: first for first in found.values()}


def _texts(past: Past, some: Sequence[ListedThen]) -> Iterator[tuple[str, Text]]:
    """(source, text) of each of some hundred articles. Older signatures are made again, and not kept."""
    numbers = [one.id for one in some]
    query = select(_R.article_id, _R.number, _R.signature, _R.text).where(_R.article_id.in_(numbers))
    found = {(row.article_id, row.number): row for row in past.connection.execute(query)}
    for one in some:
        row = found[one.id, one.revision]
        is_current = row.signature is not None and row.signature[0] == VERSION
        made = row.signature if is_current else signature(paragraphs(row.text))
        yield one.source, Text(one.id, one.content_sha256, made)
