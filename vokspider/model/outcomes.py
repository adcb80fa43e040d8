"""The outcomes that an article can have in a run, and the statuses of articles."""

# Outcomes: each discovered article has exactly one in each run.
NEW, CHANGED, UNCHANGED, SKIPPED, FAILED = "new", "changed", "unchanged", "skipped", "failed"
OUTCOMES = (NEW, CHANGED, UNCHANGED, SKIPPED, FAILED)
# Statuses, besides FAILED: an article without a text, and one with a text.
PENDING, STORED = "pending", "stored"
# Reasons of skipped articles: not fetched by this run, due again later, only seen by an import, queued by a back-fill.
NOT_FETCHED, RETRY_LATER, IMPORTED, QUEUED = "not_fetched", "retry_later", "import", "queued"
