"""Other spellings of what a query names: of South and North Korea, and of a few names in several scripts.

The North writes ``로동`` and ``력사`` where the South writes ``노동`` and ``역사``: at the beginning of a word the
South drops some sounds. Only syllables that begin such words of Chinese origin are in the table.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product

from vokspider.search.nodes import ANYWHERE, And, Near, Node, Not, Or, Term
from vokspider.search.tokens import words

_MOST_OF_WORD, _MOST = 4, 8  # spellings of a word and of a term, with its own
# A syllable of the South, then those that the North can have for it.
_FIRST = {
    row[0]: row[1:]
    for row in (
        "나라 낙락 난란 남람 납랍 낭랑 내래 냉랭 노로 녹록 논론 농롱 뇌뢰 누루 늑륵 늠름 능릉 야랴 약략 양량 "
        "여려녀 역력 연련년 열렬 염렴념 엽렵 영령녕 예례 요료뇨 용룡 유류뉴 육륙 윤륜 율률 융륭 이리니 익닉 "
        "인린 임림 입립"
    ).split()
}
_SOUTH = {letter: south for south, north in _FIRST.items() for letter in north}
# Frequent words that have the same sound in both.
_SAME = re.compile(
    "인민|인간|인류|인공|인구|남조선|남북|남한|남녀|나라|이번|이날|이것|이런|이와|영웅|영광|영원|영토|"
    "유엔|유럽|유훈|내각|내용"
)
# Parts of compounds that change inside of them too, as in 조선로동당.
_PARTS = (
    "노동 로동|노선 로선|역사 력사|여성 녀성|연합 련합|연맹 련맹|연락 련락|연대 련대|연방 련방|영도 령도|"
    "영토 령토|열사 렬사|역량 력량|양강 량강|이념 리념|이론 리론|유학 류학|육군 륙군"
)
_LOANS = (
    "미사일 미싸일|러시아 로씨야|베트남 윁남|쿠바 꾸바|폴란드 뽈스까|헝가리 마쟈르|캄보디아 캄보쟈|"
    "스페인 에스빠냐|이탈리아 이딸리아|독일 도이췰란드|이집트 에짚트|시리아 수리아|멕시코 메히꼬|"
    "팔레스타인 팔레스티나|컴퓨터 콤퓨터|트랙터 뜨락또르|탱크 땅크"
)
# One name in several scripts; a name is only replaced as a whole.
_NAMES = (
    "Kim Il Sung|Kim Ilsung|김일성|金日成|Ким Ир Сен",
    "Kim Jong Il|Kim Jongil|김정일|金正日|Ким Чен Ир",
    "Kim Jong Un|Kim Jongun|김정은|金正恩|Ким Чен Ын",
    "Kim Yo Jong|Kim Yojong|김여정|金与正|Ким Ё Чжон",
    "Ri Sol Ju|Lee Sol Ju|리설주|李雪主|Ли Соль Чжу",
    "Choe Ryong Hae|최룡해",
    "Choe Son Hui|최선희",
    "Pyongyang|평양|平壤|Пхеньян",
    "Panmunjom|판문점",
    "Sinuiju|신의주",
)


def spellings(term: Term) -> tuple[str, ...]:
    """The texts that a term stands for: its own first, then other spellings; an exact one has none."""
    if term.exact:
        return (term.text,)
    of_words = [_spellings_of(word) for word in re.split("([\uac00-\ud7a3]+)", term.text)]
    others = () if term.prefix else _names(term.text)
    return tuple(dict.fromkeys([term.text, *others, *map("".join, islice(product(*of_words), _MOST))]))


def also_searched(node: Node) -> tuple[str, ...]:
    """The other spellings that a query stands for, each once."""
    return tuple(dict.fromkeys(one for term in terms(node) for one in spellings(term)[1:]))


def terms(node: Node) -> Iterator[Term]:
    """The terms of a query, also those that must not be there."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, And | Or | Near):
        for part in node.terms if isinstance(node, Near) else node.parts:
            yield from terms(part)
    elif isinstance(node, Not):
        yield from terms(node.part)


def with_names(node: Node) -> Node:
    """The query in which words beside each other that are a known name, as ``Kim Jong Un``, may be that name too."""
    if isinstance(node, Not):
        return Not(with_names(node.part))
    if isinstance(node, Or):
        return Or(tuple(map(with_names, node.parts)))
    if isinstance(node, And):
        parts = tuple(_named(node.parts))
        return And(parts) if len(parts) > 1 else parts[0]
    return node


def _named(parts: Sequence[Node]) -> Iterator[Node]:
    at = 0
    while at < len(parts):
        run = next((run for run in (parts[at : at + 3], parts[at : at + 2]) if _other_names(run)), ())
        if run:
            yield Or((And(tuple(run)), *(Term(name) for name in _other_names(run))))
        else:
            yield with_names(parts[at])
        at += len(run) or 1


def _other_names(run: Sequence[Node]) -> tuple[str, ...]:
    plain = [one.text for one in run if isinstance(one, Term) and one == Term(one.text, ANYWHERE)]
    return _names(" ".join(plain)) if 1 < len(run) == len(plain) else ()


def _spellings_of(word: str) -> tuple[str, ...]:
    """The spellings of a Korean word, its own first; of anything else only that."""
    if len(word) < 2 or not "\uac00" <= word[0] <= "\ud7a3":
        return (word,)
    loans = tuple(_replaced(word, _LOANS, 0))
    # One after the other, so that a word that begins and goes on with another sound is there too.
    found = loans if len(loans) > 1 else (one for part in _replaced(word, _PARTS, 1) for one in _with_first(part))
    return tuple(islice(dict.fromkeys(found), _MOST_OF_WORD))


def _with_first(word: str) -> Iterator[str]:
    """The word, and with another first sound; only the right one where the table of parts knows it."""
    yield word
    known = [other + word[len(one) :] for one, other in _both_ways(_PARTS) if word.startswith(one)]
    if known or not _SAME.match(word):
        others = _FIRST.get(word[0], "") or _SOUTH.get(word[0], "")
        yield from known or (letter + word[1:] for letter in others)


def _replaced(word: str, table: str, least: int) -> Iterator[str]:
    """The word, and with the first part that the table has, from the index ``least`` on, in the other spelling."""
    yield word
    for one, other in _both_ways(table):
        if (at := word.find(one, least)) >= 0:
            yield word[:at] + other + word[at + len(one) :]


def _both_ways(table: str) -> Iterator[tuple[str, str]]:
    for row in table.split("|"):
        south, north = row.split()
        yield from ((south, north), (north, south))


def _names(text: str) -> tuple[str, ...]:
    """The other names of who or what has this name."""
    wanted = _key(text)
    return tuple(name for key, name in _rows_of_names().get(wanted, ()) if key != wanted)


@cache
def _rows_of_names() -> dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]]:
    """The first row of the table with a name, by that name's words: its names with their words."""
    rows = [[(_key(name), name) for name in row.split("|")] for row in _NAMES]
    return {key: row for row in reversed(rows) for key, _ in row}


def _key(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in words(text))
