"""Reads queries: text, as people type and paste it, becomes a tree of ``vokspider.search.nodes``.

The same language everywhere: on the command line, in the browser, in feeds. docs/search.md explains it.
"""

from functools import cache
from itertools import chain
from typing import Any, NoReturn, cast

from vokspider.search.errors import refuse
from vokspider.search.fields import NAMES, Known, Value, filter_of, suggestion
from vokspider.search.grammar import GRAMMAR
from vokspider.search.nodes import ADDED, ANYWHERE, REMOVED, And, Near, Node, Not, Or, Term
from vokspider.search.tokens import words

LONGEST = 1_000  # characters of a query
_MOST = 64  # words and phrases of a query
_DEEPEST = 16  # brackets within brackets
_USUAL, _FARTHEST = 10, 50  # words between those of NEAR
# What word processors and Asian keyboards write, each the length of what it stands for.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u300c\u300d\u300e\u300f\u301d\u301e\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\uff0d", "-"),
        **dict(zip("\uff08\uff09\uff1a\uff0c\u3001\uff0a\uff06\uff5c", "():,,*&|", strict=True)),
    }
)


def parse(query: str, known: Known) -> Node:
    """The tree that a query means. Raises QueryError, which says what is wrong and where, for any other text."""
    if len(query) > LONGEST:
        refuse(query, LONGEST, f"the query has {len(query):,} characters", f"{LONGEST:,} are the most")
    plain = query.translate(_PLAIN)
    return _Reader(plain, known).node(_tree(plain), 0)


@cache
def _parser() -> Any:
    from lark import Lark  # not needed by most commands

    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


def _tree(query: str) -> Any:
    from lark import UnexpectedCharacters, UnexpectedToken

    try:
        return _parser().parse(query)
    except UnexpectedCharacters as error:
        _refuse_letter(query, cast(int, error.pos_in_stream))
    except UnexpectedToken as error:
        _refuse_token(query, error.token, error.accepts or set())


def _refuse_letter(query: str, at: int) -> NoReturn:
    if query[at] == '"':
        refuse(query, at, "this quotation mark is not closed", 'close it, as in "dental hospital", or leave it out')
    if query[at] == "*":
        refuse(query, at, "* is not at the end of a word", "write the beginning of a word, as in harb*")
    refuse(query, at, f"{query[at]!r} is not expected here", "leave it out, or put it in quotation marks")


def _refuse_token(query: str, token: Any, accepts: set[str]) -> NoReturn:
    at = len(query) if token.type == "$END" else token.start_pos
    if "_OPEN" not in accepts and "WORD" in accepts:
        refuse(query, at, "NEAR takes only words and phrases", 'write it as in NEAR(ship "new harbour", 5)')
    if token.type == "$END":
        _refuse_end(query)
    if token.type == "_CLOSE":
        problem = "nothing is before this bracket" if "_OPEN" in accepts else "this bracket was not opened"
        refuse(query, at, problem, "leave it out, or write words before it")
    hint = f'for the word itself, write "{token}"'
    refuse(query, at, f"{token.strip()} does not stand between two things to search", hint)


def _refuse_end(query: str) -> NoReturn:
    opened = list[int]()
    for at, letter in enumerate(query):
        if letter == "(":
            opened.append(at)
        elif letter == ")" and opened:
            opened.pop()
    if not query.strip():
        refuse(query, 0, "no search words given", "write at least one")
    if opened:
        refuse(query, opened[-1], "this bracket is not closed", "close it, or leave it out")
    refuse(query, len(query.rstrip()), "something is missing at the end", "write a word or a phrase there")


