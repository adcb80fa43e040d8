"""One line in the log of a run for each page that is new, changed, missing or failed."""

import logging

from vokspider.events import tell
from vokspider.model.availability import state_of
from vokspider.model.items import Article, Failed
from vokspider.model.outcomes import CHANGED, NEW

logger = logging.getLogger(__name__)


def log_article(article: Article, outcome: str, revision: int) -> None:
    """Log a new or changed article. Other outcomes are not logged."""
    if outcome not in (NEW, CHANGED):
        return
    tell(
        logger,
        logging.INFO,
        f"article_{outcome}",
        "%s: %s %s",
        outcome,
        article.external_id,
        article.title or "(no title)",
        external_id=article.external_id,
        url=article.url,
        revision=revision,
        status=article.capture.status if article.capture else None,
        title=article.title,
    )


def log_failure(failed: Failed, *, missing: bool) -> None:
    """Log why a page was not believed. ``missing``: its article was stored earlier, and its page is no longer there."""
    word = "missing" if missing else "failed"
    tell(
        logger,
        logging.WARNING,
        f"article_{word}",
        "%s: %s %s",
        word,
        failed.external_id,
        f"{failed.reason} ({failed.detail})" if failed.detail else failed.reason,
        external_id=failed.external_id,
        url=failed.url,
        reason=failed.reason,
        detail=failed.detail or None,
        state=state_of(failed.reason),
        status=failed.capture.status if failed.capture else None,
    )
