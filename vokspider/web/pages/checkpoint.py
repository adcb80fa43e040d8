"""The last signed checkpoint of the log, as the note that programs read."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vokspider.store.articles.resolve import NotFoundError
from vokspider.web.api.answering import tagged
from vokspider.web.site import Site


def routes(site: Site) -> list[Route]:
    """The address at which C2SP's tlog-tiles has the checkpoint."""
    return [Route("/checkpoint", partial(_checkpoint, site))]


def _checkpoint(site: Site, request: Request) -> Response:
    last = site.checkpoint
    if last is None:
        raise NotFoundError("the log was not signed yet; 'vokspider log checkpoint' or the daemon does it")
    return tagged(request, last.note.encode(), "text/plain; charset=utf-8")
