"""``vokspider notify``: messages to people."""

from typing import Any

import attrs
import typer

from vokspider.cli.database import open_archive
from vokspider.cli.filters import Limit, Source
from vokspider.cli.output import Column, Listing, Output, chosen, lists, print_rows
from vokspider.cli.plain import answering, at, note
from vokspider.cli.state import state
from vokspider.model.errors import ConfigError
from vokspider.store.outbox.notices import Notice, list_notices


def test(context: typer.Context) -> None:
    """Send one message to each address of notify.urls now, and say whether it was accepted."""
    from vokspider.notices.addresses import addresses, check

    config = state(context).load()
    if not config.notify.urls:
        raise ConfigError('notify.urls is empty; write Apprise addresses, like ["mailto://USER:PASSWORD@HOST"]')
    check(config)
    with answering():
        body = "This is a test. Messages of vokspider will come to this address."
        results = [(one.name, one.send("vokspider: a test", body)) for one in addresses(config)]
        sent = [(name, f"not sent: {error}" if error else "sent") for name, error in results]
        print_rows(sent, RESULTS, chosen(None, None, header=False, json=False))
    raise typer.Exit(any(error for _, error in results))


@lists
def list_all(
    context: typer.Context,
    source: Source = None,
    limit: Limit = 20,
    *,
    output: Output,
) -> None:
    """List messages, newest first: sent, waiting for their next try, or given up."""
    with open_archive(context, source) as engine:
        if not print_rows(list_notices(engine, source, limit), NOTICES, output):
            note("no messages yet")


def _record(notice: Notice) -> dict[str, Any]:
    return attrs.asdict(notice, filter=lambda field, _: field.name != "reached") | {"state": notice.state}


NOTICES = Listing[Notice](
    ("id", "written", "event", "state", "attempts", "title", "last_error"),
    [
        Column("id"),
        Column("written", "written (UTC)", cell=lambda notice: f"{notice.created_at:%Y-%m-%d %H:%M}"),
        Column("event"),
        Column("state"),
        Column("attempts", "tries", extra=True),
        Column("title", shrinks=True),
        Column("last_error", shrinks=True, omit_if=""),
    ],
    _record,
    {"written": lambda notice: at(notice.created_at)},
)
RESULTS = Listing[tuple[str, str]](
    ("address", "result"),
    [Column("address"), Column("result", wraps=True)],
    lambda one: {"address": one[0], "result": one[1]},
)
