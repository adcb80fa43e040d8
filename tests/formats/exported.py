"""Records as exports have them, for tests of what writes them."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from vokspider.exports.records import KEYS_THEN

WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
# A paragraph has no line end, and no other white space than between words.
LINES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).map(lambda text: " ".join(text.split()) or "x")


def record(number: int = 1, *paragraphs: str, **fields: Any) -> dict[str, Any]:
    """A record of an export of the past."""
    moment = datetime(2025, 12, 3, 22, 30, 0, number, tzinfo=UTC).isoformat()
    known: dict[str, Any] = {
        "id": number,
        "source": "kcnawatch-vok-en",
        "external_id": f"1764752460-{number:09}",
        "url": f"https://kcnawatch.org/newstream/1764752460-{number:09}/a-b?c&d",
        "original_url": None,
        "title": f"Title {number}",
        "published_on": date(2025, 12, 3).isoformat(),
        "first_seen_at": moment,
        "revision": 1,
        "content_sha256": "ab" * 32,
        "imported_at": moment,
        "revisions": 1,
        "changed_at": None,
        "gone_at": None,
        "incomplete": False,
        "paragraphs": list(paragraphs),
        "text": "\n\n".join(paragraphs) or None,
    }
    return {key: (known | fields)[key] for key in KEYS_THEN}


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some records with any text."""
    return [
        record(number, *draw(st.lists(LINES, max_size=4)), title=draw(st.none() | LINES), url=draw(st.none() | LINES))
        for number in range(1, 1 + draw(st.integers(0, 3)))
    ]
