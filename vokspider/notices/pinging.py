"""The dead-man's switch: a service that raises an alarm when it gets no request in time, see healthchecks.io."""

import http.client
import logging
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from vokspider.config import Config
from vokspider.model.verdict import HEALTHY
from vokspider.store.outbox.notice_queries import SILENT

logger = logging.getLogger(__name__)
_TIMEOUT = 10.0  # s
_PLACEHOLDER = "{source}"


def ping(config: Config, record: Mapping[str, Any]) -> None:
    """Request ``notify.ping_url``, if it is set for the run's source and the run was ok or quiet.

    After other runs nothing is sent, and the service raises an alarm because of the silence. Errors are logged.
    """
    url = ping_url_of(config, record["source"])
    if not url or record["verdict"] not in HEALTHY or record["run_id"] is None or record["trigger"] in SILENT:
        return
    request = urllib.request.Request(url, headers={"User-Agent": "vokspider"})  # noqa: S310 (the setting takes http only)
    try:
        with _opener().open(request, timeout=_TIMEOUT):
            pass
    except (OSError, http.client.HTTPException, ValueError) as error:
        # The path is the secret, and the error's text may contain it.
        why = f"it answered {error.code}" if isinstance(error, HTTPError) else type(error).__name__
        logger.warning("the dead-man's switch at %s did not take the ping: %s", urlsplit(url).hostname, why)


def ping_url_of(config: Config, source: str) -> str:
    """The address to request for a source, or "" for none.

    An address without ``{source}`` belongs to one source, since a second healthy source would hide that the first one
    is silent. It is the only enabled source, or else ``crawl.source``.
    """
    url, enabled = config.notify.ping_url, [one.name for one in config.enabled]
    if _PLACEHOLDER in url:
        return url.replace(_PLACEHOLDER, source)
    watched = enabled[0] if len(enabled) == 1 else config.crawl.source
    return url if source == watched else ""


def _opener() -> urllib.request.OpenerDirector:
    """An opener for http and https only, also after redirects."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.HTTPDefaultErrorHandler,
    ):
        opener.add_handler(handler())
    return opener
