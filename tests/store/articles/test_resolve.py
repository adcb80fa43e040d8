"""Which article somebody means."""

import re
from contextlib import suppress

import pytest

from tests.sites.kcnawatch.helpers import SITE
from vokspider.store.articles import resolve
from vokspider.store.articles.resolve import NotFoundError, as_number, find

from ...archives import SOURCE, Archive, address, article, identity
from ...beginnings import written_once
from ...plans import plans

OTHER = "kcnawatch-vok-ru"
ORIGINAL = "http://www.vok.rep.kp/index.php/revo_de/getDetail/ien250000002/en"


@pytest.fixture
@written_once
def three(archive: Archive) -> Archive:
    archive.add(article(1), article(2), article(3))
    return archive


def refusal(archive: Archive, given: str) -> str:
    with pytest.raises(NotFoundError) as caught:
        find(archive.engine, given, SITE)
    assert caught.value.exit_code == 2
    said = str(caught.value)
    assert repr(given.strip()) in said
    assert said.isprintable()
    return said


class TestFind:
    def test_by_any_of_its_names(self, three: Archive) -> None:
        names = [
            "2",
            " 2 ",
            identity(2),
            f"{SOURCE}/{identity(2)}",
            address(2),
            address(2).rstrip("/"),
            address(2) + "?utm_source=mail#top",
            address(2).replace("https://kcnawatch.org", "HTTP://WWW.KCNAWATCH.ORG"),
            f"/newstream/{identity(2)}/another-slug",
            ORIGINAL,
            ORIGINAL + "/",
        ]
        assert {name: find(three.engine, name, SITE) for name in names} == dict.fromkeys(names, 2)

    def test_by_an_address_that_names_no_identity(self, archive: Archive) -> None:
        archive.add(article(1, external_id="text-0123456789abcdef", url="https://example.org/page"))
        assert (
            find(archive.engine, "https://EXAMPLE.org/page/", SITE)
            == find(archive.engine, "text-0123456789abcdef", SITE)
            == 1
        )

    def test_none(self, three: Archive) -> None:
        for given in ("4", "0", "²", "", "%", "9" * 20, "\udcff", "\x1b[31m", "https://kcnawatch.org/about/"):
            assert "'vokspider articles list --status all' lists them" in refusal(three, given)

    def test_none_but_near(self, three: Archive) -> None:
        whole = identity(2)
        for given in (whole[:12], whole[11:], whole + "9", address(2).replace(whole, whole[:-1])):
            assert "did you mean" in refusal(three, given)
            assert whole in refusal(three, given)

    def test_a_number_that_is_also_a_legacy_id(self, archive: Archive) -> None:
        archive.add(
            *map(article, range(1, 101)), article(1, external_id="100", url="https://kcnawatch.org/newstream/100/a")
        )
        with pytest.raises(NotFoundError) as caught:
            find(archive.engine, "100", SITE)
        names = [f"{SOURCE}/{identity(100)}", f"{SOURCE}/100"]
        assert str(caught.value) == f"'100' is more than one article; name one of {', '.join(names)}"
        assert [find(archive.engine, name, SITE) for name in names] == [100, 101]
        assert find(archive.engine, "https://kcnawatch.org/newstream/100/a/", SITE) == 101

    def test_one_id_in_two_sources(self, archive: Archive) -> None:
        archive.add(article(1))
        archive.add(article(1, url=address(1).replace("kcnawatch.org", "ru.example.org")), source=OTHER)
        with pytest.raises(NotFoundError, match=f"{SOURCE}/{identity(1)}, {OTHER}/{identity(1)}"):
            find(archive.engine, identity(1), SITE)
        assert find(archive.engine, address(1), SITE) == 1
        assert find(archive.engine, f"{OTHER}/{identity(1)}", SITE) == 2


@pytest.mark.parametrize("given", ["0", "-1", "1.0", "²", "2147483648", str(2**63), "9" * 5_000])
def test_what_is_no_row_id_is_none(given: str) -> None:
    assert as_number(given) is None


def test_the_largest_row_id() -> None:
    assert as_number("2147483647") == 2**31 - 1


class TestInALargeArchive:
    def test_every_name_is_looked_up_in_an_index(self, three: Archive) -> None:
        with plans(three.engine) as noted:
            for name in ("2", identity(2), f"{SOURCE}/{identity(2)}", address(2), ORIGINAL, "https://example.org/page"):
                with suppress(NotFoundError):
                    find(three.engine, name, SITE)
            refusal(three, identity(2)[11:])
        # A hash index gives several addresses as a bitmap only.
        steps = noted.of("article", without=["seqscan"])
        assert "ix_article_url" in steps
        assert "ix_revision_original_url" in steps
        assert not re.findall(r"(?:SCAN|Seq Scan on) (?:article|revision).*", steps)

    def test_ids_around_an_unknown_one_are_read_and_no_others(
        self, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(resolve, "_NEIGHBOURS", 2)
        monkeypatch.setattr(resolve, "_LATEST", 3)
        archive.add(*map(article, range(10, 20)))
        archive.add(article(15), source=OTHER)
        assert identity(12) in refusal(archive, identity(12)[:-1])
        assert identity(18) in refusal(archive, identity(18)[12:])
        assert "did you mean" not in refusal(archive, identity(12)[12:])
