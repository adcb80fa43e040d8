"""Facts of every code, as a run has them: for the tests of the sentences, and for the table in docs/reasons.md."""

from typing import Any

from vokspider.model import codes
from vokspider.model.reasons import Reason

_PAGE = {"url": "https://example.org/listing/", "reason": "http_503", "detail": "Service Unavailable"}
_WALK = {"pages": 3, "oldest": "2025-11-28"}
_LINK = {"url": "https://example.org/other/", "number": 20}
_RESTS = {"times": 2, "minutes": 10.0, "answers": 3, "kinds": ["403", "time-out"]}
_KINDS = {"kinds": [["pages of other hosts", 3], ["revisit record", 1]], "more": 0}

FACTS: dict[str, dict[str, Any]] = {
    codes.SENTENCE: {"text": "a sentence of an earlier version"},
    # failed
    codes.CLOSE_FAILED: {"error": "database is locked"},
    codes.DATABASE_FAILED: {"error": "database is locked"},
    codes.DATABASE_REPLACED: {},
    codes.ENDED_BEFORE_RUN: {"status": -9},
    codes.LEASE_HELD: {"error": "the lease 'crawl:kcnawatch-vok-en' is held by process 7 on host"},
    codes.LEASE_LOST: {},
    codes.JOB_FAILED: {"job": 7},
    codes.JOB_LEFT: {"job": 7},
    codes.LEFT_OPEN: {"run": 5, "error": "database is locked"},
    codes.LISTING_UNUSABLE: {"url": "https://example.org/listing/", "reason": "no_entries", "page": None}
    | {"detail": "", "instead": "known_page"},
    codes.NOT_STARTED: {"error": "Cannot allocate memory"},
    codes.NO_RUN: {},
    codes.PAGES_OF_OTHER: {"found": "KCNA.kp (En)", "expected": "Voice of Korea (EN)"}
    | {"source": "kcnawatch-vok-en", "file": "config/sources.toml"},
    codes.PROCESS_CRASHED: {"status": -9, "run": 5},
    codes.PROXY_UNUSABLE: {"proxy": "http://127.0.0.1:1", "source": "kcnawatch-vok-en"}
    | {"problem": "unreachable", "error": "connection refused"},
    codes.ROBOTS_UNREADABLE: {"host": "example.org", "error": "it answers 503"},
    codes.READER_ENDED: {"error": "a process that reads for this one has ended"},
    codes.START_FAILED: {"error": "no space left on the device"},
    codes.START_PAGE_FAILED: _PAGE,
    codes.START_PAGE_OF_OTHER: {"url": "https://example.org/newstream/1/", "found": "KCNA.kp (En)"}
    | {"expected": "Voice of Korea (EN)", "source": "kcnawatch-vok-en", "file": "config/sources.toml"},
    codes.START_PAGE_REFUSED: {"url": "https://example.org/newstream/1/", "reason": "no_date_line", "detail": ""},
    # interrupted
    codes.KILLED: {},
    codes.PROCESS_DIED: {"by_run": 6},
    codes.STOPPED: {},
    codes.STOPPED_BEFORE_RUN: {},
    # suspect
    codes.ARTICLES_FAILED: {"failed": 10, "tried": 20},
    codes.BANNED: _RESTS,
    codes.BUG: {"pages": 2},
    codes.CLOCK_WRONG: {"now": "2019-01-01 00:00 UTC"},
    codes.ENDED_EARLY: {"finish_reason": "memusage_exceeded"},
    codes.LEDGER_UNBALANCED: {"discovered": 5, "settled": 4},
    codes.MASS_DISAPPEARANCE: {"vanished": 12, "asked": 20, "articles": ["1764720000-20000", "1764720000-20001"]},
    codes.MONITOR: {
        "monitor": "silence",
        "figure": {"code": "figure_silent", "facts": {"days": 8}},
        "expected": {"code": "expected_silent_at_most", "facts": {"days": 7}},
        "cause": {"code": "cause_silence", "facts": {}},
        "parts": [],
    },
    codes.NOTHING_TO_IMPORT: {},
    codes.NOTHING_USABLE: {"file": "saved.warc"} | _KINDS,
    codes.NO_ARTICLE_PAGES: {"missing": 9},
    codes.NO_ENTRIES_FOUND: {},
    codes.OLDEST_FIRST: {},
    codes.OTHER_HOST: _LINK,
    codes.SOURCE_RENAMED: {"found": "New (EN)", "expected": "Old (EN)", "pages": 12, "served": 3},
    codes.STRANGE_LINKS: _LINK,
    codes.TEXTS_SHORTENED: {"shortened": 7, "asked": 20},
    codes.TEXT_LOST: {"article": "1764720000-20000", "revision": 2, "reason": "no_date_line"},
    codes.TIME_LIMIT: {},
    codes.TITLES_DIFFER: {"articles": 4, "found": "B", "expected": "A"},
    codes.UNREADABLE: {"file": "saved.warc", "what": "record 3", "error": "it breaks off"},
    codes.SITE_AWAY: {"pages": 5, "minutes": 10.0},
    codes.WAIT_TOO_LONG: {"seconds": 86_400.0},
    codes.WALK_NOT_CONTINUOUS: _WALK,
    codes.WALK_NO_ENTRIES: _WALK,
    codes.WALK_NO_LISTING: {"url": "https://example.org/newstream/1/"},
    codes.WALK_PAGE_FAILED: _PAGE,
    codes.WALK_UNFINISHED: {},
    # notes
    codes.EDITED_SHORTER: {"article": "1764720000-20000", "paragraphs": 3},
    codes.FILED_BELOW: {"articles": 2, "pages": 6},
    codes.GONE: {"article": "1764720000-20000", "state": "http_404"}
    | {"present_on": "2025-12-04", "absent_on": "2025-12-05"},
    codes.LEFT_OUT: {"number": 4} | _KINDS,
    codes.LISTING_REFUSED: {"url": "https://example.org/listing/", "reason": "membership_popup", "detail": ""},
    codes.MISSING: {"articles": 6},
    codes.MORE: {"number": 637},
    codes.MORE_ALIKE: {"number": 1_495, "of": codes.PAGE_FAILED},
    codes.MORE_FILES_USELESS: {"number": 17},
    codes.MORE_LISTINGS: {"number": 17},
    codes.MORE_PAGES_FAILED: {"number": 17},
    codes.MORE_UNREADABLE: {"number": 17},
    codes.PAGE_FAILED: {"page": "saved.html", "reason": "empty_body", "detail": ""},
    codes.PAGE_TIMES: {"kinds": [["warc", 12], ["file", 1]]},
    codes.RECHECKS_OVERDUE: {"articles": 6},
    codes.RESTED: _RESTS,
    codes.HOST_RESTS: {"host": "example.org", "seconds": 540},
    codes.ROBOTS_GAP: {"host": "example.org", "seconds": 10.0, "directive": "Crawl-delay", "most": 60.0},
    codes.STILL_GONE: {"articles": 2},
    codes.TAKEN_FOR_LISTING: {"page": "saved.html", "entries": 20},
    codes.TEMPLATE_LINE: {"added": True, "articles": 7, "text": "Share this page"},
    codes.TEXTS_ASIDE: {"older": 1, "less": 0, "incomplete": 2, "shortened": 0},
    codes.NOTHING_QUEUED: {},
    codes.TOOK_OVER: {"run": 4},
    codes.WALK_FURTHER_FORBIDDEN: {"path": "/ajax.php", **_WALK},
    codes.WALK_END_OF_LISTING: _WALK,
    codes.WALK_FIRST_PAGES: _WALK,
    codes.WALK_MAX_PAGES: _WALK,
    codes.WALK_NO_LISTING_KEY: _WALK,
    codes.WALK_REACHED_KNOWN: _WALK,
    codes.WALK_SINCE: _WALK,
}
EXAMPLES = {code: Reason(code, facts) for code, facts in FACTS.items()}
