from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.search.helpers import finds
from vokspider.search.folding import fold
from vokspider.search.tokens import BODY, OVERLAP, TITLE, passages, tokens, words

HANGUL = st.text("가나다라로동당조선", min_size=1, max_size=8)
LATIN = st.text("abcKé1", min_size=1, max_size=6)
# Letters that need no folding but lower case, and signs that no word has.
SIMPLE = (
    "".join(map(chr, range(128)))
    + "\xa0\xab\xb7\xbb"
    + "".join(map(chr, range(0x2010, 0x205F)))
    + "、。《》【】가나힣БЙЯбйя"
)
GAPS = st.sampled_from([" ", ", ", " - ", "  ", ". "])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Words in pairs and others, with something between them."""
    found = draw(st.lists(st.one_of(HANGUL, LATIN), max_size=8))
    return "".join(chain.from_iterable((word, draw(GAPS)) for word in found))


class TestFold:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Müller", "MULLER"),
            ("Straße", "STRASSE"),
            ("ёлка", "ЕЛКА"),
            ("naïve", "nai\u0308ve"),
            ("Łódź", "lodz"),
            ("أحمد", "احمد"),
            ("كِتَاب", "كتاب"),
            ("كتــاب", "كتاب"),
            ("\uff2b\uff29\uff2d", "kim"),
            ("ﾊﾟｰﾃｨｰ", "パーティー"),
            ("Ελλάς", "ΕΛΛΑΣ"),
            ("조선", "조선"),
        ],
    )
    def test_one_word(self, first: str, second: str) -> None:
        assert fold(first) == fold(second)

    @pytest.mark.parametrize(
        ("first", "second"), [("мой", "мои"), ("がき", "かき"), ("로동", "노동"), ("\u0457", "\u0456"), ("北", "比")]
    )
    def test_two_words(self, first: str, second: str) -> None:
        assert fold(first) != fold(second)

    @given(st.text())
    def test_folded_text_stays(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)


class TestTokens:
    def test_a_text(self) -> None:
        assert tokens("조선 로동당은 KN-23형, Kim's 핵.") == ("조선 +선로 로동 동당 당은 은 kn 23 형 kim s 핵".split())

    @given(st.text(SIMPLE, max_size=60))
    @example("KIM\u2019s 24th, 조선\u3000로동당《핵》")
    @example("x" * 300 + " 가나")
    @example("Строй 7й,бa가я")  # noqa: RUF001 (they are Cyrillic)
    def test_a_simple_text_has_the_tokens_of_its_words(self, text: str) -> None:
        """A word in other letters behind it, for which all words are folded one by one, changes none of them."""
        assert tokens(f"{text}\nλλ") == [*tokens(text), "λλ"]
        assert list(words(f"{text}\nλλ"))[:-1] == list(words(text))

    @given(st.text(max_size=60))
    @example("⒈x ½ ㈱ ①")
    def test_databases_see_the_same_tokens(self, text: str) -> None:
        """Nothing in a token divides it for a database, and nothing is left of what is not a word."""
        for token in tokens(text):
            word = token.removeprefix("+")
            assert word
            assert all(ord(letter) > 127 or letter.isalnum() for letter in word)

    @given(st.text())
    def test_words_have_their_places(self, text: str) -> None:
        found = list(words(text))
        assert all(one.text[0] in fold(text[one.start : one.end]) for one in found)
        assert [one.start for one in found] == sorted(one.start for one in found)


class TestPassages:
    def test_title_and_paragraphs(self) -> None:
        found = list(passages("A title", ["One.", "...", "Two words"]))
        assert [(one.number, one.paragraph, one.tokens) for one in found] == [
            (0, TITLE, ("a", "title")),
            (BODY, 0, ("one",)),
            (BODY + 1, 2, ("two", "words")),
        ]

    @given(st.integers(1, 9_000), st.integers(1, 7_000))
    def test_a_long_paragraph_has_all_positions(self, different: int, alike: int) -> None:
        """Each part holds what PostgreSQL can keep, and a phrase across a cut is whole in one of two parts."""
        text = " ".join([*(f"w{number}" for number in range(different)), *["x"] * alike, "end"])
        parts = [one.tokens for one in passages(None, [text])]
        assert all(len(part) <= 4_000 and max(map(part.count, set(part[-300:]))) <= 250 for part in parts)
        whole = list(parts[0])
        for part in parts[1:]:
            assert whole[-OVERLAP:] == list(part[:OVERLAP])
            whole += part[OVERLAP:]
        assert whole == tokens(text)

    def test_long_words_make_short_parts(self) -> None:
        """PostgreSQL takes no more than 1 MB of different words; a letter has at most four bytes."""
        text = " ".join("\U00010330" * 245 + str(number) for number in range(1_000, 3_000))
        parts = [one.tokens for one in passages(None, [text])]
        assert len(parts) > 1
        assert max(sum(len(token.encode()) for token in part) for part in parts) < 1_000_000

    @pytest.mark.slow
    def test_a_page_with_more_paragraphs_than_numbers(self) -> None:
        found = list(passages("t", ["x"] * 600_000))
        assert found[-1].number < 1 << 20
        assert sum(len(one.tokens) for one in found) == 600_001


class TestPhrases:
    @given(texts(), HANGUL)
    def test_part_of_a_word(self, text: str, query: str) -> None:
        """Exactly the texts with the query inside one of their words are found."""
        assert finds(query, text, exact=True) == any(query in word.text for word in words(text) if word.paired)

    @given(texts(), LATIN)
    def test_whole_word(self, text: str, query: str) -> None:
        assert finds(query, text) == any(word.text == fold(query) for word in words(text))

    @given(texts(), LATIN)
    def test_beginning_of_a_word(self, text: str, query: str) -> None:
        found = any(word.text.startswith(fold(query)) for word in words(text) if not word.paired)
        assert finds(query, text, prefix=True) == found

    @given(texts())
    def test_a_text_has_itself(self, text: str) -> None:
        assert finds(text, f"x {text} 가") or not tokens(text)

    @pytest.mark.parametrize(
        ("query", "text", "found"),
        [
            ("조선로동당", "조선 로동당", True),
            ("조선 로동당", "조선로동당의", True),
            ("조선 로동당", "조 선로 동당", True),
            ("서울", "서 울었다", False),
            ("핵 무기", "핵무기", True),
            ("핵", "비핵화", True),
            ("핵", "핵 무기", True),
            ("핵", "핵", True),
            ("KN-23형", "KN 23형 미싸일", True),
            ("조선 KN", "조선, KN", True),
            ("...", "...", False),
        ],
    )
    def test_spaces(self, query: str, text: str, *, found: bool) -> None:
        assert finds(query, text) is found

    def test_exact_spaces(self) -> None:
        assert not finds("조선로동당", "조선 로동당", exact=True)
        assert finds("조선 로동당", "조선 로동당", exact=True)
