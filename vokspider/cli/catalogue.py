"""The commands: their names, their helps, their examples, and where their functions are."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where a command is: its function, as ``module:function`` below ``vokspider.cli``, and its help in one line."""

    function: str
    help: str


COMMANDS: dict[str, Place] = {
    "crawl": Place("crawl:crawl", "Crawl once: fetch and store what is new."),
    "backfill start": Place("backfill:start", "Fetch the articles of days long past, or of a list of addresses."),
    "backfill status": Place("backfill_status:status", "Show how far back-fills are."),
    "backfill pause": Place("backfill:pause", "Pause back-fills."),
    "backfill resume": Place("backfill:resume", "Go on with back-fills."),
    "backfill cancel": Place("backfill:cancel", "End back-fills for good."),
    "import": Place("imports:import_files", "Import saved pages."),
    "reextract": Place("reextract:reextract", "Read the kept pages again with the current parser."),
    "daemon": Place("daemon:daemon", "Crawl whenever the schedule says so."),
    "worker": Place("worker:worker", "Run the crawls of the queue."),
    "jobs list": Place("jobs:list_all", "List the crawls in the queue."),
    "jobs add": Place("jobs:add_crawl", "Put a crawl into the queue."),
    "jobs retry": Place("jobs:retry", "Let a job that failed wait again."),
    "jobs cancel": Place("jobs:cancel", "Take a job out of the queue."),
    "schedule": Place("schedule:schedule", "Show when the daemon will crawl."),
    "articles list": Place("articles:list_articles", "List articles, newest first."),
    "articles show": Place("article_show:show", "Show an article and what is known about it."),
    "articles search": Place("searching:search", "Search titles and texts, also earlier ones."),
    "articles kwic": Place("article_kwic:kwic", "Show each place of the words of a query, one a line."),
    "articles phrase": Place("article_phrase:phrase", "Show when a phrase was used first and last, and how often."),
    "articles rhythm": Place("article_rhythm:rhythm", "Show how a source publishes in a year: silences and bursts."),
    "articles history": Place("article_history:history", "List the texts that an article has had."),
    "articles diff": Place("article_diff:diff", "Show what changed between two texts."),
    "articles bisect": Place("article_bisect:bisect", "Show between which pages a sentence came or went."),
    "articles cite": Place("article_cite:cite", "Cite a revision: as text, BibTeX, RIS, CSL JSON or HTML."),
    "articles changed": Place("article_changed:changed", "List articles that the site edited."),
    "articles gone": Place("article_gone:gone", "List articles that are gone from the site."),
    "articles export": Place("article_export:export", "Export articles as JSON lines, CSV, Parquet, TEI or VRT."),
    "articles forget": Place("forget:forget", "Delete articles, and keep a note of it."),
    "articles forgotten": Place("forget:forgotten", "List deleted articles, and why."),
    "changes search": Place("changes_search:search", "Search what the site removed from texts and added to them."),
    "terms removed": Place("terms:removed", "List the words that the site removed most."),
    "terms added": Place("terms:added", "List the words that the site added most."),
    "terms new": Place("terms:new", "List words that no earlier text has."),
    "terms compare": Place("terms:compare", "List the words that tell the texts of two queries apart."),
    "terms near": Place("terms:near", "List the words that stand near those of a query."),
    "captures list": Place("captures:list_all", "List the pages that are kept as served."),
    "captures show": Place("captures:show", "Show a page: its headers, and its bytes."),
    "captures verify": Place("captures:verify_all", "Check that every kept page is undamaged."),
    "captures export": Place("capture_export:export", "Export kept pages as a web archive: WARC or WACZ."),
    "captures compact": Place("capture_compact:compact_all", "Compress kept pages with a dictionary."),
    "duplicates list": Place("duplicates:list_all", "List groups of articles with the same text."),
    "duplicates show": Place("duplicates:show", "Show the group of an article."),
    "duplicates rebuild": Place("duplicates:rebuild", "Look for duplicates in all articles again."),
    "search rebuild": Place("search_index:rebuild", "Make the search index again."),
    "runs list": Place("runs:list_all", "List runs, newest first."),
    "runs show": Place("runs:show", "Show a run: what it did, and what to look at."),
    "runs accept": Place("runs:accept", "Mark a run as healthy."),
    "sources list": Place("sources:list_sources", "List the declared sources."),
    "sources new": Place("sources:new", "Declare a source in sources.toml."),
    "sources forget": Place("forget:forget_all", "Delete a source with all its articles."),
    "config show": Place("config:show", "Show every setting and where it comes from."),
    "config init": Place("config:init", "Write a configuration file to begin with."),
    "doctor": Place("doctor:doctor", "Check this installation, and say what to do."),
    "log list": Place("log:show_log", "List what happened in the archive, in its order."),
    "log checkpoint": Place("log_checkpoint:checkpoint", "Sign what the log is now."),
    "log checkpoints": Place("log_checkpoint:list_all", "List what was signed, newest first."),
    "log stamp": Place("log_stamp:stamp", "Have checkpoints stamped by timestamp authorities."),
    "log stamps": Place("log_stamp:list_all", "List timestamps, or write them into files."),
    "log witnessed": Place("witness:list_all", "List checkpoints of other archives that are kept here."),
    "log verify": Place("log_verify:verify", "Check the archive by what its log tells, and the log by checkpoints."),
    "log proof": Place("log_proof:proof", "Write a proof that the archive had a revision."),
    "log check-proof": Place("log_proof:check_proof", "Check such a proof without the archive."),
    "log consistency": Place("log_proof:consistency", "Check that one checkpoint continues another."),
    "log key": Place("log_checkpoint:key", "Print the key by which others check what is signed."),
    "logs": Place("logs:logs", "Print the log of a run, or of the daemon."),
    "status": Place("status:status", "Show the state of the archive."),
    "notify test": Place("notify:test", "Send a test message to each address."),
    "notify list": Place("notify:list_all", "List messages, newest first."),
    "db upgrade": Place("db:upgrade", "Upgrade the database to the current schema."),
    "db current": Place("db:current", "Print the version of the schema."),
    "db backup": Place("db:backup", "Copy the archive to a file while it is used."),
    "db copy": Place("db_copy:copy", "Copy the archive into another database."),
    "db check": Place("db:check", "Check the database for damage."),
    "db recount": Place("db:recount", "Count the articles and runs again."),
    "db vacuum": Place("db:vacuum", "Compact the database."),
    "check-site": Place("check_site:check_site", "Check that the site still works as expected."),
    "mirror": Place("mirror:mirror", "Copy another archive, and keep the copy up to date."),
    "witness": Place("witness:witness", "Keep another archive's checkpoints, and check that they fit."),
    "release make": Place("release:make", "Make a release: all data, described, hashed and signed."),
    "release verify": Place("release:verify", "Check a release."),
    "release proof": Place("release:proof", "Write a proof that a revision is in the log of a release."),
    "release diff": Place("release:diff", "Compare two releases."),
    "evidence make": Place("evidence:make", "Pack an article with all that proves what the archive has of it."),
    "evidence verify": Place("evidence:verify", "Check such a pack."),
    "web": Place("web:web", "Show the archive in a browser."),
    "demo": Place("demo:demo", "Crawl the bundled site, and show what was stored."),
}
GROUPS = {
    "backfill": "Articles of days long past: fetch them in batches. Options without a command are those of start.",
    "articles": "What was stored: list, show, search, compare, cite, export, delete.",
    "changes": "What the site edited: search in it.",
    "terms": "Words: removed, added, new, typical.",
    "captures": "The pages as served: list, show, verify, export, compact.",
    "duplicates": "Articles with the same text.",
    "search": "The index that searches use.",
    "runs": "The crawls and imports, and what they did.",
    "jobs": "The queue of crawls, which workers run.",
    "sources": "The sources: list, declare, delete.",
    "config": "The settings: show them, or write a file to begin with.",
    "notify": "Notifications: test and list them.",
    "log": "What happened in the archive, and what proves it. 'vokspider logs' has messages; without a command: list.",
    "release": "Data to publish: make, check, prove, compare.",
    "evidence": "An article for those who have to believe it. Without a command: make.",
    "db": "The database: its schema, checks, copies.",
}


