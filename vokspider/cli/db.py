"""``vokspider db``: the schema of the database."""

import typer
from sqlalchemy import Engine

from vokspider.cli.common import state
from vokspider.cli.database import require_file
from vokspider.cli.plain import note, print_lines
from vokspider.errors import StoreError
from vokspider.store.engine import clear_errors, file_identity, open_engine, schema_version
from vokspider.store.schema import HEAD, check_known
from vokspider.store.schema import upgrade as upgrade_schema

group = typer.Typer(help="The schema of the database.", no_args_is_help=True)


@group.command("upgrade")
def upgrade(context: typer.Context) -> None:
    """Bring the database to the present schema; one that does not exist is made."""
    config = state(context).load()
    engine = open_engine(config.database_url)
    try:
        before = _version(engine)
        version = upgrade_schema(engine)
    finally:
        engine.dispose()
    print_lines(f"{config.masked_url} is at version {version}")
    if before not in (None, version):
        note(f"it was at {before}; 'vokspider duplicates rebuild' finds the duplicates among the articles of before")


def _version(engine: Engine) -> str | None:
    """The version of a database that may not be there yet."""
    if engine.dialect.name == "sqlite" and file_identity(engine.url) is None:
        return None
    with clear_errors(engine):
        return schema_version(engine)


@group.command("current")
def current(context: typer.Context) -> None:
    """Print the version of the database's schema."""
    config = state(context).load()
    require_file(config)
    engine = open_engine(config.database_url)
    try:
        with clear_errors(engine):
            version = schema_version(engine)
        check_known(engine, version)
    finally:
        engine.dispose()
    if version is None:
        raise StoreError(f"the database {config.masked_url} holds no archive yet; 'vokspider crawl' makes one")
    newest = "the newest" if version == HEAD else f"the newest is {HEAD}; run 'vokspider db upgrade'"
    print_lines(f"{version} ({newest})")
