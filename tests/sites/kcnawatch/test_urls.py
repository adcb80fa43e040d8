"""Addresses of the site have one spelling, by whichever way it is found."""

from hypothesis import given
from hypothesis import strategies as st

from vokspider.sites.kcnawatch.urls import absolute, canonical
from vokspider.text import urls

_PIECES = st.sampled_from(
    "http:// https:// HTTP:// // / kcnawatch.org www.kcnawatch.org Kcnawatch.org a- 127.0.0.1 :80 :443 :8080 :18080 "
    ":99999 :0 newstream /newstream/ 1742720595-1234567 12345 slug /amp amp / .. . ?t=1742720595123 ?a=b #x %20 user@ é"
    .split()
)  # fmt: skip
_ADDRESSES = st.lists(_PIECES, min_size=1, max_size=8).map("".join)
_SITE_LINKS = st.builds(
    "{}{}{}/newstream/{}{}".format,
    st.sampled_from(["http://", "https://"]),
    st.sampled_from(["kcnawatch.org", "www.kcnawatch.org", "localhost", "127.0.0.1"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":18080", ":60000"]),
    st.sampled_from(["1742720595-1234567", "12345"]),
    st.sampled_from(["", "/", "/slug", "/slug/", "/slug/amp", "/amp/", "//slug", "/slug?utm_source=a", "/a.b"]),
)


@given(
    st.sampled_from(["https://kcnawatch.org/newstream/12345/x/", "http://127.0.0.1:8080/", ""]),
    _ADDRESSES | _SITE_LINKS,
)
def test_the_short_way_to_an_absolute_address_gives_the_same_as_the_long_one(base: str, href: str) -> None:
    assert absolute(base, href) == urls.absolute(base, href, canonical)
