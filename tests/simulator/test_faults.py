"""The ways in which the demo site fails."""

import pytest

from tests.simulator.faults import FAULTS, LISTING_FAULTS, OUTAGES
from tests.simulator.site import DemoArticle, SimulatedSite

from ..demo.reading import AJAX, body_lines, identities, lines_of, text

STATUSES = {
    "not_found": 404,
    "gone": 410,
    "redirected": 301,
    "forbidden": 403,
    "server_error": 500,
    "rate_limited": 429,
    "dropped": 0,
}


@pytest.fixture
def site() -> SimulatedSite:
    return SimulatedSite.generate(200)


def faulty(kind: str, site: SimulatedSite) -> tuple[DemoArticle, str, int]:
    item = next(article for article in site.articles[30:] if article.layout == "2025" and len(article.paragraphs) > 2)
    site.fault(item.external_id, kind)
    reply = site.page(item.path)
    return item, reply.body.decode("utf-8", "replace"), reply.status


@pytest.mark.parametrize("kind", FAULTS)
def test_no_faulty_page_has_the_article(site: SimulatedSite, kind: str) -> None:
    item, page, _ = faulty(kind, site)
    assert (item.paragraphs[-1] in lines_of(page)) == (kind == "no_date_line")
    site.clear_faults()
    assert body_lines(lines_of(text(site, item.path)), item.title, item.source_name) == list(item.paragraphs)


def test_faults_are_what_they_are_called(site: SimulatedSite) -> None:
    statuses = {kind: faulty(kind, site)[2] for kind in FAULTS}
    assert statuses == {kind: STATUSES.get(kind, 200) for kind in FAULTS}
    assert "Date: " not in faulty("no_date_line", site)[1]
    assert "nk-paywall-free-member-form" in faulty("membership_popup", site)[1]
    assert "newstream" in faulty("listing_in_place", site)[1]
    item, page, _ = faulty("wrong_title", site)
    assert f"\n    {item.title}\n" not in page
    item, page, _ = faulty("empty_body", site)
    assert body_lines(lines_of(page), item.title, item.source_name) == []
    assert b"kcsc" in site.page(faulty("blocked", site)[0].path).body
    assert dict(site.page(faulty("redirected", site)[0].path).headers)["Location"] == site.listing_url


def test_truncated_body_loses_its_end_only(site: SimulatedSite) -> None:
    item, page, _ = faulty("truncated_body", site)
    lines = lines_of(page)
    assert lines[-len(item.paragraphs) : -1] == list(item.paragraphs[:-1])
    assert item.paragraphs[-1].startswith(lines[-1].split("&")[0][:10])
    assert "More From" not in page
    assert "</html>" not in page


def test_a_fault_can_pass(site: SimulatedSite) -> None:
    item = site.articles[0]
    site.fault(item.external_id, "server_error", times=2)
    site.listing_fault("empty", times=1)
    site.listing_fault("server_error", offset=20)
    assert [site.answer(item.path).status for _ in range(4)] == [500, 500, 200, 200]
    assert [len(identities(site.answer("/article/57/").body.decode())) for _ in range(2)] == [0, 20]
    assert [site.answer(AJAX.format(start, 313)).status for start in (20, 30)] == [500, 200]
    assert site.requests == [item.path] * 4 + ["/article/57/"] * 2 + [AJAX.format(20, 313), AJAX.format(30, 313)]
    site.forget_requests()
    assert site.requests == []
    site.fault(item.external_id, "gone")
    site.fault(site.start_id, "gone")
    site.fault(item.external_id, None)
    assert [site.page(path).status for path in (item.path, site.start_path)] == [200, 410]


@pytest.mark.parametrize("kind", OUTAGES)
def test_an_outage_is_everywhere_until_it_ends(site: SimulatedSite, kind: str) -> None:
    item = next(article for article in site.articles if len(article.paragraphs) > 2)
    targets = (item.path, site.listing_path, AJAX.format(20, 313), "/newstream/", "/nothing")
    healthy = [site.page(target) for target in targets]
    site.fault(item.external_id, "not_found", times=1)
    site.outage(kind)
    replies = [site.answer(target) for target in targets]
    assert {reply.status for reply in replies} == {STATUSES.get(kind, 200)}
    assert all(item.paragraphs[-1] not in lines_of(reply.body.decode("utf-8", "replace")) for reply in replies)
    assert all(identities(reply.body.decode("utf-8", "replace")) == [] for reply in replies[1:])
    served = {"server_error": 500, "dropped": 0}.get(kind, 200)
    assert site.answer("/robots.txt").status == served
    site.outage(None)
    # What was set for one article alone was not used up by the outage.
    assert site.answer(item.path).status == 404
    assert [site.answer(target) for target in targets] == healthy


def test_an_outage_can_begin_after_some_requests(site: SimulatedSite) -> None:
    site.fault(site.start_id, "server_error", times=1)
    site.outage("dropped", after=3)
    targets = ("/robots.txt", site.start_path, site.start_path, site.start_path, "/robots.txt", site.listing_path)
    assert site.page(site.listing_path).status == 200  # a look is no request
    assert [site.answer(target).status for target in targets] == [200, 500, 200, 0, 0, 0]
    site.outage("forbidden", after=1)
    site.clear_faults()
    assert [site.answer(site.listing_path).status for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("kind", LISTING_FAULTS)
def test_no_faulty_listing_has_entries(site: SimulatedSite, kind: str) -> None:
    site.listing_fault(kind)
    assert identities(site.page(site.listing_path).body.decode("utf-8", "replace")) == []


def test_mistakes_are_told(site: SimulatedSite) -> None:
    with pytest.raises(ValueError, match="unknown kind of fault 'oops'"):
        site.fault(site.start_id, "oops")
    with pytest.raises(ValueError, match="unknown kind of fault 'empty'"):
        site.outage("empty")
    with pytest.raises(KeyError):
        site.restore("1")
    with pytest.raises(KeyError):
        site.fault("1", "not_found")
    with pytest.raises(ValueError, match="needs an article"):
        SimulatedSite.generate(0)
