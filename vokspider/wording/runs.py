"""What the states of a run mean, and why articles were not fetched."""

from collections.abc import Mapping
from types import MappingProxyType

from vokspider.model.outcomes import IMPORTED, NOT_FETCHED, RETRY_LATER
from vokspider.model.verdict import FAILED, INTERRUPTED, OK, QUIET, SUSPECT
from vokspider.wording.pages import PAGES

# Verdicts, and the states of runs that have none, as ``vokspider.reports.runs`` names them.
MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        OK: "something is new or changed",
        QUIET: "healthy, nothing new",
        SUSPECT: "it ended, but looks broken",
        FAILED: "it could not do its work",
        INTERRUPTED: "it was stopped before the end",
        "running": "it is not over",
        "died": "its process is gone without closing it",
    }
)
WHY: Mapping[str, str] = MappingProxyType(
    {
        **PAGES,
        NOT_FETCHED: "this run has not fetched them",
        RETRY_LATER: "failed several times before, due again later",
        IMPORTED: "only seen by an import, which fetches nothing",
    }
)
