"""Reading responses without parsing a page."""

from collections.abc import Mapping

from scrapy.http import Response


def headers_of(response: Response) -> Mapping[str, str]:
    """The headers of a response, names in lower case; of repeated headers, the last value."""
    return {
        name.decode("latin-1").lower(): values[-1].decode("latin-1")
        for name, values in response.headers.items()
        if values
    }
