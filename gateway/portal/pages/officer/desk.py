"""What all officers' pages share: who may come in, problems shown on the page that caused them, the office's zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from gateway.portal import routes
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.routes import Acts, Shows
from gateway.portal.sentences import said
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_step, problem_title
from shared.actors import Actor


def holds(*roles: str) -> Callable[[Actor], bool]:
    """For a line of the menu: shown to officers with one of these roles."""

    def shown(actor: Actor) -> bool:
        return actor.is_officer and bool(actor.roles & set(roles))

    return shown


def get(path: str, shows: Shows) -> Route:
    """An officers' page. What an officer may see there is the API's to judge."""

    async def shown(visit: Visit) -> Response:
        if not visit.actor.is_officer:
            raise ApiProblem(403, {"code": "not-permitted"})
        return await shows(visit)

    return routes.get(path, shown, signed_in=True)


def post(path: str, acts: Acts, *, lost: Acts | None = None) -> Route:
    """An officers' form. `lost` keeps what was typed when the session has ended meanwhile."""

    async def done(visit: Visit, form: Form) -> Response:
        if not visit.actor.is_officer:
            raise ApiProblem(403, {"code": "not-permitted"})
        return await acts(visit, form)

    return routes.post(path, done, signed_in=True, lost=lost)


def zone_of(visit: Visit) -> str:
    """The office's zone, in which all its times are shown."""
    return str(visit.administration.zone) if visit.administration else "UTC"


def today_of(visit: Visit) -> date:
    """The date on the office's wall."""
    return visit.at.astimezone(ZoneInfo(zone_of(visit))).date()


def answered(visit: Visit, form: Form, problem: ApiProblem, *, prefix: str = "", fallback: str = "") -> int:
    """Put a problem onto the form that caused it; the status for the page. What is no answer to a form is raised on.

    Fields on a page with several forms are named `prefix.field`; a problem of no field stands at `fallback`.
    """
    if problem.status not in (409, 412, 422, 428):
        raise problem
    named: Mapping[str, str] = {
        str(error.get("pointer", "")): f"{prefix}{str(error.get('pointer', '')).rpartition('/')[2] or fallback}"
        for error in problem.errors
    }
    if not form.take(problem, visit.words, names=named):
        own = said(problem.detail, visit.words) if problem.status in (409, 422) else ""
        text = " ".join(part for part in (problem_title(problem, visit.words) + ".", own) if part)
        form.wrong(f"{prefix}{fallback}", f"{text} {problem_step(problem, visit.words)}")
    return problem.status
