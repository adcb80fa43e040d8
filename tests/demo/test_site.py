"""The demo site's truth and what it serves, without a server."""

import re
from collections import Counter, defaultdict

import pytest
from lxml import etree
from lxml import html as lxml_html

from vokspider.demo.model import LAYOUTS
from vokspider.demo.site import DemoSite

from .reading import AJAX, HREF, body_lines, identities, lines_of, text


@pytest.fixture
def site() -> DemoSite:
    return DemoSite.generate(200)


def test_generation_is_deterministic() -> None:
    first, second, other = DemoSite.generate(40), DemoSite.generate(40), DemoSite.generate(40, seed=2)
    assert first.articles == second.articles
    assert [first.page(item.path) for item in first.articles] == [second.page(item.path) for item in second.articles]
    assert not {item.external_id for item in first.articles} & {item.external_id for item in other.articles}


def test_identities_and_paths_are_unique_and_well_formed() -> None:
    articles = DemoSite.generate(3000).articles
    ids = [item.external_id for item in articles]
    assert len(set(ids)) == len({item.path.rstrip("/") for item in articles}) == 3000
    assert all(re.fullmatch(r"(\d{10}-)?\d{7,9}", external_id) for external_id in ids)
    assert 0 < sum("-" not in external_id for external_id in ids) < 300
    assert all(item.path.startswith(f"/newstream/{item.external_id}/") for item in articles)
    assert {item.path.endswith("/") for item in articles} == {True, False}
    assert any(item.path.rstrip("/").count("/") == 4 for item in articles)


@pytest.mark.parametrize(("language", "limit"), [("en", 130), ("ko", 70)])
def test_teaser_is_the_beginning_of_the_text(language: str, limit: int) -> None:
    articles = DemoSite.generate(300, language=language).articles
    assert all(0 < len(item.teaser) <= limit for item in articles)
    assert all(" ".join(item.paragraphs).startswith(item.teaser) for item in articles)
    assert any(item.paragraphs == (item.teaser,) for item in articles)


def test_articles_come_newest_first_about_ten_a_day(site: DemoSite) -> None:
    listed = [item.listed_on for item in site.articles]
    assert listed == sorted(listed, reverse=True)
    assert listed[0] == site.today
    assert {count for _, count in Counter(listed).most_common()[:-1]} <= {9, 10, 11}


def test_published_and_listed_days_can_differ(site: DemoSite) -> None:
    late = [(item.listed_on - item.published_on).days for item in site.articles]
    assert min(late) == 0
    assert 0 < sum(days > 0 for days in late) < 100
    assert max(late) > 365


def test_different_articles_share_a_teaser(site: DemoSite) -> None:
    groups = defaultdict(list)
    for item in site.articles:
        groups[item.teaser].append(item)
    shared = [items for items in groups.values() if len(items) > 1]
    assert len(shared) >= 10
    assert all(len({item.paragraphs for item in items}) == len(items) for items in shared)


def test_titles_repeat_on_different_days(site: DemoSite) -> None:
    reviews = [item for item in site.articles if item.title == "Press Review"]
    assert len(reviews) > 10
    assert len({item.listed_on for item in reviews}) == len(reviews)


def test_every_special_kind_is_there(site: DemoSite) -> None:
    assert {item.layout for item in site.articles} == set(LAYOUTS)
    titles = " ".join(item.title for item in site.articles)
    assert all(mark in titles for mark in '&"“<é고')
    refrains = [item for item in site.articles if len(set(item.paragraphs)) < len(item.paragraphs)]
    assert len(refrains) > 20
    assert {item.source_name for item in site.articles} == {"Voice of Korea (EN)", "Voice of Korea (En)"}
    assert any(paragraph.startswith("More From ") for item in site.articles for paragraph in item.paragraphs)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_article_page_reads_as_its_truth(language: str) -> None:
    site = DemoSite.generate(200, language=language)
    for item in site.articles:
        lines = lines_of(text(site, item.path))
        assert body_lines(lines, item.title, item.source_name) == list(item.paragraphs), item
        date_line = next(number for number, line in enumerate(lines) if line.startswith("Date: "))
        day = f"{item.published_on:%d/%m/%Y}"
        assert lines[date_line] == f"Date: {day} | Source: {item.source_name} | Read original version at source"
        assert lines[date_line - 1] == item.title
        assert lines[date_line - 2] == f"KCNA {item.source_name}"


def test_lxml_sees_the_same_characters(site: DemoSite) -> None:
    for item in site.articles:
        root = lxml_html.fromstring(text(site, item.path))
        etree.strip_elements(root, "script", "style", "noscript", etree.Comment, with_tail=False)
        seen = "".join("".join(map(str, root.itertext())).split())
        assert "".join("".join(item.paragraphs).split()) in seen, item
        assert root.xpath("//a[@target]/@href") == [item.original_url]


