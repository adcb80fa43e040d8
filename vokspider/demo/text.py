"""Generates prose for the demo site. A ``random.Random`` in the same state gives the same sentences."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final
from urllib.parse import quote

from attrs import frozen

from vokspider.demo.vocabulary import ENGLISH, HANGUL, LOOKALIKES, Lexicon

_SLOT: Final = re.compile(r"\{(\w+)\}")
TEASER_LIMIT: Final = 130
KOREAN_TEASER_LIMIT: Final = 70


def lexicon(language: str) -> Lexicon:
    """The words for ``language``: Hangul for ``ko``, English for all others."""
    return HANGUL if language == "ko" else ENGLISH


def cut_teaser(paragraphs: Sequence[str], language: str = "en") -> str:
    """The teaser that the site shows for these paragraphs: the beginning of their text, without an ellipsis.

    At most 130 characters, cut at a word boundary; Korean at most 70, cut anywhere.
    """
    text = " ".join(paragraphs)
    if language == "ko":
        return text[:KOREAN_TEASER_LIMIT].rstrip()
    if len(text) <= TEASER_LIMIT:
        return text
    return text[: text.rfind(" ", 0, TEASER_LIMIT + 1)]


def slugify(title: str) -> str:
    """The last part of an article's URL: plain words, or percent-encoded Hangul."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    if len(words) > 1:
        return "-".join(words[:9])
    return quote("-".join(re.findall(r"\w+", title))).lower() or "item"


@frozen
class Prose:
    """Titles, sentences and paragraphs at random. They have single spaces between words, and none at the ends."""

    rng: Random
    language: str = "en"

    def title(self, *, marked: bool = False) -> str:
        """A headline. ``marked``: with ampersands, quotation marks and letters outside ASCII."""
        words = lexicon(self.language)
        return _fill(self.rng.choice(words.marked_titles if marked else words.titles), self.rng, words)

    def sentence(self) -> str:
        """One sentence; about one in six has typographic marks."""
        words = lexicon(self.language)
        pool = words.marked_sentences if self.rng.random() < 0.17 else words.sentences
        return _fill(self.rng.choice(pool), self.rng, words)

    def paragraph(self) -> str:
        """One to three sentences."""
        return " ".join(self.sentence() for _ in range(self.rng.randint(1, 3)))

    def short_paragraph(self, limit: int = TEASER_LIMIT) -> str:
        """A sentence of at most ``limit`` characters: as an article's only text, it is the whole teaser too."""
        return next(text for text in self._sentences() if len(text) <= limit)

    def opening(self, length: int = TEASER_LIMIT + 1) -> str:
        """Sentences of ``length`` characters or more, for articles that share their beginning."""
        text = self.sentence()
        while len(text) < length:
            text = f"{text} {self.sentence()}"
        return text

    def lookalike(self) -> str:
        """A paragraph of the author that begins like one of the site's own lines. Always in English."""
        return _fill(self.rng.choice(LOOKALIKES), self.rng, ENGLISH)

    def _sentences(self) -> Iterator[str]:
        while True:
            yield self.sentence()


def _fill(pattern: str, rng: Random, words: Lexicon) -> str:
    """The pattern with a word in every slot, and a capital letter first."""
    while "{" in pattern:
        pattern = _SLOT.sub(lambda slot: _word(slot[1], rng, words), pattern)
    return pattern[0].upper() + pattern[1:]


def _word(slot: str, rng: Random, words: Lexicon) -> str:
    if slot == "n":
        return str(rng.randint(2, 98))
    if slot == "big":
        return f"{rng.randint(1000, 99999):,}"
    if slot == "year":
        return str(rng.randint(1948, 2025))
    return rng.choice(words.words[slot])
