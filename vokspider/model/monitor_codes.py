"""The codes for what monitors find and expect; ``vokspider.wording.monitors`` has their words."""

# The states of a monitor's result.
HELD, BROKEN, NOT_JUDGED = "held", "broken", "not judged"
# Keys in a run's stats: the results of the monitors, and in these whether a user accepted the run.
MONITORS, ACCEPTED = "monitors", "accepted"

# What was found.
ANCHORS = "figure_anchors"
ANCHORS_LOST = "figure_anchors_lost"
COVERED = "figure_covered"
ENTRIES = "figure_entries"
FAILED_AS = "figure_failed_as"
FIRST_FAILURES = "figure_first_failures"
FREQUENT = "figure_frequent"
LENGTHS = "figure_lengths"
RARER = "figure_rarer"
SHARE = "figure_share"
SILENT = "figure_silent"
UNCOVERED = "figure_uncovered"
USABLE = "figure_usable"

# What was expected or, if a monitor could not judge, what it needs to do so.
ABOUT_USUAL = "expected_about_usual"
ALL_ANCHORS = "expected_all_anchors"
ANY = "expected_any"
AS_DEEP = "expected_as_deep"
AT_LEAST_ONE = "expected_at_least_one"
FETCHED = "expected_fetched"
FREE_CRAWL = "expected_free_crawl"
HALF_OF_USUAL = "expected_half_of_usual"
HEALTHY_RUNS = "expected_healthy_runs"
IN_RANGE = "expected_in_range"
NEW_TEXTS = "expected_new_texts"
NOT_OFF = "expected_not_off"
READ = "expected_read"
READ_BACK = "expected_read_back"
SILENCE_ON = "expected_silence_on"
SILENT_AT_MOST = "expected_silent_at_most"
USUAL_FAILURES = "expected_usual_failures"
USUAL_FOR_EACH = "expected_usual_for_each"
USUAL_ON = "expected_usual_on"
USUAL_SHARE = "expected_usual_share"

# What is counted, in the fact ``what`` or ``where``.
FIRST_PAGE, FURTHER_PAGES = "first_page", "further_pages"
LISTING_ENTRIES, ARTICLE_PAGES = "entries", "article_pages"
WITHOUT_CLASSES, CUT_TEXTS, COPIED_TEXTS = "without_classes", "cut_texts", "copied_texts"

# The prefix of the code of a monitor's likely cause; its name follows.
CAUSE = "cause_"
