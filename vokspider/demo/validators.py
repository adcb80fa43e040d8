"""What spares a client a page that it has: ETag, Last-Modified, and the answer 304."""

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


def unless_known(reply: Reply, if_none_match: str) -> Reply:
    """The reply, or 304 without a body when the header ``If-None-Match`` has its ETag."""
    etag = dict(reply.headers).get("ETag")
    known = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    if etag is None or not (etag in known or "*" in known):
        return reply
    return Reply(304, tuple(header for header in reply.headers if header[0] != "Content-Type"), b"")
