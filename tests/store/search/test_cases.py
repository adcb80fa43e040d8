"""What is expected of a search in seven languages, with an expected and a read answer, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.archives import Archive, article
from tests.search.queries import KNOWN
from vokspider.search.nodes import Node, Term
from vokspider.search.parsing import parse
from vokspider.search.spelling import spellings, with_names
from vokspider.store.db.engine import reading
from vokspider.store.search.hits import Search, hits

from .scanning import scan

TEXTS: dict[int, tuple[str, ...]] = {
    1: ("The harbour of Pyongyang", "Kim Jong Un inspected the new harbour.", "A dental hospital; harbours elsewhere."),
    2: ("조선로동당 중앙위원회", "로동신문은 력사적인 녀성대회를 보도하였다.", "서울의 괴뢰들"),
    3: ("노동당과 여성", "역사 교과서와 미사일"),
    4: ("조선 로동당의 미싸일", "김정은동지께서 리설주녀사와 함께", "로씨야의 손님, 남조선괴뢰군부"),
    5: ("Ёлка в Пхеньяне", "Елки, мой город и Ким Чен Ын."),
    6: ("金正恩访问平壤", "中共中央总书记"),
    7: ("朝鮮労働党の大会", "北京でパーティー"),
    8: ("كتاب أحمد", "قرأ احمد كِتَابًا في بيونغ يانغ."),
    9: ("Müller besucht Straße", "Die STRASSE nach Łódź; naïve Menschen."),
}
CASES = [
    # English
    ("harbour", {1}),
    ("HARBOUR", {1}),
    ("harbours", {1}),
    ("harb", set()),
    ("harb*", {1}),
    ('"dental hospital"', {1}),
    ('"hospital dental"', set()),
    ('"dental hosp*"', {1}),
    ("hospital dental", {1}),
    ("title:harbour", {1}),
    ("title:hospital", set()),
    ("NEAR(kim harbour, 5)", {1}),
    ("NEAR(harbour kim, 4)", set()),
    ('"of pyongyang kim"', set()),
    # Korean: two syllables, inside of compounds, both spellings, joined and apart
    ("서울", {2}),
    ("괴뢰", {2, 4}),
    ("로동", {2, 3, 4}),
    ("노동", {2, 3, 4}),
    ("exact:로동", {2, 4}),
    ("exact:노동", {3}),
    ("녀성", {2, 3}),
    ("여성", {2, 3}),
    ("exact:여성", {3}),
    ("역사", {2, 3}),
    ("력사", {2, 3}),
    ("조선로동당", {2, 4}),
    ('"조선 로동당"', {2, 4}),
    ('"조선 노동당"', {2, 4}),
    ("exact:조선로동당", {2}),
    ('exact:"조선 로동당"', {4}),
    ('"남조선 괴뢰군부"', {4}),
    ("이설주", {4}),
    ("미사일", {3, 4}),
    ("미싸일", {3, 4}),
    ("러시아", {4}),
    ("title:로동당", {2, 3, 4}),
    ("로동당 -미사일", {2}),
    ("중앙 OR 교과서", {2, 3}),
    ("없는말", set()),
    # Names in several scripts
    ("김정은", {1, 4, 5, 6}),
    ('"Kim Jong-un"', {1, 4, 5, 6}),
    ("Kim Jong Un", {1, 4, 5, 6}),
    ("金正恩", {1, 4, 5, 6}),
    ('exact:"Kim Jong Un"', {1}),
    ("exact:(Kim Jong Un)", {1}),
    ("평양", {1, 6}),
    # Russian, Chinese, Japanese, Arabic, German
    ("елка", {5}),
    ("ЁЛКИ", {5}),
    ("мой", {5}),
    ("мои", set()),
    ("Пхенья*", {5}),
    ("总书记", {6}),
    ("中央", {6}),
    ("共中", {6}),
    ("労働党", {7}),
    ("パーティー", {7}),
    ("ﾊﾟｰﾃｨｰ", {7}),
    ("大会", {7}),
    ("大会 -北京", set()),
    ("北京 大会", {7}),
    ('"中共 中央"', {6}),
    ("exact:总书记", {6}),
    ('"ким чен ын"', {1, 4, 5, 6}),
    ("title:елка город", {5}),
    ("احمد", {8}),
    ("أحمد", {8}),
    ("كتاب", {8}),
    ('"بيونغ يانغ"', {8}),
    ("muller", {9}),
    ("Müller", {9}),
    ("strasse", {9}),
    ("STRASSE nach Lodz", {9}),
    ("naive", {9}),
    ('"strasse nach łódź"', {9}),
    ("title:müller -harbour", {9}),
    ("قرا احمد", {8}),
    ('"احمد كتابا"', {8}),
    ("title:كتاب", {8}),
    # All
    ("harbour OR (로동 AND title:조선) OR naive", {1, 2, 4, 9}),
    ("NOT (harbour OR 로동 OR елка OR 中央 OR 大会 OR احمد)", {9}),
]


@pytest.fixture
def connection(archive: Archive) -> Iterator[Connection]:
    archive.add(*(article(number, *texts[1:], title=texts[0]) for number, texts in TEXTS.items()))
    with reading(archive.engine) as made:
        yield made


def test_expected_and_found(connection: Connection) -> None:
    found = {query: {one.article_id for one in hits(Search(connection, _read(query)))} for query, _ in CASES}
    assert found == dict(CASES)


def test_expected_is_what_the_texts_have() -> None:
    parsed = ((parse(query, KNOWN), expected) for query, expected in CASES)
    plain = [(term, expected) for term, expected in parsed if isinstance(term, Term) and term == Term(term.text)]
    assert len(plain) > 35
    for term, expected in plain:
        assert set().union(*(scan(one, TEXTS) for one in spellings(term))) == expected, term


def _read(query: str) -> Node:
    return with_names(parse(query, KNOWN))
