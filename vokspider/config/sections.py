"""The settings as types: one class for each section of ``vokspider.toml``, with defaults and descriptions."""

from functools import cache
from importlib import metadata
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from sqlalchemy.engine import URL

from vokspider.config.cron import cron_lines
from vokspider.config.databases import parse_database_url
from vokspider.config.jobs import JobsSettings
from vokspider.config.problems import mask_url
from vokspider.config.section import Count, Days, Name, Seconds, Section
from vokspider.config.trust import (
    HealthSettings,
    MirrorSettings,
    MonitorSettings,
    NotifySettings,
    ProofSettings,
    WebSettings,
)
from vokspider.config.values import header_text, web_url_or_empty, zone_name

NO_CONTACT = "contact not set"


class DatabaseSettings(Section):
    """Where the archive is kept."""

    url: str = Field(
        "sqlite:///data/vokspider.db",
        description="The database: sqlite:///PATH (a relative path starts at the project root) or "
        "postgresql://USER:PASSWORD@HOST/DATABASE.",
    )

    @field_validator("url")
    @classmethod
    def _supported(cls, value: str) -> str:
        parse_database_url(value)
        return value

    @property
    def masked_url(self) -> str:
        """The URL for output and logs, with passwords replaced by ``***``."""
        return mask_url(self.url)

    @property
    def parsed_url(self) -> URL:
        """The URL for SQLAlchemy, with an explicit driver; a relative path of an SQLite file stays relative."""
        return parse_database_url(self.url)

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        return [("url", self.masked_url)]


class CrawlSettings(Section):
    """What is crawled, and how politely."""

    source: Name = Field("kcnawatch-vok-en", description="The source that commands use when none is named.")
    start_url: Annotated[str, AfterValidator(web_url_or_empty)] = Field(
        "", description="The start page of crawl.source, instead of the start_url that the sources file has."
    )
    first_pages: Count = Field(
        30,
        description="Maximum number of listing pages of the first crawl into an empty archive; 0 for no limit.",
    )
    look_pages: Count = Field(
        20,
        description="Listing pages in which a crawl looks for articles inserted below known ones; 0 for none.",
    )
    look_days: Count = Field(
        7, description="Days after which all of these pages are read even if nothing seems to have moved; 0 for never."
    )
    delay: float = Field(
        2.0,
        ge=0,
        le=86_400,
        allow_inf_nan=False,
        description="Minimum seconds between two requests to a host, for sources without a delay of their own; "
        "robots.txt may ask for more.",
    )
    concurrency: int = Field(
        1, ge=1, le=64, description="Requests in flight at a time, for sources without a concurrency of their own."
    )
    retry_times: int = Field(3, ge=0, le=100, description="How often a failed request is retried.")
    lease_seconds: Seconds = Field(
        60, description="Seconds after which another crawl may take over the lease of one that died."
    )
    timeout: Seconds = Field(21_600, description="Time limit of a run, in seconds.")
    request_timeout: Seconds = Field(35, description="Time limit of a request, in seconds.")
    contact: Annotated[str, AfterValidator(header_text)] = Field(
        "", description="Mail or web address where the site's owner can reach you; part of the user agent."
    )
    user_agent: Annotated[str, Field(min_length=1), AfterValidator(header_text)] = Field(
        "vokspider/{version} (+{contact})",
        description="The user agent; {version} and {contact} are replaced.",
    )
    robots: bool = Field(True, description="Whether to obey robots.txt.")
    failed_share: float = Field(
        0.3, ge=0, le=1, description="Share of newly discovered articles that may fail before a run is suspect."
    )
    rest_after: Count = Field(
        5, description="Responses in a row that look like a ban, after which the crawl rests; 0 for never."
    )
    rest_minutes: float = Field(
        10, gt=0, le=1_440, allow_inf_nan=False, description="Length of such a rest, in minutes."
    )
    rests: Count = Field(3, description="Maximum number of rests in a run; the next ban ends the run.")

    @field_validator("contact")
    @classmethod
    def _no_braces(cls, value: str) -> str:
        if "{" in value or "}" in value:
            raise ValueError("expected an address without braces")
        return value

    @field_validator("user_agent")
    @classmethod
    def _weave(cls, value: str, info: ValidationInfo) -> str:
        """Replace the placeholders. The result has none, so a child process that reads it gets the same text."""
        filled = value.replace("{version}", package_version())
        filled = filled.replace("{contact}", info.data.get("contact") or NO_CONTACT)
        if "{" in filled or "}" in filled:
            raise ValueError("expected no braces but {version} and {contact}")
        return filled


