"""The extractor's mark: it changes with exactly the code that decides a text."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tests.sites.kcnawatch.helpers import SOURCE, all_saved
from vokspider.extract import extract
from vokspider.extract.version import deciding_modules, extractor

PACKAGE = Path(extract.__code__.co_filename).parents[1]
# Items hold a text and reasons name what is wrong with it; nothing in there decides it. Sites are only found there.
HOLDS_ONLY = ("vokspider/model/", "vokspider/extract/version.py")


def modules() -> set[str]:
    return {str(path.relative_to(PACKAGE.parent)) for path in deciding_modules("kcnawatch").values()}


def test_what_reads_a_page_is_in_it() -> None:
    wanted = {
        "vokspider/extract/decode.py",
        "vokspider/extract/opening.py",
        "vokspider/extract/reading.py",
        "vokspider/extract/saved.py",
        "vokspider/extract/steps.py",
        "vokspider/html/blocks.py",
        "vokspider/html/restored.py",
        "vokspider/sites/mirrors.py",
        "vokspider/sites/kcnawatch/captured.py",
        "vokspider/sites/kcnawatch/chrome.py",
        "vokspider/sites/kcnawatch/dumps.py",
        "vokspider/sites/kcnawatch/page.py",
        "vokspider/sites/kcnawatch/urls.py",
        "vokspider/text/fingerprints.py",
        "vokspider/text/whitespace.py",
    }
    assert wanted <= modules()


def test_what_decides_no_text_is_not() -> None:
    for other in modules():
        assert not other.startswith(("pipelines/", "vokspider/compare/", "vokspider/store/", "vokspider/spiders/")), (
            other
        )
    assert not modules() & {
        "vokspider/extract/belief.py",
        "vokspider/extract/version.py",
        "vokspider/sites/facts.py",
        "vokspider/sites/findings.py",
        "vokspider/sites/kcnawatch/facts.py",
        "vokspider/text/titles.py",
    }


def test_every_module_that_runs_while_a_page_is_read_is_in_it() -> None:
    ran: set[str] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        del event, argument
        ran.add(frame.f_code.co_filename)

    deciding_modules("kcnawatch")
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for one in all_saved().values():
            is_text = one.data["file"].endswith(".txt")
            extract(one.bytes, one.data["url"] or "", SOURCE, is_text=is_text, served=not is_text)
            extract(one.bytes, one.data["url"] or "", SOURCE, served=False)
    finally:
        sys.setprofile(before)
    ours = {str(Path(name).relative_to(PACKAGE.parent)) for name in ran if name.startswith(str(PACKAGE))}
    assert {name for name in ours if not name.startswith(HOLDS_ONLY)} <= modules()


def test_it_names_the_version_and_the_code() -> None:
    version, _, mark = extractor("kcnawatch").partition("+")
    assert version
    assert len(mark) == 8
    assert extractor("kcnawatch") == f"{version}+{mark}"
