"""The states of a back-fill, and of the pages in its frontier."""

# A back-fill is worked while it is open. A paused one goes on when it is resumed; the others have ended.
OPEN, PAUSED, CANCELLED, FINISHED = "open", "paused", "cancelled", "finished"
BACKFILL_STATES = (OPEN, PAUSED, CANCELLED, FINISHED)
ENDED = (CANCELLED, FINISHED)
# A page waits, or a run has taken it; it ends as done (its article has a text), or as failed.
QUEUED, TAKEN, DONE, FAILED = "queued", "taken", "done", "failed"
PAGE_STATES = (QUEUED, TAKEN, DONE, FAILED)
# Why a page is done although no run of the back-fill has fetched it: its article got its text otherwise.
STORED_OTHERWISE = "stored_otherwise"