class RecheckSettings(Section):
    """When stored articles are fetched again, and when a missing one counts as gone."""

    ages_days: tuple[Days, ...] = Field(
        (1, 2, 4, 8, 16, 32, 64),
        description="Ages in days, after it was first seen, at which an article is fetched again; after the last one, "
        "once a year.",
    )
    budget: Count = Field(150, description="Maximum number of re-checks in a run; 0 for none.")
    confirmations: int = Field(
        2, ge=1, le=100, description="How often an article's page must be missing before the article counts as gone."
    )
    confirmation_hours: float = Field(
        24, ge=0, le=8_760, allow_inf_nan=False, description="Minimum hours between two of these times."
    )
    vanished_share: float = Field(
        0.3, ge=0, le=1, description="Share of re-checked articles that may disappear in a run before it is suspect."
    )
    vanished_least: int = Field(
        5,
        ge=1,
        le=1_000_000,
        description="Minimum number of disappeared articles that makes a run suspect.",
    )

    @field_validator("ages_days", mode="before")
    @classmethod
    def _ages(cls, value: object) -> object:
        ages = tuple(value) if isinstance(value, list | tuple) else ()
        if not ages or any(isinstance(age, bool) or not isinstance(age, int | float) for age in ages):
            raise ValueError("expected a list of days, like [1, 2, 4]")
        if list(ages) != sorted(set(ages)):
            raise ValueError("expected days in ascending order, like [1, 2, 4]")
        return ages


class BackfillSettings(Section):
    """How much a run does for a back-fill, and when a page of it has failed."""

    batch_pages: int = Field(
        200, ge=1, le=100_000, description="Maximum number of pages that a run fetches, of articles or of the listing."
    )
    batch_minutes: float = Field(
        10, gt=0, le=1_440, allow_inf_nan=False, description="Minutes after which a run requests no further page."
    )
    attempts: int = Field(3, ge=1, le=100, description="How often a page is tried before it has failed.")


class CaptureSettings(Section):
    """Which pages are kept as they were served."""

    keep: Literal["changed", "all"] = Field(
        "changed",
        description="Pages that are kept as served: changed (the first one and each that made a revision, a return or "
        "a failure) or all.",
    )


class ScheduleSettings(Section):
    """When the daemon crawls."""

    cron: str | tuple[str, ...] = Field(
        "30 7 * * *",
        description="When the daemon starts a crawl of a source that has no cron of its own, in five cron fields "
        "(minute hour day month weekday, Sunday is 0); one line or a list of lines.",
    )
    timezone: Annotated[str, AfterValidator(zone_name)] = Field(
        "Asia/Seoul", description="The time zone of the cron lines."
    )
    grace_hours: float = Field(
        24, gt=0, le=8_760, allow_inf_nan=False, description="Hours within which a missed start is made up."
    )
    retries: int = Field(3, ge=0, le=100, description="How often the daemon retries a crawl that crashed.")
    retry_minutes: float = Field(
        5,
        gt=0,
        le=1_440,
        allow_inf_nan=False,
        description="Minutes before the first retry, doubled for each further one.",
    )

    @field_validator("cron", mode="before")
    @classmethod
    def _cron_lines(cls, value: object) -> str | tuple[str, ...]:
        return cron_lines(value)

    @property
    def lines(self) -> tuple[str, ...]:
        """The cron lines, at least one."""
        return (self.cron,) if isinstance(self.cron, str) else self.cron

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the cron lines."""
        return ZoneInfo(self.timezone)


class LogSettings(Section):
    """Where the logs go."""

    dir: Name = Field("logs", description="Folder of the log files; a relative path starts at the project root.")
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="Minimum severity that is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL."
    )
    max_bytes: int = Field(10_000_000, ge=1_024, le=2**40, description="Size in bytes at which a log file is rotated.")
    # At least 1, since a RotatingFileHandler that keeps no rotated file never rotates.
    keep: int = Field(10, ge=1, le=10_000, description="How many rotated files are kept of each log.")
    keep_days: Count = Field(90, description="Days after which the daemon deletes the log of a run; 0 for never.")


class SourcesSettings(Section):
    """Where the sources are declared."""

    file: Name = Field(
        "config/sources.toml",
        description="File that declares the sources; a relative path starts at the project root. By default the "
        "sources.toml beside the configuration, if there is one.",
    )


class Settings(Section):
    """All sections, built by ``vokspider.config.load`` from all places that settings come from."""

    database: DatabaseSettings
    crawl: CrawlSettings
    recheck: RecheckSettings
    backfill: BackfillSettings
    captures: CaptureSettings
    schedule: ScheduleSettings
    jobs: JobsSettings
    monitors: MonitorSettings
    notify: NotifySettings
    health: HealthSettings
    web: WebSettings
    mirror: MirrorSettings
    proof: ProofSettings
    logs: LogSettings
    sources: SourcesSettings


@cache
def package_version() -> str:
    """The version of the installed package; ``0`` in a checkout that is not installed."""
    try:
        return metadata.version("vokspider")
    except metadata.PackageNotFoundError:
        return "0"
