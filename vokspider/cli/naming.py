"""How articles are named, for commands that take an address."""

import typer

from vokspider.cli.state import state
from vokspider.text.naming import Naming


def naming_in(context: typer.Context) -> Naming:
    """How the sources of a command's configuration name their articles."""
    from vokspider.sites.naming import SourcesNaming

    return SourcesNaming(state(context).load().sources)
