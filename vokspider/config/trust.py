"""Settings for monitors, messages, the health page and the web pages."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from vokspider.config.problems import suggest
from vokspider.config.section import Count, Name, Seconds, Section, texts
from vokspider.config.values import (
    authority_name,
    header_text,
    listen_address,
    split_address,
    web_url,
    web_url_or_empty,
)

_SHORTEST_TOKEN = 16
EVENTS = ("failed", "suspect", "recovery", "gone", "missed", "watch", "witness")


def _notify_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not (separator and scheme.strip() and rest.strip()):
        raise ValueError("expected Apprise addresses, like mailto://USER:PASSWORD@HOST")
    return text


class MonitorSettings(Section):
    """What a run is compared with."""

    window: int = Field(30, ge=1, le=1_000, description="How many earlier healthy runs a run is compared with.")
    least_runs: int = Field(
        5, ge=1, le=1_000, description="How many healthy runs must exist before a run is compared with them."
    )
    silent_days: Count = Field(
        7, description="Days without a new article after which a run is suspect, even if that is usual; 0 for never."
    )
    off: tuple[str, ...] = Field((), description="Names of monitors that are turned off.")

    @field_validator("least_runs")
    @classmethod
    def _within_window(cls, value: int, info: ValidationInfo) -> int:
        window = info.data.get("window", value)
        if value > window:
            raise ValueError(f"expected at most monitors.window, {window}, or no run would ever be compared")
        return value

    @field_validator("off", mode="before")
    @classmethod
    def _names(cls, value: object) -> tuple[str, ...]:
        found = texts(value, "names of monitors")
        if found:
            # Imported here, since every command reads the settings, but few archives turn monitors off.
            from vokspider.monitors import NAMES

            for name in found:
                if name not in NAMES:
                    raise ValueError(f"unknown monitor {name}, {suggest(name, NAMES)}")
        return found


class NotifySettings(Section):
    """Who is notified of what. The addresses contain passwords, so they are never shown."""

    urls: tuple[str, ...] = Field(
        (),
        description="Apprise addresses to send messages to, like mailto://USER:PASSWORD@HOST; empty for none.",
    )
    events: tuple[str, ...] = Field(
        EVENTS,
        description="Events to report: failed, suspect, recovery, gone, missed (a start), watch, witness.",
    )
    watch: tuple[str, ...] = Field(
        (), description="Words or names; new and changed articles that mention one are reported."
    )
    ping_url: str = Field(
        "",
        description="Address of a dead-man's switch, requested after each run that is ok or quiet. {source} in it is "
        "replaced by the source's name; without that only crawl.source has the switch.",
    )

    @field_validator("urls", mode="before")
    @classmethod
    def _urls(cls, value: object) -> tuple[str, ...]:
        return tuple(_notify_url(url) for url in texts(value, "Apprise addresses"))

    @field_validator("events", mode="before")
    @classmethod
    def _events(cls, value: object) -> tuple[str, ...]:
        found = texts(value, "events")
        for event in found:
            if event not in EVENTS:
                raise ValueError(f"unknown event {event}, {suggest(event, EVENTS)}")
        return found

    @field_validator("watch", mode="before")
    @classmethod
    def _watch(cls, value: object) -> tuple[str, ...]:
        return texts(value, "words or names")

    @field_validator("ping_url")
    @classmethod
    def _ping(cls, value: str) -> str:
        return web_url_or_empty(value)

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        shown = {"urls": f"{len(self.urls)} addresses", "ping_url": "***" if self.ping_url else ""}
        return [(name, shown.get(name, getattr(self, name))) for name in type(self).model_fields]


class HealthSettings(Section):
    """Where the daemon serves its health page."""

    listen: Annotated[str, AfterValidator(listen_address)] = Field(
        "127.0.0.1:8470",
        description="HOST:PORT of /healthz and /metrics of the daemon; port 0 for any free port, empty for none.",
    )

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, or None if nothing is served."""
        return split_address(self.listen)


class MirrorSettings(Section):
    """How the archive that 'vokspider mirror' copies is asked. The token is never shown."""

    token: Annotated[str, AfterValidator(header_text)] = Field(
        "", description="The token of the archive that 'vokspider mirror' copies, if its readers need one."
    )

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        return [("token", "***" if self.token else "")]


class Authority(Section):
    """A timestamp authority (RFC 3161): its name here, its address, and the file of its certificates."""

    name: Annotated[str, AfterValidator(authority_name)]
    url: Annotated[str, AfterValidator(web_url)]
    certificates: Name


class ProofSettings(Section):
    """What signs checkpoints of the log, and who stamps them."""

    key: Name = Field(
        "data/log-key.pem",
        description="File of the key that signs checkpoints of the log; it is made when it is needed. A relative path "
        "starts at the project root.",
    )
    authorities: tuple[Authority, ...] = Field(
        (),
        description="Timestamp authorities that are asked to stamp each checkpoint: a list of tables with name, url, "
        "and certificates, the file of the certificates (PEM) by which their timestamps are checked.",
    )
    stamp_seconds: Seconds = Field(30, description="Time limit of a request to a timestamp authority, in seconds.")

    @field_validator("authorities", mode="before")
    @classmethod
    def _tables(cls, value: object) -> tuple[object, ...]:
        found = tuple(value) if isinstance(value, list | tuple) else (None,)
        keys = set(Authority.model_fields)
        if not all(isinstance(one, Authority) or (isinstance(one, dict) and set(one) == keys) for one in found):
            raise ValueError('expected a list of tables like { name = "NAME", url = "URL", certificates = "FILE" }')
        return found

    @field_validator("authorities")
    @classmethod
    def _each_once(cls, value: tuple[Authority, ...]) -> tuple[Authority, ...]:
        if len({one.name for one in value}) != len(value):
            raise ValueError("expected authorities with different names")
        return value


class WebSettings(Section):
    """Where the web pages are served, and who may read them. The token is never shown."""

    listen: Annotated[str, AfterValidator(listen_address)] = Field(
        "",
        description="HOST:PORT of the web pages of the daemon; empty for none. Also where 'vokspider web' serves them; "
        "there an empty text means 127.0.0.1:8765.",
    )
    token: Annotated[str, AfterValidator(header_text)] = Field(
        "",
        description="The token that readers need; required if other machines can reach the pages. At least 16 "
        "characters.",
    )

    @field_validator("token")
    @classmethod
    def _long(cls, value: str) -> str:
        if value and (len(value) < _SHORTEST_TOKEN or " " in value):
            raise ValueError(f"expected at least {_SHORTEST_TOKEN} characters without spaces")
        return value

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, or None if the daemon serves no pages."""
        return split_address(self.listen)

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        return [("listen", self.listen), ("token", "***" if self.token else "")]
