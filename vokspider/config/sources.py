"""The sources, declared as data in ``sources.toml``."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from vokspider.config.layers import read_toml
from vokspider.config.problems import say_expected, show_value, suggest
from vokspider.config.section import Section
from vokspider.config.values import proxy_url, site_url, web_url, zone_name
from vokspider.model.errors import ConfigError

# The page classes of ``vokspider.sites``, which this package may not import; a test compares them.
PAGES = ("kcnawatch",)
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _page_name(text: str) -> str:
    if text not in PAGES:
        raise ValueError(f"unknown page class, {suggest(text, PAGES)}")
    return text


class Source(Section):
    """One outlet in one language on one site. ``listing_url`` and ``ajax_source_id`` are None until they are known."""

    name: Word = Field(description="The name in commands and in the database, e.g. kcnawatch-vok-en.")
    site: Annotated[str, AfterValidator(site_url)] = Field(description="Root of the site, e.g. https://kcnawatch.org.")
    language: Word = Field(description="Language of the texts, e.g. en.")
    display_name: Text = Field(description="The name that the site prints, e.g. Voice of Korea (EN).")
    page: Annotated[str, AfterValidator(_page_name)] = Field(
        description="Name of the page class that reads this site, e.g. kcnawatch."
    )
    timezone: Annotated[str, AfterValidator(zone_name)] = Field(
        description="Time zone of the days that the site prints."
    )
    listing_url: Annotated[str, AfterValidator(web_url)] | None = Field(
        None, description="The first listing page; without it the crawl learns it from an article page."
    )
    ajax_source_id: Text | None = Field(
        None, description="The site's number for the source in AJAX addresses; without it the crawl learns it."
    )
    proxy: Annotated[str, AfterValidator(proxy_url)] | None = Field(
        None, description="The proxy through which the site is asked, like http://USER:PASSWORD@HOST:PORT."
    )

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        shown = {"proxy": "***" if self.proxy else None}
        return [(name, shown.get(name, getattr(self, name))) for name in type(self).model_fields]


def load_sources(path: Path, label: str) -> tuple[Source, ...]:
    """The sources of a file, in its order, at least one. ``label`` is how people know the file.

    Raises ConfigError with one line for each problem.
    """
    document = read_toml(path, label)
    tables = document.pop("source", [])
    problems = [f"{label}: unknown key {key}; {suggest(key, ['source'])}" for key in document]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{label}: source: expected tables, each headed [[source]]")
    sources = [_source(table, f"{label}: source {number}", problems) for number, table in enumerate(tables, 1)]
    if not tables:
        problems.append(f"{label}: declares no source, expected at least one [[source]]")
    names = Counter(source.name for source in sources if source)
    problems += [f"{label}: source {name}: declared {count} times" for name, count in names.items() if count > 1]
    if problems:
        raise ConfigError("\n".join(problems))
    return tuple(source for source in sources if source)


def _source(table: Mapping[str, object], label: str, problems: list[str]) -> Source | None:
    try:
        return Source.model_validate(table)
    except ValidationError as error:
        where = f"{label} ({table['name']})" if isinstance(table.get("name"), str) else label
        problems += [f"{where}: {_say(one['type'], str(one['loc'][0]), table, one)}" for one in error.errors()]
        return None


def _say(error_type: str, key: str, table: Mapping[str, object], error: Mapping[str, object]) -> str:
    if error_type == "extra_forbidden":
        return f"unknown key {key}; {suggest(key, Source.model_fields)}"
    if error_type == "missing":
        return f"key {key} is missing: {Source.model_fields[key].description}"
    context = error.get("ctx")
    expected = say_expected(error_type, context if isinstance(context, Mapping) else {}, str(error["msg"]))
    shown = '"***"' if key == "proxy" else show_value(table[key])
    return f"{key} = {shown}: {expected}"
