"""Messages to people: which events deserve one, the outbox in the database, and sending through Apprise.

Nothing is written or sent unless ``notify.urls`` has an address. Except for ``check``, no function raises when the
database or the network fails: it logs one line without secrets, and the message waits in the outbox.
"""

from vokspider.notices.addresses import check
from vokspider.notices.compose import announce, note_failure, note_misfit, note_missed, note_run
from vokspider.notices.delivery import deliver
from vokspider.notices.pinging import ping

__all__ = ["announce", "check", "deliver", "note_failure", "note_misfit", "note_missed", "note_run", "ping"]