class _Reader:
    """Makes nodes of what lark gives."""

    def __init__(self, query: str, known: Known) -> None:
        self._query, self._known, self._terms = query, known, 0

    def node(self, tree: Any, depth: int) -> Node:
        if depth > _DEEPEST:
            self._refuse(tree, "the query is nested too deeply", f"{_DEEPEST} brackets in each other are the most")
        if tree.data in ("any_of", "all_of"):
            return self._joined(tree, depth)
        if tree.data == "negated":
            return Not(self.node(tree.children[0], depth + 1))
        if tree.data == "placed":
            return self._placed(tree, depth)
        if tree.data == "near":
            return self._near(tree)
        return self._term(tree.children[0]) if tree.data == "term" else self._field(tree)

    def _joined(self, tree: Any, depth: int) -> Node:
        kind = Or if tree.data == "any_of" else And
        found = (self.node(child, depth + 1) for child in tree.children)
        # What was in brackets of the same kind needs none.
        return kind(tuple(chain.from_iterable(one.parts if type(one) is kind else (one,) for one in found)))

    def _term(self, token: Any) -> Term:
        self._terms += 1
        if self._terms > _MOST:
            self._refuse(token, "the query has too many words", f"{_MOST} are the most")
        text = token.strip('*"').strip()
        if not any(words(text)):
            self._refuse(token, "there is nothing to search in this", "write letters or digits")
        return Term(text, prefix=token.rstrip('"').rstrip().endswith("*"))

    def _near(self, tree: Any) -> Near:
        number = next((one for one in tree.children if getattr(one, "type", "") == "NUMBER"), None)
        distance = _USUAL if number is None else int(number[:4])
        if distance > _FARTHEST:
            self._refuse(number, f"{number} words are far for NEAR", f"{_FARTHEST} are the most")
        found = tuple(self._nearby(one) for one in tree.children if one is not number)
        if len(found) < 2:
            self._refuse(tree, "NEAR has one word", "write two or more, as in NEAR(ship harbour, 5)")
        return Near(found, distance)

    def _nearby(self, tree: Any) -> Term:
        *exact, token = tree.children
        return self._term(token)._replace(exact=bool(exact))

    def _field(self, tree: Any) -> Node:
        token = tree.children[0]
        name, _, value = token.partition(":")
        if tree.data == "unknown":
            hint = f"for text with a colon use quotation marks; {suggestion(name, NAMES)}"
            self._refuse(token, f"the field {token} is unknown", hint)
        at = token.start_pos + len(name) + 1
        return filter_of(Value(self._query, name.lower(), value.strip('"'), at), self._known)

    def _placed(self, tree: Any, depth: int) -> Node:
        field, part = tree.children
        name = field.rstrip(": \t\n").lower()
        found = self.node(part, depth + 1)
        if name in (REMOVED, ADDED) and not isinstance(found, Term):
            self._refuse(part, f"{name}: takes a word or a phrase", f'write {name}:"..." for each, with AND or OR')
        return self._apply(found, name, part)

    def _apply(self, node: Node, name: str, tree: Any) -> Node:
        """The node with its terms in a place, or exact."""
        if isinstance(node, Term):
            if name != "exact" and node.place not in (ANYWHERE, name):
                self._refuse(tree, f"{node.place}: cannot be within {name}:", "write the two beside each other")
            return node._replace(exact=True) if name == "exact" else node._replace(place=name)
        if isinstance(node, Near):
            return Near(tuple(self._apply(term, name, tree) for term in node.terms), node.distance)  # type: ignore[misc]
        if isinstance(node, Not):
            return Not(self._apply(node.part, name, tree))
        if isinstance(node, And | Or):
            return type(node)(tuple(self._apply(part, name, tree) for part in node.parts))
        return self._refuse(tree, f"{name}: takes words and phrases", "write the other field beside it")

    def _refuse(self, where: Any, problem: str, hint: str) -> NoReturn:
        at = getattr(where, "start_pos", None)
        refuse(self._query, self._start(where) if at is None else at, problem, hint)

    def _start(self, tree: Any) -> int:
        """Where a tree begins in the query."""
        first = tree.children[0]
        while not hasattr(first, "start_pos"):
            first = first.children[0]
        return int(first.start_pos)
