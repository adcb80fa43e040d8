"""Telling people: what is worth a message, the outbox in the database, and sending through Apprise.

Nothing is written, and nobody told, unless ``notify.urls`` names somebody. None of the functions but ``check`` raises
for a database or a network that fails: they log one line, without any secret, and a message waits in the outbox.
"""

from vokspider.notices.addresses import check
from vokspider.notices.compose import announce, note_failure, note_missed, note_run
from vokspider.notices.delivery import deliver
from vokspider.notices.pinging import ping

__all__ = ["announce", "check", "deliver", "note_failure", "note_missed", "note_run", "ping"]
