"""The sources, declared as data in ``sources.toml``."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

from attrs import define, field
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, field_validator

from vokspider.config.cron import cron_lines
from vokspider.config.layers import read_toml
from vokspider.config.problems import say_expected, show_value, suggest
from vokspider.config.section import Section
from vokspider.config.values import proxy_url, site_url, web_url
from vokspider.model.errors import ConfigError
from vokspider.model.plugins import find_site, site_names

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _site_name(text: str) -> str:
    if find_site(text) is None:
        raise ValueError(f"unknown page class, {suggest(text, site_names())}")
    return text


# Keys that earlier versions required, and why they are no longer used.
_UNUSED = {"timezone": "the site's own time zone is used"}
# Keys of earlier versions, and their present names.
_RENAMED = {"ajax_source_id": "listing_key"}


class Source(Section):
    """One outlet in one language on one site, with its own start page, pace and schedule.

    ``listing_url`` and ``listing_key`` are None if they are not declared; many sites need no key. ``start_url`` may be
    None for a source that has a ``listing_url``.
    """

    name: Word = Field(description="The name in commands and in the database, e.g. kcnawatch-vok-en.")
    site: Annotated[str, AfterValidator(site_url)] = Field(description="Root of the site, e.g. https://kcnawatch.org.")
    language: Word = Field(description="Language of the texts, e.g. en.")
    display_name: Text = Field(description="The name that the site prints, e.g. Voice of Korea (EN).")
    page: Annotated[str, AfterValidator(_site_name)] = Field(
        description="Name of the page class that reads this site, e.g. kcnawatch."
    )
    start_url: Annotated[str, AfterValidator(web_url)] | None = Field(
        None, description="An article or listing page of this source, where a crawl without a known listing starts."
    )
    enabled: bool = Field(
        True, description="Whether the daemon and crawl --all crawl it; by default only the source of crawl.source."
    )
    delay: float = Field(
        2.0,
        ge=0,
        le=86_400,
        allow_inf_nan=False,
        description="Minimum seconds between two requests to a host; by default crawl.delay.",
    )
    concurrency: int = Field(
        1, ge=1, le=64, description="Requests under way at a time, for local sites only; by default crawl.concurrency."
    )
    cron: str | tuple[str, ...] = Field(
        "30 7 * * *", description="When the daemon starts a crawl, one cron line or a list; by default schedule.cron."
    )
    listing_url: Annotated[str, AfterValidator(web_url)] | None = Field(
        None, description="The first listing page; without it the crawl learns it from the start page."
    )
    listing_key: Text | None = Field(
        None,
        description="The site's own name or number for the source in the addresses of further listing pages, where the "
        "site needs one; without it the crawl learns it.",
    )
    proxy: Annotated[str, AfterValidator(proxy_url)] | None = Field(
        None, description="The proxy that all requests go through, like http://USER:PASSWORD@HOST:PORT."
    )

    @field_validator("cron", mode="before")
    @classmethod
    def _cron(cls, value: object) -> str | tuple[str, ...]:
        return cron_lines(value)

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses whose hosts are the source's: its site, and its start page, which may be on another host."""
        return (self.site, self.start_url) if self.start_url else (self.site,)

    @property
    def lines(self) -> tuple[str, ...]:
        """The cron lines, at least one."""
        return (self.cron,) if isinstance(self.cron, str) else self.cron

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        shown = {"proxy": "***" if self.proxy else None}
        return [(name, shown.get(name, getattr(self, name))) for name in type(self).model_fields]


@define
class _Reading:
    """Problems and warnings of one sources file. ``label``: its name in messages."""

    label: str
    problems: list[str] = field(factory=list)
    warnings: list[str] = field(factory=list)


def load_sources(
    path: Path, label: str, defaults: Callable[[str], Mapping[str, object]] = lambda name: {}
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """The sources of a file in its order, at least one, and a warning for each key that was renamed or is not used.

    ``label``: the file's name in messages. ``defaults(name)``: values of the keys that the source with this name leaves
    out. Raises ConfigError with one line for each problem.
    """
    document, reading = read_toml(path, label), _Reading(label)
    tables = document.pop("source", [])
    reading.problems += [f"{label}: unknown key {key}; {suggest(key, ['source'])}" for key in document]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{label}: source: expected tables, each headed [[source]]")
    sources = [_source(table, number, reading, defaults) for number, table in enumerate(tables, 1)]
    if not tables:
        reading.problems.append(f"{label}: declares no source, expected at least one [[source]]")
    names = Counter(source.name for source in sources if source)
    reading.problems += [f"{label}: source {name}: declared {many} times" for name, many in names.items() if many > 1]
    if reading.problems:
        raise ConfigError("\n".join(reading.problems))
    return tuple(source for source in sources if source), tuple(reading.warnings)


def _source(
    table: Mapping[str, object], number: int, reading: _Reading, defaults: Callable[[str], Mapping[str, object]]
) -> Source | None:
    name = table.get("name")
    where = f"{reading.label}: source {number}{f' ({name})' if isinstance(name, str) else ''}"
    unused = [key for key in table if key in _UNUSED]
    reading.warnings += [f"{where}: {key} is no longer used and can be removed: {_UNUSED[key]}" for key in unused]
    used = _renamed({key: value for key, value in table.items() if key not in _UNUSED}, where, reading)
    try:
        return Source.model_validate({**defaults(str(name)), **used})
    except ValidationError as error:
        reading.problems += [f"{where}: {_say(one['type'], str(one['loc'][0]), used, one)}" for one in error.errors()]
        return None


def _renamed(table: Mapping[str, object], where: str, reading: _Reading) -> Mapping[str, object]:
    """The table with the present names of its keys. If a key has both names, the value under the new name counts."""
    old = {key: new for key, new in _RENAMED.items() if key in table}
    reading.warnings += [f"{where}: {key} is called {new} now; please rename it" for key, new in old.items()]
    return {new: table[key] for key, new in old.items()} | {key: table[key] for key in table if key not in old}


def _say(error_type: str, key: str, table: Mapping[str, object], error: Mapping[str, object]) -> str:
    if error_type == "extra_forbidden":
        return f"unknown key {key}; {suggest(key, Source.model_fields)}"
    if error_type == "missing":
        return f"key {key} is missing: {Source.model_fields[key].description}"
    context = error.get("ctx")
    expected = say_expected(error_type, context if isinstance(context, Mapping) else {}, str(error["msg"]))
    shown = '"***"' if key == "proxy" else show_value(table[key])
    return f"{key} = {shown}: {expected}"
