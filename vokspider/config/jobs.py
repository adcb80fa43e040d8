"""The settings of crawls that workers take from a queue."""

from typing import Literal

from pydantic import Field

from vokspider.config.section import Seconds, Section


class JobsSettings(Section):
    """Who runs the crawls that the daemon starts."""

    engine: Literal["local", "queue"] = Field(
        "local",
        description="Who runs scheduled crawls: local (the daemon itself) or queue (workers on any number of machines, "
        "which needs PostgreSQL).",
    )
    concurrency: int = Field(
        1, ge=1, le=64, description="Crawls at a time of a worker, each a process of about 150 MB."
    )
    stalled_seconds: Seconds = Field(
        60, description="Seconds without a sign of life after which a worker counts as dead, and others take its jobs."
    )

    @property
    def queued(self) -> bool:
        """Whether crawls go to a queue."""
        return self.engine == "queue"
