"""A set of articles of which is known what is a duplicate of what: made from a seed, without a look at the detector.

Every article has a group; two are duplicates when they have the same one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final

from attrs import evolve, field, frozen

from . import duplicates_words as words

_SLOT: Final = re.compile(r"\{(\w+?)(\d*)\}")
Paragraphs = tuple[str, ...]


@frozen
class Item:
    """An article of the set. ``made`` is what makes it hard: how its duplicate was made, or what it shares."""

    group: int
    made: str
    title: str | None
    paragraphs: Paragraphs


@frozen
class Writer:
    """Writes in one language."""

    rng: Random
    table: Mapping[str, str]
    sentences: Sequence[str]
    titles: Sequence[str]
    families: Mapping[str, Sequence[str]]

    def title(self) -> str:
        return self.fill((self.rng.choice(self.titles),))[0]

    def sentence(self) -> str:
        return self.fill((self.rng.choice(self.sentences),))[0]

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.rng.randint(2, 5)))

    def paragraph_like(self, other: str) -> str:
        """A paragraph about as long as another one."""
        text = self.sentence()
        while len(text) < len(other) * 0.8:
            text = f"{text} {self.sentence()}"
        return text

    def body(self, least: int = 2, most: int = 9) -> Paragraphs:
        return tuple(self.paragraph() for _ in range(self.rng.randint(least, most)))

    def template(self, family: str) -> Paragraphs:
        """A member of a family: its fixed text with names and numbers of its own."""
        return tuple(self.fill(self.families[family], once=True))

    def fill(self, patterns: Sequence[str], *, once: bool = False) -> list[str]:
        """The patterns with a word in every slot; ``once``: the same word wherever the same slot comes again."""
        known: dict[str, str] = {}

        def word(slot: re.Match[str]) -> str:
            found = self._word(slot[1])
            return known.setdefault(slot[0], found) if once else found

        filled = (_SLOT.sub(word, pattern) for pattern in patterns)
        return [text[0].upper() + text[1:] for text in filled]

    def _word(self, slot: str) -> str:
        low, high = {"n": (2, 99), "big": (1000, 99999), "year": (1945, 2025), "day": (1, 31)}.get(slot, (0, 0))
        if high:
            number = self.rng.randint(low, high)
            return f"{number:,}" if slot == "big" else str(number)
        if slot not in self.table:  # the month, which is a number where it has no name
            return str(self.rng.randint(1, 12))
        return self.rng.choice(self.table[slot].split("|"))


def english(rng: Random) -> Writer:
    return Writer(rng, words.ENGLISH, words.SENTENCES, words.TITLES, words.FAMILIES)


def korean(rng: Random) -> Writer:
    return Writer(rng, words.KOREAN, words.KOREAN_SENTENCES, words.KOREAN_TITLES, words.KOREAN_FAMILIES)


def _split(text: str) -> list[str]:
    return re.split(r"(?<=[.!?”]) ", text)


def reimported(item: Item, writer: Writer) -> Item:
    """The same text: other white space, other bounds of paragraphs, without its title, or with typographic quotes."""
    rng, text = writer.rng, item.paragraphs
    how = rng.randrange(4)
    if how == 0:
        text = tuple(re.sub(" ", lambda _: rng.choice((" ", "  ", "\u00a0", "\n")), one) for one in text)
    elif how == 1:
        text = (" ".join(text),)
    elif how == 2:
        text = tuple(one.replace("“", '"').replace("”", '"').replace("'", "’") for one in text)  # noqa: RUF001
    return evolve(item, made="re-import", title=None if how == 3 or rng.random() < 0.3 else item.title, paragraphs=text)


def few_words(item: Item, writer: Writer) -> Item:
    """One to five words left out, put in, spelt another way or replaced, and now and then a number corrected."""
    rng, text = writer.rng, [one.split(" ") for one in item.paragraphs]
    for _ in range(rng.randint(1, 5)):
        line = rng.choice(text)
        at = rng.randrange(len(line))
        spare = rng.choice(writer.sentence().split(" ")[1:-1])
        line[at : at + 1] = rng.choice(([], [line[at], spare], [spare], [spare], [line[at][::-1]]))
        if not line:
            line.append(spare)
    return evolve(item, made="few words", paragraphs=tuple(map(" ".join, text)))


def one_sentence(item: Item, writer: Writer) -> Item:
    """One sentence rewritten, left out or put in, but not the first, without which it is another article."""
    text = list(item.paragraphs)
    at = writer.rng.randrange(len(text))
    sentences = _split(text[at])
    place = writer.rng.randrange(len(sentences))
    if at == place == 0:
        at, place, sentences = len(text) - 1, len(_split(text[-1])) - 1, _split(text[-1])
    new = writer.sentence()
    sentences[place : place + 1] = writer.rng.choice(([], [new], [sentences[place], new])) if sentences[1:] else [new]
    text[at] = " ".join(sentences)
    return evolve(item, made="one sentence", paragraphs=tuple(text))


def one_paragraph(item: Item, writer: Writer) -> Item:
    """One paragraph after the first rewritten, left out or put in, a usual one; of an article that has four or more."""
    text = list(item.paragraphs)
    at = writer.rng.randrange(1, len(text))
    new = writer.paragraph_like(text[at])
    text[at : at + 1] = writer.rng.choice(([], [new], [text[at], new]))
    return evolve(item, made="one paragraph", paragraphs=tuple(text))


def truncated(item: Item, writer: Writer) -> Item:
    """The first 60 to 80 per cent of the text, cut between two words, sometimes with an ellipsis."""
    total = sum(len(one.split()) for one in item.paragraphs)
    left, kept = int(total * writer.rng.uniform(0.6, 0.8)), []
    for one in item.paragraphs:
        part = one.split()[:left]
        left -= len(part)
        if part:
            kept.append(" ".join(part))
    if writer.rng.random() < 0.4:
        kept[-1] += " ..."
    return evolve(item, made="truncation", paragraphs=tuple(kept))


CHANGES: Final[tuple[Callable[[Item, Writer], Item], ...]] = (
    reimported,
    few_words,
    one_sentence,
    one_paragraph,
    truncated,
)


@frozen
class Maker:
    """Makes the set; ``scale`` 1 is the English part of about 2,900 articles."""

    writer: Writer
    items: list[Item] = field(factory=list)

    def add(self, made: str, paragraphs: Paragraphs, title: str | None = None) -> Item:
        """An article of a new group. Too short a text gets longer: those below the limit have no signature."""
        item = Item(len(self.items), made, title or self.writer.title(), paragraphs)
        self.items.append(item)
        return item

    def duplicate(self, item: Item) -> None:
        """One or two duplicates of an article, each made in another way."""
        ways = [way for way in CHANGES if way is not one_paragraph or len(item.paragraphs) > 3]
        for way in self.writer.rng.sample(ways, self.writer.rng.choice((1, 1, 1, 2))):
            self.items.append(way(item, self.writer))

    def singles(self, number: int) -> None:
        for _ in range(number):
            self.add("unrelated", self.writer.body())

    def groups(self, number: int) -> None:
        for _ in range(number):
            self.duplicate(self.add("group", self.writer.body(3)))

    def templates(self, each: int, duplicated: int) -> None:
        """Families: same sentences, other names and numbers; some members have duplicates themselves."""
        for family in self.writer.families:
            members = {self.writer.template(family): None for _ in range(each)}
            for index, paragraphs in enumerate(members):
                item = self.add(f"template {family}", paragraphs, family)
                if index % each < duplicated:
                    self.duplicate(item)

    def shared(self, number: int) -> None:
        """Pairs that share a teaser, one or two formula paragraphs, or a title, and nothing else."""
        writer = self.writer
        for _ in range(number):
            teaser, title = writer.paragraph(), writer.title()
            for _ in range(2):
                self.add("shared teaser", (teaser, *writer.body(1, 5)))
                self.add("shared title", writer.body(2, 5), title)

    def formulas(self, number: int, formulas: Sequence[str]) -> None:
        for _ in range(number):
            chosen = self.writer.rng.sample(formulas, self.writer.rng.choice((1, 1, 2)))
            self.add("shared formula", (*self.writer.body(2, 4), *chosen))


def make(seed: int) -> list[Item]:
    """About 3,000 articles, four fifths in English, in the order in which an archive could meet them."""
    return list(_shuffled(seed, (*_english(seed), *_korean(seed))))


def _english(seed: int) -> list[Item]:
    maker = Maker(english(Random(f"{seed}/en")))
    maker.singles(500)
    maker.groups(350)
    maker.templates(each=50, duplicated=8)
    maker.shared(100)
    maker.formulas(150, words.FORMULAS)
    return maker.items


def _korean(seed: int) -> list[Item]:
    maker = Maker(korean(Random(f"{seed}/ko")))
    maker.singles(100)
    maker.groups(90)
    maker.templates(each=50, duplicated=8)
    maker.shared(20)
    return [evolve(item, group=-1 - item.group, made=f"{item.made} (ko)") for item in maker.items]


def _shuffled(seed: int, items: Sequence[Item]) -> Iterator[Item]:
    """All items in another order: the first of a group may be the one that was cut short."""
    yield from Random(seed).sample(items, len(items))
