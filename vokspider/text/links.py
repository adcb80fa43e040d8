"""Addresses in links."""

from urllib.parse import quote


def uri(address: str) -> str:
    """The address with every character quoted that ends a link in a header, or parts several in an attribute."""
    return quote(address, safe="%!#$&'()*+,/:;=?@[]~")
