"""How a page module says what it answers: `ROUTES = [get("/rulings", register), post("/sign-in", sign_in)]`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.portal.client.transport import ApiProblem
from gateway.portal.errors import FormExpired, our_fault_page, problem_page
from gateway.portal.forms import TOKEN_FIELD, Form
from gateway.portal.visit import Visit

Shows = Callable[[Visit], Awaitable[Response]]
Acts = Callable[[Visit, Form], Awaitable[Response]]

FIELDS_AT_MOST = 500
FILES_AT_MOST = 20
FIELD_OCTETS_AT_MOST = 256 * 1024


def redirect(visit: Visit, to: str) -> Response:
    """See other (303): after a form, so that reloading never sends it twice. Only to our own addresses."""
    ours = to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"
    return RedirectResponse(ours, status_code=303)


def _sign_in_first(visit: Visit) -> Response:
    here = visit.url.path + (f"?{visit.url.query}" if visit.url.query else "")
    return redirect(visit, f"/sign-in?next={quote(here if visit.method in ('GET', 'HEAD') else '/', safe='')}")


async def _answer(visit: Visit, act: Callable[[], Awaitable[Response]], *, signed_in: bool) -> Response:
    if signed_in and not visit.signed_in:
        response = _sign_in_first(visit)
    else:
        try:
            response = await act()
        except ApiProblem as problem:
            response = _sign_in_first(visit) if problem.status == 401 and signed_in else problem_page(visit, problem)
        except HTTPException:
            raise
        except Exception as error:  # the last line of defence: a page, a log entry, no stack trace
            response = our_fault_page(visit, error)
    visit.put_cookies(response)
    return response


def get(path: str, shows: Shows, *, signed_in: bool = False) -> Route:
    """A page to look at. `signed_in` sends the public to the sign-in page and back; rights are the API's to judge."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(request.scope, request.receive)
        return await _answer(visit, lambda: shows(visit), signed_in=signed_in)

    return Route(path, endpoint, methods=["GET"], name=f"get {path}")


def post(path: str, acts: Acts, *, signed_in: bool = False, lost: Acts | None = None) -> Route:
    """A form that is sent. Its token and where it came from are checked before the handler sees anything.

    `lost` gets the form in the handler's place when the session has ended or the form no longer fits it, so that
    what was typed is kept instead of thrown away. It must change nothing.
    """

    async def endpoint(request: Request) -> Response:
        visit = Visit(request.scope, request.receive)

        async def act() -> Response:
            if not visit.from_our_own_page():
                raise FormExpired(from_elsewhere=True)
            async with visit.form(
                max_files=FILES_AT_MOST,
                max_fields=FIELDS_AT_MOST,
                max_part_size=FIELD_OCTETS_AT_MOST,
            ) as filled:
                form = Form(filled=filled)
                fits = visit.form_token_matches(form.text(TOKEN_FIELD))
                if lost is not None and (not fits or (signed_in and not visit.signed_in)):
                    return await lost(visit, form)
                if not fits:
                    raise FormExpired
                try:
                    return await acts(visit, form)
                except ApiProblem as problem:
                    if lost is None or problem.status != 401:
                        raise
                    return await lost(visit, form)

        return await _answer(visit, act, signed_in=signed_in and lost is None)

    return Route(path, endpoint, methods=["POST"], name=f"post {path}")
