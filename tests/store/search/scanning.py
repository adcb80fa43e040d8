"""The truth of searches: texts that are read from beginning to end, and know no index."""

import re
from collections.abc import Iterable, Mapping

from vokspider.search.folding import fold

_SPACES = re.compile(r"[^\w]+")
_BLIND = 4  # letters of a word that is found with other spaces than it was given
_PAIRED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def stands_in(query: str, text: str) -> bool:
    """Whether a word, or a part of a word in Hangul, Hanja or kana, is in a text, whatever the case and accents."""
    query, text = fold(query), fold(text)
    if _PAIRED.search(query):
        joined = _SPACES.sub("", query)
        if len(joined) < _BLIND:
            return any(one in _SPACES.sub(" ", text) for one in (joined, _SPACES.sub(" ", query)))
        return joined in _SPACES.sub("", text)
    row = r"[^\w]+".join(map(re.escape, _SPACES.split(query)))
    return re.search(rf"(?<!\w){row}(?!\w)", text) is not None


def scan(query: str, texts: Mapping[int, Iterable[str]]) -> set[int]:
    """The numbers of the texts of which a paragraph has the query."""
    return {number for number, paragraphs in texts.items() if any(stands_in(query, one) for one in paragraphs)}
