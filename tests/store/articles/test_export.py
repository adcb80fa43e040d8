"""Records for other programs."""

import json

from vokspider.store.articles.article_queries import ALL, Filters
from vokspider.store.articles.export import KEYS, export_articles

from ...archives import SOURCE, Archive, address, article, entry, identity


def test_keys_and_values(archive: Archive) -> None:
    archive.run([entry(1)], [article(1, "One.", "조선.")])
    (record,) = export_articles(archive.engine, Filters())
    made = article(1, "One.", "조선.")
    expected = {
        "id": 1,
        "source": SOURCE,
        "external_id": identity(1),
        "url": address(1),
        "original_url": made.original_url,
        "title": "Title 1",
        "published_on": "2025-12-03",
        "paragraphs": ["One.", "조선."],
        "text": "One.\n\n조선.",
        "teaser": "Teaser 1",
        "first_seen_at": "2025-12-03T22:30:00+00:00",
        "revision": 1,
        "content_sha256": made.content_sha256,
        "status": "stored",
        "listed_on": "2025-12-03",
        "imported_at": "2025-12-03T09:01:00+00:00",
        "revisions": 1,
        "changed_at": None,
        "absent_since": None,
        "gone_at": None,
        "incomplete": False,
    }
    assert record == expected
    assert list(record) == list(expected) == list(KEYS)
    assert json.loads(json.dumps(record)) == record


def test_what_is_missing_stays_missing(archive: Archive) -> None:
    archive.run([entry(1, listed_on=None, teaser=None, title=None)])
    (record,) = export_articles(archive.engine, Filters(status=ALL))
    missing = {"original_url", "title", "published_on", "text", "teaser", "content_sha256", "listed_on"}
    missing |= {"changed_at", "absent_since", "gone_at"}
    assert {key for key in KEYS if record[key] is None} == missing
    assert (record["paragraphs"], record["revision"], record["status"]) == ([], 0, "pending")


def test_newest_first_and_limited(archive: Archive) -> None:
    archive.add(*map(article, range(1, 6)))
    assert [record["id"] for record in export_articles(archive.engine, Filters(), limit=2)] == [5, 4]
