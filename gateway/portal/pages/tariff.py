"""The tariff to browse and to search: sections, chapters, headings, subheadings, and the national lines of an administration."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import register, tariff
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.visit import MenuItem, Visit

COUNTED = 99
"""Rulings of a line are counted this far."""


def _place(visit: Visit) -> str:
    """The administration whose national lines are shown: the one in the address, else the visitor's."""
    named = visit.query_params.get("administration")
    if named is not None:
        return named.strip()
    return visit.administration.code if visit.administration else ""


async def editions(visit: Visit) -> Response:
    """The newest edition, or that nothing was loaded yet."""
    found = await tariff.editions(visit.api)
    if not found:
        return page(visit, "public/tariff_none.html")
    return await _shown(visit, found[0]["edition"], found)


async def whole(visit: Visit) -> Response:
    """Sections and chapters of an edition, or what was found in it."""
    return await _shown(visit, str(visit.path_params["edition"]), await tariff.editions(visit.api))


async def _shown(visit: Visit, edition: str, editions: list[tariff.EditionRow]) -> Response:
    place, q = _place(visit), visit.query_params.get("q", "").strip()
    cursor = visit.query_params.get("cursor", "")
    form = Form(given={"q": q, "administration": place})
    try:
        found = await tariff.whole(visit.api, edition, q=q, administration=place, cursor=cursor)
    except ApiProblem as problem:
        if not (problem.status in (400, 422) and form.take(problem, visit.words)):
            raise
        found = await tariff.whole(visit.api, edition, administration=place)
    served = await register.administrations(visit.api)
    return page(
        visit, "public/tariff.html", status=422 if form.errors else 200, found=found, q=q, place=place, form=form,
        editions=editions, served=served, paged=bool(cursor), counted=COUNTED,
    )  # fmt: skip


async def line(visit: Visit) -> Response:
    """One line: what stands above it, what below it, and its rulings."""
    place = _place(visit)
    found = await tariff.line(
        visit.api, str(visit.path_params["edition"]), str(visit.path_params["code"]), administration=place
    )
    return page(visit, "public/tariff_line.html", line=found, place=place, counted=COUNTED)


async def in_editions(visit: Visit, ruling: register.PublishedRuling) -> tariff.RulingEditions | None:
    """A ruling on other editions of the Harmonized System; None where it has no code or nobody said its edition."""
    if not (ruling["hs_codes"] and ruling["hs_edition"]):
        return None
    try:
        return await tariff.ruling_editions(visit.api, ruling["number"], administration=ruling["administration"])
    except ApiProblem:
        return None  # the ruling itself is read all the same


MENU = [MenuItem(path="/tariff", title=N_("Tariff"), shown=lambda actor: not actor.is_officer, order=12)]
ROUTES = [get("/tariff", editions), get("/tariff/{edition}", whole), get("/tariff/{edition}/{code}", line)]
