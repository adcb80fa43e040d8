"""``make fixture`` writes what the tests of saved pages check, and never over another page."""

import json
import shutil
from pathlib import Path

import pytest

from ..sites.kcnawatch.helpers import SOURCE
from .fixture import FIXTURES, HTML, FixtureError, expected, main, to_check, write

SAVED = sorted((FIXTURES / "kcnawatch").glob("*.json"))
ARTICLE = FIXTURES / "kcnawatch" / "article-2025.html"
URL = json.loads(ARTICLE.with_suffix(".json").read_text(encoding="utf-8"))["url"]
READ = {"kind", "reason", "article", "entries", "listing_key"}


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_what_it_writes_is_what_stands_beside_every_saved_page(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    found = expected(
        Path(path.parent, data["file"]).read_bytes(),
        data["url"] or "",
        SOURCE,
        is_text=data["file"].endswith(".txt"),
        entry_title=data.get("entry_title"),
        content_type=data.get("content_type", HTML),
    )
    assert found == {name: value for name, value in data.items() if name in READ}


def saved(folder: Path, html: str = "") -> Path:
    path = folder / "saved.html"
    shutil.copy(ARTICLE, path)
    path.write_bytes(html.encode() + path.read_bytes())
    return path


def test_it_writes_the_page_and_its_items(tmp_path: Path) -> None:
    page = saved(tmp_path)
    facts = write(page, SOURCE, url=URL, name="new", folder=tmp_path / "fixtures")
    assert facts == tmp_path / "fixtures" / "kcnawatch" / "new.json"
    assert facts.with_suffix(".html").read_bytes() == page.read_bytes()
    data = json.loads(facts.read_text(encoding="utf-8"))
    beside = json.loads(ARTICLE.with_suffix(".json").read_text(encoding="utf-8"))
    assert data == beside | {"file": "new.html"}


def test_it_refuses_to_overwrite(tmp_path: Path) -> None:
    page = saved(tmp_path)
    write(page, SOURCE, url=URL, folder=tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "kcnawatch").iterdir()}
    with pytest.raises(FixtureError, match=r"saved\.html exists already; .* NAME="):
        write(page, SOURCE, url=URL, folder=tmp_path)
    assert {path: path.read_bytes() for path in (tmp_path / "kcnawatch").iterdir()} == before


def test_the_address_is_the_one_that_the_page_gives_for_itself(tmp_path: Path) -> None:
    page = saved(tmp_path, f"<!-- saved from url=(0{len(URL)}){URL} -->\n")
    assert json.loads(write(page, SOURCE, folder=tmp_path).read_text(encoding="utf-8"))["url"] == URL


def test_a_page_without_an_address_needs_one(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_text("<html><body><p>A page.</p></body></html>", encoding="utf-8")
    with pytest.raises(FixtureError, match="URL=https"):
        write(page, SOURCE, folder=tmp_path)


def test_a_title_that_was_listed_makes_another_page_a_failure(tmp_path: Path) -> None:
    facts = write(saved(tmp_path), SOURCE, url=URL, entry_title="Another Title", folder=tmp_path)
    assert json.loads(facts.read_text(encoding="utf-8"))["reason"] == "title_mismatch"


def test_it_says_what_to_check_by_eye() -> None:
    data = json.loads(ARTICLE.with_suffix(".json").read_text(encoding="utf-8"))
    said = "\n".join(to_check(data))
    assert data["article"]["title"] in said
    assert f"{len(data['article']['paragraphs'])} paragraphs" in said
    assert data["article"]["paragraphs"][-1][:70] in said
    assert all(removal["rule"] in said for removal in data["article"]["removals"])
    assert f"{len(data['entries'])} entries" in said


@pytest.mark.parametrize("kind", ["failure", "listing"])
def test_every_kind_of_page_has_something_to_check(kind: str) -> None:
    name = {"failure": "failure-error-page", "listing": "listing"}[kind]
    data = json.loads((FIXTURES / "kcnawatch" / f"{name}.json").read_text(encoding="utf-8"))
    assert len(list(to_check(data))) > 1


def test_a_mistake_is_one_line_and_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "missing.html")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("make fixture: ")
    assert "cannot be read" in err


def test_an_unknown_source_is_named_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ARTICLE), "--source", "kcnawatch-vok"]) == 2
    assert "kcnawatch-vok-en" in capsys.readouterr().err
