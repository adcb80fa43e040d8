"""The addresses that messages go to. Only this module knows Apprise, which is an optional dependency."""

import hashlib
import logging
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import field, frozen

from vokspider.config import Config
from vokspider.model.errors import ConfigError

if TYPE_CHECKING:
    from apprise import Apprise, AppriseAsset, AppriseResult

_TIMEOUT = 60.0  # s that one service may take
_ANSWERED = re.compile(r"error[=: ]+(\d{3})\b")

# Apprise's type for each event; "info" for any other.
_TYPES = MappingProxyType(
    {
        "failed": "failure",
        "suspect": "warning",
        "gone": "warning",
        "missed": "warning",
        "recovery": "success",
        "witness": "failure",
    }
)


@frozen
class Address:
    """One address of ``notify.urls``. Only ``name`` may be shown: scheme and host, never a user, a token or a path.

    ``mark`` identifies it in the database without revealing it.
    """

    name: str
    mark: str
    _apprise: "Apprise | None" = field(repr=False)

    @property
    def understood(self) -> bool:
        """Whether Apprise understands the address."""
        return self._apprise is not None

    def send(self, title: str, body: str, event: str = "") -> str | None:
        """Send a message as plain text. Returns None if the service accepted it, or else why not, without secrets.

        ``event`` decides how a service shows it, for example in which colour.
        """
        if self._apprise is None:
            return "Apprise does not understand this address"
        try:
            result = self._apprise.notify(
                title=title, body=body, body_format="text", notify_type=_TYPES.get(event, "info")
            )
        except Exception as error:  # a service's own code; its message may hold the address
            return f"failed with {type(error).__name__}"
        return None if result else _why(result)


def addresses(config: Config) -> list[Address]:
    """The addresses of ``notify.urls``. Raises ConfigError if Apprise is not installed."""
    _keep_logs_clean()
    try:
        from apprise import AppriseAsset
    except ImportError:
        raise ConfigError("notify.urls needs Apprise: pip install 'vokspider[notify]'") from None
    asset = AppriseAsset(
        app_id="vokspider",
        app_desc="vokspider",
        app_url="",
        async_mode=False,
        storage_mode="memory",
        service_timeout=_TIMEOUT,
    )
    return [_address(url, asset) for url in config.notify.urls]


def check(config: Config) -> None:
    """Raise ConfigError if messages could not be sent: Apprise is not installed or does not understand an address.

    The error shows only the scheme of the address.
    """
    for number, address in enumerate(addresses(config) if config.notify.urls else (), 1):
        if not address.understood:
            raise ConfigError(
                f"notify.urls: Apprise does not understand address {number}, {address.name}...; "
                "see https://appriseit.com for the form of each service's address"
            )


def _address(url: str, asset: "AppriseAsset") -> Address:
    from apprise import Apprise, OverflowMode

    mark = hashlib.sha256(url.encode()).hexdigest()[:12]
    scheme = f"{url.partition('://')[0]}://"
    service = Apprise.instantiate(url, asset=asset)
    if service is None:
        return Address(scheme, mark, None)
    # Apprise cuts what is too long for a service; many services would refuse it.
    if "overflow=" not in url:
        service.overflow_mode = OverflowMode.TRUNCATE
    apprise = Apprise(asset=asset)
    apprise.add(service)
    return Address(f"{scheme}{_host(service.host, service.templates)}", mark, apprise)


def _host(host: str | None, templates: tuple[str, ...]) -> str:
    """The host, or ``...`` if there is none: many services have a token or a secret topic in its place."""
    has_one = any("{host}" in template for template in templates)
    return host if has_one and host and ("." in host or host == "localhost") else "..."


def _why(result: "AppriseResult") -> str:
    """Why a message was not accepted. The words of the service are not used, since they may quote the address."""
    if result.timeout_count:
        return "no response in time"
    said = " ".join(str(entry.message) for entry in result.logs())
    if code := _ANSWERED.search(said):
        return f"answered {code[1]}"
    return "no connection" if "connection error" in said.lower() else "not accepted"


def _keep_logs_clean() -> None:
    """Keep the lines of Apprise and its HTTP library out of the logs: they contain addresses with tokens."""
    apprise = logging.getLogger("apprise")
    apprise.propagate = False  # each result still has the lines, and ``_why`` reads them
    if not apprise.hasHandlers():
        apprise.addHandler(logging.NullHandler())
    logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)
