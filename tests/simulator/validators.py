"""Headers with which a client need not fetch a page again: ETag and Last-Modified."""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from hashlib import sha256

from vokspider.demo.model import Reply


def with_validators(reply: Reply, today: date) -> Reply:
    """A page with its ETag, which is of its bytes; it was last modified today, since every page shows the day."""
    if reply.status != 200:
        return reply
    modified = format_datetime(datetime.combine(today, time(), UTC), usegmt=True)
    validators = ("ETag", f'"{sha256(reply.body).hexdigest()[:24]}"'), ("Last-Modified", modified)
    return reply._replace(headers=(*reply.headers, *validators))