def test_layouts_differ_as_they_should(site: DemoSite) -> None:
    pages = {item.layout: text(site, item.path) for item in site.articles}
    heads = {layout: lines_of(page)[0] for layout, page in pages.items()}
    assert heads["2025"] == "December 03, 2025Dec 03, 2025"
    assert heads["2024"] == heads["2017"] == "December 03, 2025"
    assert not re.search(r"\s(class|id)=", pages["2025-classless"])
    assert "Share Button" in pages["2017"]
    assert all(("More Articles" in page) == (layout != "2025-cut") for layout, page in pages.items())
    inside = lxml_html.fromstring(pages["2025-block-inside"])
    assert inside.xpath("//div[@class='article-content']//h3[starts-with(., 'More From')]")
    outside = lxml_html.fromstring(pages["2025"])
    assert not outside.xpath("//div[@class='article-content']//h3[starts-with(., 'More From')]")


def test_block_has_the_newest_twenty(site: DemoSite) -> None:
    page = text(site, site.start_path)
    assert identities(page) == [item.external_id for item in site.articles[:20]]
    assert f'href="{site.base_url}/article/57/">More Articles' in page
    assert site.article(site.start_id) == site.articles[-1]


def test_entry_has_the_structure_of_the_site(site: DemoSite) -> None:
    item = site.articles[0]
    entry = lxml_html.fromstring(text(site, site.listing_path)).xpath("//article[@class='clearfix']")[0]
    assert entry.xpath("div[@class='article-thumb']/a/img[@class='img-fluid']/@alt") == [item.title]
    assert entry.xpath("string(div[@class='article-desc']/h4/a)") == item.title
    paragraphs = [node.text_content() for node in entry.xpath("div[@class='article-desc']/p")]
    assert paragraphs == [item.teaser, " December 03, 2025", item.teaser]


def test_links_vary_and_all_lead_home() -> None:
    site = DemoSite.generate(120)
    site.base_url = "http://localhost:8000"
    html = text(site, site.listing_path) + "".join(text(site, AJAX.format(start, 313)) for start in range(20, 120, 10))
    links = [href.replace("&amp;", "&") for href in HREF.findall(html)]
    assert any("?utm_source=" in link for link in links)
    assert any("#" in link for link in links)
    assert any("LOCALHOST" in link for link in links)
    assert all(site.page(link).status == 200 for link in links)


@pytest.mark.parametrize("count", [1, 19, 20, 21, 30, 200, 205])
def test_listing_goes_to_its_end_without_loss(count: int) -> None:
    site = DemoSite.generate(count)
    seen = identities(text(site, site.listing_path))
    while found := identities(text(site, AJAX.format(len(seen), site.ajax_source_id))):
        assert len(found) <= 10
        seen += found
    assert seen == [item.external_id for item in site.articles]
    assert site.page(AJAX.format(count + 100, "313")) == (200, (("Content-Type", "text/html; charset=UTF-8"),), b"")


def test_another_ajax_id_has_another_sources_entries(site: DemoSite) -> None:
    others = identities(text(site, AJAX.format(20, 98)))
    assert others == [item.external_id for item in site.other.articles[20:30]]
    assert "Source: Harbour Gazette" in text(site, site.other.articles[20].path)
    assert text(site, AJAX.format(20, 12345)) == ""


@pytest.mark.parametrize(("where", "found"), [("attribute", 'data-source="313"'), ("script", 'var source_id = "313";')])
def test_ajax_id_is_where_it_should_be(site: DemoSite, where: str, found: str) -> None:
    site.ajax_id_in = where
    page = text(site, site.listing_path)
    assert page.count('"313"') == page.count(found) == 1
    site.ajax_id_in = "absent"
    assert '"313"' not in text(site, site.listing_path)


def test_listing_can_move(site: DemoSite) -> None:
    site.listing_number, site.ajax_source_id, site.listing_classless = 123, "77", True
    assert 'href="https://kcnawatch.org/article/123/"' in text(site, site.start_path)
    assert site.page("/article/57/").status == 404
    assert len(identities(text(site, AJAX.format(0, 77)))) == 10
    assert not re.search(r"\s(class|id)=", text(site, "/article/123"))


def test_unlisted_start_is_reachable() -> None:
    site = DemoSite.generate(30, start_listed=False)
    assert len(site.articles) == 30
    assert site.start_id not in {item.external_id for item in site.articles}
    assert identities(text(site, site.start_path)) == [item.external_id for item in site.articles[:20]]


def test_robots_and_unknown_paths(site: DemoSite) -> None:
    assert site.page("/robots.txt").body == b"User-agent: *\nDisallow:\n"
    assert [site.page(path).status for path in ("/nothing", "/newstream/1/a/", "/article/9/")] == [404] * 3


def test_another_markup_has_the_same_text(site: DemoSite) -> None:
    item = max(site.articles, key=lambda article: len(article.paragraphs))
    before = text(site, item.path)
    site.markup_seed = 9
    after = text(site, item.path)
    assert before != after
    assert lines_of(before) == lines_of(after)
