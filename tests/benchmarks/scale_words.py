"""Texts of any number for large archives: invented words as frequent as those of a language, and some that are planted.

The planted words have known frequencies, so that a query for them finds as much as is wanted.
"""

from collections.abc import Sequence
from itertools import accumulate
from random import Random

from attrs import frozen

# Words for queries, with the share of the articles of their language that have them. In Korean one stands inside of
# compounds, and one is a name that is written with and without a space.
HALF, HUNDREDTH, RARE = "harbour", "observatory", "lighthouse"
PLANTED = {
    "en": {HALF: 0.5, HUNDREDTH: 0.02, RARE: 0.0005},
    "ko": {"서울": 0.5, "남조선괴뢰군부": 0.02, "조선로동당": 0.2, "조선 로동당": 0.2, "력사박물관": 0.0005},
    "ru": {"гавань": 0.5, "обсерватория": 0.02, "маяк": 0.0005},
}
LANGUAGES = tuple(PLANTED)
# The most frequent words of each language, which nearly all texts have.
FREQUENT = {
    "en": ("the", "of", "people", "country", "work"),
    "ko": ("인민", "조선", "로동", "나라", "사업"),
    "ru": ("народ", "страна", "работа"),
}
_SYLLABLES = {
    "en": "ba ce di fo gu la me ni po ru sa te vi wo har min stel bran cor dell quin ash er ing ton ment ly".split(),
    "ko": [chr(code) for code in range(0xAC00, 0xD7A3, 41)],
    "ru": "ба ве ги до жу за ми но пе ра си то ку ля мо ни ход ство ный ать ого ель ник пол".split(),  # noqa: RUF001 (they are Cyrillic)
}
_PARTICLES = ("은", "는", "이", "가", "을", "를", "의", "에서", "으로", "")
_WORDS = 6_000  # of a vocabulary
_SENTENCE, _SENTENCES, _PARAGRAPHS = 13, 2, (3, 7)


@frozen
class Text:
    """A title and the paragraphs below it."""

    title: str
    paragraphs: tuple[str, ...]


class Writer:
    """Writes texts in one language, the same ones for the same seed."""

    def __init__(self, language: str, seed: int) -> None:
        self._random = Random(f"{language} {seed}")
        self._language = language
        self.words = self._vocabulary()  # the most frequent ones first
        # Zipf's law: a word's frequency is inverse to its rank.
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self.words))))

    def _vocabulary(self) -> list[str]:
        syllables, found = _SYLLABLES[self._language], dict.fromkeys(FREQUENT[self._language])
        while len(found) < _WORDS:
            found["".join(self._random.choices(syllables, k=self._random.randint(2, 4)))] = None
        return list(found)

    def text(self) -> Text:
        """The next text."""
        number = self._random.randint(*_PARAGRAPHS)
        paragraphs = [self._sentences() for _ in range(number)]
        for word, share in PLANTED[self._language].items():
            if self._random.random() < share:
                at = self._random.randrange(number)
                paragraphs[at] = f"{word} {paragraphs[at]}"
        return Text(" ".join(self._chosen(6)).capitalize(), tuple(paragraphs))

    def edited(self, text: Text) -> Text:
        """The text with another sentence in place of a paragraph, as after an edit by the site."""
        at = self._random.randrange(len(text.paragraphs))
        return Text(text.title, (*text.paragraphs[:at], self._sentences(), *text.paragraphs[at + 1 :]))

    def teasers(self, number: int) -> list[str]:
        """Lines as the site shows them of other articles, below each article."""
        return [" ".join(self._chosen(20)) for _ in range(number)]

    def _sentences(self) -> str:
        return " ".join(" ".join(self._chosen(_SENTENCE)).capitalize() + "." for _ in range(_SENTENCES))

    def _chosen(self, number: int) -> Sequence[str]:
        words = self._random.choices(self.words, cum_weights=self._weights, k=number)
        return [word + self._random.choice(_PARTICLES) for word in words] if self._language == "ko" else words
