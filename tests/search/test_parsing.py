"""What queries mean, and what is said of those that mean nothing."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.search.queries import KNOWN, TODAY, trees
from vokspider.search.errors import QueryError
from vokspider.search.nodes import Changed, Days, Language, Node, Source, Status
from vokspider.search.parsing import LONGEST, parse

SIGNS = 'a 조선 AND OR NOT NEAR( ( ) " * - , 5 title: removed: date: changed: | && x:'.split()


def said(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query, KNOWN)
    return caught.value


def understood(query: str) -> Node | None:
    """The tree of a query, or None if it was refused in due form."""
    try:
        return parse(query, KNOWN)
    except QueryError as error:
        found = error
    assert 1 <= found.column <= len(query) + 1
    assert len(found.place.splitlines()) == 2
    return None


def understood_or_refused(query: str) -> None:
    tree = understood(query)
    assert tree is None or repr(parse(str(tree), KNOWN)) == repr(tree)


class TestMeaning:
    @pytest.mark.parametrize(
        ("query", "meant"),
        [
            ("harbour", '"harbour"'),
            ("dental hospital", '("dental" AND "hospital")'),
            ('"dental hospital"', '"dental hospital"'),
            ("a AND b OR c d", '(("a" AND "b") OR ("c" AND "d"))'),
            ("a (b OR c)", '("a" AND ("b" OR "c"))'),
            ("a AND (b AND c)", '("a" AND "b" AND "c")'),
            ("a -b", '("a" AND NOT "b")'),
            ("NOT a", 'NOT "a"'),
            ("a OR -b", '("a" OR NOT "b")'),
            ("a -(b OR c)", '("a" AND NOT ("b" OR "c"))'),
            ("harb*", '"harb"*'),
            ('"new harb*"', '"new harb"*'),
            ('"new harb"*', '"new harb"*'),
            ("NEAR(a b)", 'NEAR("a" "b", 10)'),
            ('NEAR(a "b c" d*, 5)', 'NEAR("a" "b c" "d"*, 5)'),
            ("NEAR(1,000 b,5)", 'NEAR("1,000" "b", 5)'),
            ("title:a b", '(title:"a" AND "b")'),
            ("title:(a OR b)", '(title:"a" OR title:"b")'),
            ('TITLE: "a b"', 'title:"a b"'),
            ("exact:title:a", 'exact:title:"a"'),
            ("title:exact:a", 'exact:title:"a"'),
            ("exact:(a -b)", '(exact:"a" AND NOT exact:"b")'),
            ("title:NEAR(a b, 2)", 'title:NEAR("a" "b", 2)'),
            ("NEAR(exact:로동 당, 5)", 'NEAR(exact:"로동" "당", 5)'),
            ("exact:NEAR(a b)", 'NEAR(exact:"a" exact:"b", 10)'),
            ('removed:"nuclear war"', 'removed:"nuclear war"'),
            ("added:exact:로동", 'exact:added:"로동"'),
            ("changed: a", '(changed:"" AND "a")'),
            # As pasted.
            ("\u201cdental hospital\u201d", '"dental hospital"'),
            ("title\uff1a\uff08a OR b\uff09", '(title:"a" OR title:"b")'),
            ("a && b || c", '(("a" AND "b") OR "c")'),
            ("a&&b||c", '(("a" AND "b") OR "c")'),
            ("a | b", '("a" OR "b")'),
            ("a \u2212b", '("a" AND NOT "b")'),
            ("조선\u3000로동당", '("조선" AND "로동당")'),
            # Words as they are.
            ("DPRK-Russia", '"DPRK-Russia"'),
            ("Kim's AT&T", '("Kim\'s" AND "AT&T")'),
            ("10:30", '"10:30"'),
            ("and or not", '("and" AND "or" AND "not")'),
            ("ANDROID NOTE ORE", '("ANDROID" AND "NOTE" AND "ORE")'),
            ('a "OR" b', '("a" AND "OR" AND "b")'),
            ("Kim, Jong - Un.", '("Kim" AND "Jong" AND "Un")'),
        ],
    )
    def test_as_a_tree(self, query: str, meant: str) -> None:
        assert str(parse(query, KNOWN)) == meant

    @given(trees())
    def test_a_tree_as_text_is_that_tree(self, tree: Node) -> None:
        assert repr(parse(str(tree), KNOWN)) == repr(tree)

    @pytest.mark.parametrize(
        ("value", "first", "last"),
        [
            ("2025-12-03", date(2025, 12, 3), date(2025, 12, 3)),
            ("2025-11", date(2025, 11, 1), date(2025, 11, 30)),
            ("2024", date(2024, 1, 1), date(2024, 12, 31)),
            ("2025-11..2025-12", date(2025, 11, 1), date(2025, 12, 31)),
            ("2025-11\u20262025-12", date(2025, 11, 1), date(2025, 12, 31)),
            ("2024..2025-02", date(2024, 1, 1), date(2025, 2, 28)),
            ("2025..", date(2025, 1, 1), None),
            ("..2025-02", None, date(2025, 2, 28)),
            ("today", TODAY, TODAY),
            ("7d", date(2026, 2, 22), None),
            ("2w..yesterday", date(2026, 2, 15), date(2026, 2, 28)),
        ],
    )
    def test_days(self, value: str, first: date | None, last: date | None) -> None:
        assert parse(f"date:{value}", KNOWN) == Days(first, last)

    @pytest.mark.parametrize(
        ("query", "meant"),
        [
            ("source:vok-en", Source("vok-en")),
            ("lang:EN", Language("en")),
            ("status:gone", Status("gone")),
            ("changed:", Changed()),
            ("changed:title", Changed("title")),
            ('changed:"paragraph added"', Changed("paragraph added")),
            ("changed:paragraph-added", Changed("paragraph added")),
        ],
    )
    def test_filters(self, query: str, meant: Node) -> None:
        found = parse(query, KNOWN)
        assert (type(found), found) == (type(meant), meant)


class TestRefused:
    @pytest.mark.parametrize(
        ("query", "column", "problem", "hint"),
        [
            ("", 1, "no search words given", "write at least one"),
            ("  ", 1, "no search words given", "write at least one"),
            ("...", 4, "something is missing at the end", "write a word"),
            ('a "b c', 3, "this quotation mark is not closed", "close it"),
            ("a (b OR c", 3, "this bracket is not closed", "close it"),
            ("a b)", 4, "this bracket was not opened", "leave it out"),
            ("a ()", 4, "nothing is before this bracket", "leave it out"),
            ("OR a", 1, "OR does not stand between", 'write "OR"'),
            ("a AND OR b", 7, "OR does not stand between", 'write "OR"'),
            ("a OR", 5, "something is missing at the end", "write a word"),
            ("a NOT", 6, "something is missing at the end", "write a word"),
            ("fo*o", 3, "* is not at the end of a word", "harb*"),
            ("a *", 3, "* is not at the end of a word", "harb*"),
            ('a "--"', 3, "there is nothing to search in this", "letters or digits"),
            ("NEAR(a (b c))", 8, "NEAR takes only words and phrases", "NEAR(ship"),
            ("NEAR(title:a b)", 6, "NEAR takes only words and phrases", "NEAR(ship"),
            ("NEAR(a, 5)", 6, "NEAR has one word", "two or more"),
            ("NEAR(a b, 500)", 11, "500 words are far", "50 are the most"),
            ("titel:a", 1, "the field titel: is unknown", "did you mean title?"),
            ("a https://x.org", 3, "the field https: is unknown", "quotation marks"),
            ("title:", 7, "something is missing at the end", "write a word"),
            ("title:source:vok-en", 7, "title: takes words and phrases", "beside it"),
            ("title:removed:a", 7, "removed: cannot be within title:", "beside"),
            ("removed:(a OR b)", 10, "removed: takes a word or a phrase", 'removed:"..."'),
            ("a status:goen", 10, "status:goen is unknown", "did you mean gone?"),
            ("status:pending", 8, "status:pending is unknown", "there are stored, edited, missing, gone, all"),
            ("status: a", 8, "status: needs a value", "stored, edited"),
            ("source:vok", 8, "source:vok is unknown", "did you mean vok-"),
            ("lang:xx", 6, "lang:xx is unknown", "there are en, ko"),
            ("changed:tilte", 9, "changed:tilte is unknown", "did you mean title?"),
            ("date:3.12.2025", 6, "'3.12.2025' is not a day", "2025-11..2025-12"),
            ("date:0000", 6, "'0000' is not a day", "2025-11"),
            ("date:2025-12..2025-11", 6, "2025-12 is after 2025-11", "swap them"),
            ("date:..", 6, "date:.. has no day", "date:2025.."),
            ("date:", 6, "'' is not a day", "date:2025.."),
            ("(-" * 17 + "b" + ")" * 17, 35, "the query is nested too deeply", "16 brackets"),
            ("a " * 65, 129, "the query has too many words", "64 are the most"),
            ("a" * (LONGEST + 1), LONGEST + 1, "the query has 1,001 characters", "1,000 are the most"),
        ],
    )
    def test_with_place_and_way_out(self, query: str, column: int, problem: str, hint: str) -> None:
        error = said(query)
        assert (error.column, error.problem[: len(problem)]) == (column, problem)
        assert hint in error.hint

    def test_the_mark_is_below_the_place(self) -> None:
        assert str(said("조선 titel:a\tb")) == (
            "the field titel: is unknown, at column 4 of the query; for text with a colon use quotation marks; "
            "did you mean title?\n  조선 titel:a b\n       ^"
        )
        long = said("word " * 30 + "(a")
        assert [len(line) for line in long.place.splitlines()] == [64, 63]

    @given(st.text(max_size=80))
    @example('NEAR("\u0300" b)')
    @example("-" * 500 + "a")
    @example("NOT " * 240 + "a")
    @example("(" * 499 + "a" + ")" * 499)
    @example("title:" * 160 + "a")
    def test_any_text_is_understood_or_refused(self, text: str) -> None:
        understood_or_refused(text)

    @given(st.lists(st.sampled_from(SIGNS)))
    def test_any_row_of_signs_too(self, signs: list[str]) -> None:
        understood_or_refused(" ".join(signs))
        understood_or_refused("".join(signs))
