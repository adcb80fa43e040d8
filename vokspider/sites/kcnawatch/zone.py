"""The time zone of the days on KCNA Watch: that of Korea, where its articles are from."""

from datetime import timedelta, timezone

ZONE = timezone(timedelta(hours=9), "Korea")