# Groups with a command that may be left out: ``backfill --from DAY`` is ``backfill start --from DAY``.
FIRST = {"backfill": "start", "log": "list", "evidence": "make"}
# Those whose first command may be left out even without options.
BARE = ("log",)
# Those whose first command may be left out before any argument that is not the name of another one.
OPEN = ("evidence",)


EXAMPLES: dict[str, tuple[str, ...]] = {
    "backfill start": (
        "backfill --from 2019-01 --to 2019-12",
        "backfill --urls addresses.txt --queue",
    ),
    "backfill status": ("backfill status --follow",),
    "crawl": (
        "crawl --dry-run",
        "crawl --since 7d",
        "crawl --all",
    ),
    "import": (
        "import saved-pages/",
        "import page.html --url https://kcnawatch.org/newstream/...",
    ),
    "reextract": (
        "reextract --since 2025-11",
        "reextract --apply",
    ),
    "articles list": (
        "articles list --since 7d",
        "articles list --status gone --format csv --columns id,day,title",
    ),
    "articles show": (
        "articles show 17",
        "articles show 17 --on 2025-12-03",
        "articles show 17 --removed",
    ),
    "articles search": (
        "articles search harbour",
        "articles search '\"dental hospital\" -construction date:2025-11'",
        "articles search 'removed:\"nuclear war\"'",
    ),
    "articles kwic": (
        "articles kwic harbour --sort right",
        "articles kwic 'harbour date:2025' --sample 100 --format csv",
    ),
    "articles phrase": ('articles phrase "the new harbour"',),
    "articles rhythm": (
        "articles rhythm",
        "articles rhythm --source kcnawatch-vok-en --year 2025 --json",
    ),
    "articles diff": (
        "articles diff 17",
        "articles diff 17 1 3",
    ),
    "articles bisect": ('articles bisect 17 "the harbour is new"',),
    "articles cite": (
        "articles cite 17@2",
        "articles cite 17 --format bibtex --output article-17.bib",
        "articles cite 17 --format html --base https://archive.example.org",
    ),
    "articles export": (
        "articles export --output articles.csv",
        "articles export --since 2025-11 --until 2025-11 --output nov.jsonl",
        "articles export harbour --columns id,title --format csv",
        "articles export --at 2025-12-31 --output then.jsonl",
    ),
    "changes search": (
        "changes search 'removed:\"nuclear war\"'",
        "changes search 'harbour changed:title' --since 30d",
    ),
    "terms removed": ("terms removed --since 30d",),
    "terms new": ("terms new --since 7d",),
    "terms compare": ("terms compare date:2025 date:2024",),
    "terms near": ("terms near harbour --window 3",),
    "captures list": (
        "captures list 17",
        "captures list --run last",
    ),
    "captures export": (
        "captures export --warc pages.warc.gz --since 2025-11",
        "captures export 17 --wacz article-17.wacz --sign",
    ),
    "log list": (
        "log --kind gone --kind back",
        "log --after 1200 --json",
        "log --follow",
    ),
    "log proof": ("log proof 17@2 revision.tlog-proof --record revision.json",),
    "log check-proof": ("log check-proof a.tlog-proof --key key.txt --record a.json",),
    "log stamps": ("log stamps --files stamps/",),
    "mirror": (
        "mirror https://archive.example.org --token-file token.txt",
        "mirror --follow",
    ),
    "witness": (
        "witness https://archive.example.org --key key.txt",
        "witness",
    ),
    "worker": ("worker --source kcnawatch-vok-en --concurrency 2",),
    "release make": (
        "release make release-1 --creator 'A. Archivist' --license CC0-1.0",
        "release make without-texts --no-text",
    ),
    "evidence make": (
        "evidence 17 evidence.zip",
        "evidence make 17 evidence.zip --revision 1",
    ),
    "evidence verify": ("evidence verify evidence.zip",),
    "runs show": (
        "runs show last",
        "runs show 12 --entries",
    ),
}
