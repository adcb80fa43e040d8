"""Answers of 304: whether they are about the page that is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from vokspider.spiders.unmodified import NOT_MODIFIED, asked_again, is_about_ours

URL = "https://kcnawatch.org/newstream/1742720595-377991883/x/"
opaque = st.text("abcdefghij0123456789", min_size=1, max_size=12)


def answer(sent: dict[str, str], came: dict[str, str]) -> Response:
    return Response(URL, NOT_MODIFIED, headers=came, request=Request(URL, headers=sent))


@pytest.mark.parametrize(
    ("sent", "came", "ours"),
    [
        ({}, {}, False),  # nothing was asked on a condition
        ({}, {"ETag": '"a"'}, False),
        ({"If-Modified-Since": "Wed, 03 Dec 2025 00:00:00 GMT"}, {}, True),
        ({"If-Modified-Since": "Wed, 03 Dec 2025 00:00:00 GMT"}, {"ETag": '"a"'}, True),
        ({"If-None-Match": '"a"'}, {}, True),
        ({"If-None-Match": '"a"'}, {"ETag": '"a"'}, True),
        ({"If-None-Match": '"a"'}, {"ETag": '"b"'}, False),
        ({"If-None-Match": '"a", "b"'}, {"ETag": 'W/"b"'}, True),
        ({"If-None-Match": 'W/"a-gzip"'}, {"ETag": '"a"'}, True),
        ({"If-None-Match": '"a"'}, {"ETag": '"a-br"'}, True),
    ],
)
def test_whether_it_is_about_the_stored_page(sent: dict[str, str], came: dict[str, str], ours: bool) -> None:
    assert is_about_ours(answer(sent, came)) is ours


def test_an_answer_without_its_request_is_about_nothing() -> None:
    assert not is_about_ours(Response(URL, NOT_MODIFIED))
    with pytest.raises(ValueError, match="without its request"):
        asked_again(Response(URL, NOT_MODIFIED), URL)


@given(opaque, opaque, st.sampled_from(["", "W/"]), st.sampled_from(["", "-gzip", "-br", "-zstd", ";gzip"]))
def test_a_weak_mark_and_the_name_of_an_encoding_make_no_other_version(
    ours: str, theirs: str, weak: str, ending: str
) -> None:
    came = {"ETag": f'{weak}"{theirs}{ending}"'}
    assert is_about_ours(answer({"If-None-Match": f'"{ours}"'}, came)) is (ours == theirs)


def test_the_whole_page_is_asked_for_at_the_address_without_conditions_and_redirects() -> None:
    meta = {"handle_httpstatus_list": [304], "redirect_urls": [URL], "redirect_times": 1, "depth": 3}
    sent = {"If-None-Match": '"a"', "If-Modified-Since": "x", "Accept": "text/html"}
    request = Request(f"{URL}elsewhere", headers=sent, meta=meta, cb_kwargs={"due": 1}, priority=7)
    again = asked_again(Response(request.url, NOT_MODIFIED, request=request), URL)
    assert again.url == URL
    assert {name.decode() for name in again.headers} == {"Accept"}
    assert again.meta == {"depth": 3}
    assert (again.cb_kwargs, again.priority) == ({"due": 1}, 7)
    assert request.headers.get("If-None-Match") == b'"a"'  # the first request is left as it was
