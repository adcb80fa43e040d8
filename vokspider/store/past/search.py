"""Search in the texts that the archive had when the log had a certain size."""

from collections.abc import Iterator

from vokspider.search.nodes import ADDED, REMOVED, And, Changed, Near, Node, Not, Or, Status, Term
from vokspider.store.past.conditions import stored_later
from vokspider.store.past.state import Past
from vokspider.store.search.hits import Search
from vokspider.store.search.revisions import Revision


def search_then(past: Past, query: Node) -> Search:
    """The search of a query in the texts of then, with every member of a group of duplicates.

    Its filters should be told by the log, see ``untold``.
    """
    later = {(article_id, number) for article_id, number in past.connection.execute(stored_later(past))}

    def seen(found: list[Revision]) -> list[Revision]:
        return [_then(past, one) for one in found if (one.article_id, one.number) not in later]

    return Search(past.connection, query, True, seen)


def untold(node: Node) -> Iterator[str]:
    """The filters of a query that ask for what the log does not tell, as they are written."""
    if isinstance(node, Status | Changed):
        yield "status:" if isinstance(node, Status) else "changed:"
    elif isinstance(node, Term | Near):
        terms = node.terms if isinstance(node, Near) else (node,)
        yield from (f"{term.place}:" for term in terms if term.place in (REMOVED, ADDED))
    elif isinstance(node, And | Or | Not):
        for part in (node.part,) if isinstance(node, Not) else node.parts:
            yield from untold(part)


def _then(past: Past, one: Revision) -> Revision:
    text = past.texts.get(one.article_id)
    return one if text is None else one._replace(current=one.number == text.number)
