"""The addresses to which the items of lists lead."""

from vokspider.store.captures.kept import Facts
from vokspider.web.api.operations import (
    article_address,
    capture_address,
    diff_address,
    revision_address,
    run_address,
)

GONE, MISSING, RETURNED = SHOWN = ("gone", "missing", "returned")
Links = dict[str, str | None]


def of_article(article_id: int, revision: int) -> Links:
    """Those of an article in a list."""
    page = f"/a/{article_id}"
    return {"self": article_address(article_id), "revision": revision_address(article_id, revision), "page": page}


def of_change(article_id: int, first: int, second: int) -> Links:
    """Those of a change from the first to the second revision."""
    page = f"/a/{article_id}/changes/{first}/{second}"
    return {"article": article_address(article_id), "diff": diff_address(article_id, first, second), "page": page}


def of_gone(article_id: int) -> Links:
    """Those of an article that is absent."""
    return {"article": article_address(article_id), "page": f"/a/{article_id}"}


def of_run(run_id: int) -> Links:
    """Those of a run."""
    return {"self": run_address(run_id), "page": f"/runs/{run_id}"}


def of_hit(article_id: int, revision: int, *, current: bool) -> Links:
    """Those of an article that a search found, or of a place in its text."""
    page = f"/a/{article_id}" if current else f"/a/{article_id}@{revision}"
    return {"article": article_address(article_id), "revision": revision_address(article_id, revision), "page": page}


def of_capture(facts: Facts) -> Links:
    """Those of a capture."""
    here = capture_address(facts.id)
    about = {"article": article_address(facts.article_id), "run": run_address(facts.run_id)}
    return {"self": here, "page": f"/captures/{facts.id}", "body": f"{here}/body" if facts.kept else None, **about}
