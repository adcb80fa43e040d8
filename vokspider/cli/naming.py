"""How articles are identified, for commands that take an address."""

import typer

from vokspider.cli.state import state
from vokspider.text.naming import Naming


def naming_in(context: typer.Context) -> Naming:
    """How the sources of the configuration identify articles by their addresses."""
    from vokspider.sites.naming import SourcesNaming

    return SourcesNaming(state(context).load().sources)
