"""``vokspider notify``: messages to people."""

from collections.abc import Sequence

import attrs
import typer

from vokspider.cli.common import Json, print_json, print_table, state
from vokspider.cli.database import open_archive
from vokspider.cli.filters import Limit, Source
from vokspider.cli.plain import answering, at, note
from vokspider.model.errors import ConfigError
from vokspider.store.outbox.notices import Notice, list_notices

group = typer.Typer(help="Notifications: test and list them.", no_args_is_help=True)
_COLUMNS = ("id", "written", "event", "state", "tries", "title", "last error")


@group.command("test")
def test(context: typer.Context) -> None:
    """Send one message to each address of notify.urls now, and say whether it was taken."""
    from vokspider.notices.addresses import addresses, check

    config = state(context).load()
    if not config.notify.urls:
        raise ConfigError('notify.urls is empty; write Apprise addresses, like ["mailto://USER:PASSWORD@HOST"]')
    check(config)
    with answering():
        body = "This is a test. Messages of vokspider will come to this address."
        results = [(one.name, one.send("vokspider: a test", body)) for one in addresses(config)]
        print_table(
            ("address", "result"), [(name, f"not sent: {error}" if error else "sent") for name, error in results]
        )
    raise typer.Exit(any(error for _, error in results))


@group.command("list")
def list_all(context: typer.Context, source: Source = None, limit: Limit = 20, json: Json = False) -> None:
    """List messages, newest first: sent, waiting for their next try, or given up."""
    with open_archive(context, source) as engine:
        notices = list_notices(engine, source, limit)
        if json:
            for notice in notices:
                print_json(
                    attrs.asdict(notice, filter=lambda field, _: field.name != "reached") | {"state": notice.state}
                )
        elif notices:
            print_table(_COLUMNS, map(_fields, notices))
        if not notices:
            note("no messages yet")


def _fields(n: Notice) -> Sequence[object]:
    return n.id, at(n.created_at), n.event, n.state, n.attempts, n.title, n.last_error
