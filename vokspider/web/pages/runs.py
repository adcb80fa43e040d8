"""The runs: what came of each, and what to look at."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.model import codes
from vokspider.model.outcomes import OUTCOMES
from vokspider.model.verdict import EXIT_CODES
from vokspider.reports.log_lines import Tail, tail_of_run
from vokspider.reports.run import run_detail
from vokspider.reports.runs import RunSummary, runs_in_pages
from vokspider.reports.serializing import names_of
from vokspider.store.db.keyset import Page
from vokspider.web.choice import Choice, chosen
from vokspider.web.files import AT_A_TIME, FORMS, as_file, every_row
from vokspider.web.site import Site, at_one_moment
from vokspider.wording.removals import removed_as
from vokspider.wording.runs import MEANINGS, WHY

_PAGE = 50  # runs


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of these pages."""
    files = (Route(f"/runs.{form}", partial(_file, site, form)) for form in FORMS)
    return [Route("/runs", at_one_moment(_list, site)), *files, Route("/runs/{number:int}", at_one_moment(_show, site))]


def _chosen(request: Request) -> Choice:
    return chosen(request.query_params, {"source": None, "verdict": tuple(EXIT_CODES)})


def _page(site: Site, choice: Choice, limit: int, place: str | None) -> Page[RunSummary]:
    return runs_in_pages(site.engine, site.now, choice.get("source"), choice.get("verdict"), place, limit)


def _file(site: Site, form: str, request: Request) -> Response:
    rows = every_row(partial(_page, site, _chosen(request), AT_A_TIME))
    return as_file((one.as_json() for one in rows), names_of(RunSummary), "runs", form)


def _list(site: Site, request: Request) -> Response:
    choice = _chosen(request)
    page = _page(site, choice, _PAGE, choice.place)
    return site.page(
        request,
        "runs.html",
        page=page,
        choice=choice,
        verdicts=tuple(EXIT_CODES),
        sources=site.source_names(),
        outcomes=OUTCOMES,
        means=MEANINGS,
    )


def _show(site: Site, request: Request) -> Response:
    found = run_detail(site.engine, str(request.path_params["number"]), site.now, site.naming)
    # What a monitor found stands in the table of monitors.
    reasons = [one for one in found.run.reason_codes if one["code"] != codes.MONITOR]
    return site.page(
        request,
        "run.html",
        found=found,
        run=found.run,
        reasons=reasons,
        outcomes=OUTCOMES,
        means=MEANINGS,
        why=WHY,
        removed_as=removed_as,
        log=_log(site, found.run),
    )


def _log(site: Site, run: RunSummary) -> Tail:
    folder = site.config.resolve(site.config.logs.dir)
    return tail_of_run(folder, run.run_id, run.started_at, run.finished_at or site.now)
