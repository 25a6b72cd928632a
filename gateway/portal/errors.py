"""Problems as pages: what happened, where, how to mend it, and the number to tell the help desk."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.portal.client.transport import ApiProblem
from gateway.portal.rendering import page
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_step, problem_title

log = logging.getLogger(__name__)


class FormExpired(ApiProblem):
    """The form's token does not fit this browser and session, or the form came from another site."""

    def __init__(self, *, from_elsewhere: bool = False) -> None:
        super().__init__(403, {"code": "form-expired"})
        self.from_elsewhere = from_elsewhere


def problem_page(visit: Visit, problem: ApiProblem) -> Response:
    """The page of a problem, under the problem's own status."""
    return page(
        visit,
        "errors/problem.html",
        status=problem.status,
        problem=problem,
        title=problem_title(problem, visit.words),
        step=problem_step(problem, visit.words),
        back=_page_before(visit),
    )


def _page_before(visit: Visit) -> str:
    """The page of ours from which a form was sent; "" for anything else."""
    before = urlsplit(visit.headers.get("referer", ""))
    if visit.method != "POST" or before.netloc not in visit.our_hosts():
        return ""
    return before.path + (f"?{before.query}" if before.query else "")


async def http_error(request: Request, error: Exception) -> Response:
    """What routing itself refuses: an unknown address, a wrong method, a form that cannot be read."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    visit = Visit(request.scope, request.receive)
    response = problem_page(visit, ApiProblem(status, {}))
    visit.put_cookies(response)
    return response


def our_fault_page(visit: Visit, error: Exception) -> Response:
    """Our own fault. The page says only the request's number; the log says the rest."""
    log.error("page failed", exc_info=error, extra={"request_id": visit.request_id, "path": visit.url.path})
    return problem_page(visit, ApiProblem(500, {}))
