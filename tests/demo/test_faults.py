"""The ways in which the demo site fails."""

import pytest

from vokspider.demo.model import FAULTS, LISTING_FAULTS
from vokspider.demo.site import DemoArticle, DemoSite

from .reading import AJAX, body_lines, identities, lines_of, text


@pytest.fixture
def site() -> DemoSite:
    return DemoSite.generate(200)


def faulty(kind: str, site: DemoSite) -> tuple[DemoArticle, str, int]:
    item = next(article for article in site.articles[30:] if article.layout == "2025" and len(article.paragraphs) > 2)
    site.fault(item.external_id, kind)
    reply = site.page(item.path)
    return item, reply.body.decode("utf-8", "replace"), reply.status


@pytest.mark.parametrize("kind", FAULTS)
def test_no_faulty_page_has_the_article(site: DemoSite, kind: str) -> None:
    item, page, _ = faulty(kind, site)
    assert (item.paragraphs[-1] in lines_of(page)) == (kind == "no_date_line")
    site.clear_faults()
    assert body_lines(lines_of(text(site, item.path)), item.title, item.source_name) == list(item.paragraphs)


def test_faults_are_what_they_are_called(site: DemoSite) -> None:
    statuses = {kind: faulty(kind, site)[2] for kind in FAULTS}
    wrong = {"not_found": 404, "server_error": 500, "rate_limited": 429, "dropped": 0}
    assert statuses == {kind: wrong.get(kind, 200) for kind in FAULTS}
    assert "Date: " not in faulty("no_date_line", site)[1]
    assert "nk-paywall-free-member-form" in faulty("membership_popup", site)[1]
    assert "newstream" in faulty("listing_in_place", site)[1]
    item, page, _ = faulty("wrong_title", site)
    assert f"\n    {item.title}\n" not in page
    item, page, _ = faulty("empty_body", site)
    assert body_lines(lines_of(page), item.title, item.source_name) == []
    assert b"kcsc" in site.page(faulty("blocked", site)[0].path).body


def test_truncated_body_loses_its_end_only(site: DemoSite) -> None:
    item, page, _ = faulty("truncated_body", site)
    lines = lines_of(page)
    assert lines[-len(item.paragraphs) : -1] == list(item.paragraphs[:-1])
    assert item.paragraphs[-1].startswith(lines[-1].split("&")[0][:10])
    assert "More From" not in page
    assert "</html>" not in page


def test_a_fault_can_pass(site: DemoSite) -> None:
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


@pytest.mark.parametrize("kind", LISTING_FAULTS)
def test_no_faulty_listing_has_entries(site: DemoSite, kind: str) -> None:
    site.listing_fault(kind)
    assert identities(site.page(site.listing_path).body.decode("utf-8", "replace")) == []


def test_mistakes_are_told(site: DemoSite) -> None:
    with pytest.raises(ValueError, match="unknown kind of fault 'oops'"):
        site.fault(site.start_id, "oops")
    with pytest.raises(KeyError):
        site.fault("1", "not_found")
    with pytest.raises(ValueError, match="needs an article"):
        DemoSite.generate(0)
