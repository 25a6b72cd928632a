"""The register of rulings: search first, then a ruling that reads like a page of a good book."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from gateway.portal.client import register
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.tariff import in_editions
from gateway.portal.qr import qr_code
from gateway.portal.question_words import TYPES
from gateway.portal.rendering import address_with, page
from gateway.portal.routes import get
from gateway.portal.visit import MenuItem, Visit

FILTERS = ("q", "hs", "administration", "status", "type", "from", "to", "keyword")
MACHINE = "/api/advance-rulings/register"
SHOWN = 8
"""Choices of a facet that a page shows; the others are found by the form."""
FACETS = {
    "status": N_("Standing"),
    "administration": N_("Administration"),
    "chapter": N_("Chapter of the tariff"),
    "type": N_("About"),
    "year": N_("Year of issue"),
}
STANDINGS = {
    "in_force": N_("In force"), "expired": N_("Expired"), "revoked": N_("Revoked"), "annulled": N_("Annulled"), "ceased": N_("Ceased"),
    "reference": N_("For reference"),
}  # fmt: skip


async def rulings(visit: Visit) -> Response:
    """Results for what the address asks: every filter is in it, so a search can be kept and sent on."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    form = Form(given=asked)
    found: register.RulingPage = {
        "items": [],
        "next": None,
        "meant": [],
        "total": {"count": 0, "more": False},
        "facets": None,
    }
    try:
        found = await register.search(visit.api, **asked, cursor=visit.query_params.get("cursor", ""))
    except ApiProblem as problem:
        if not (problem.status in (400, 422) and form.take(problem, visit.words)):
            raise
    served = await register.administrations(visit.api)
    return page(
        visit, "public/rulings.html", status=422 if form.errors else 200, form=form, asked=asked, found=found, served=served,
        filtered=any(value for name, value in asked.items() if name != "q"), paged=bool(visit.query_params.get("cursor")),
        total=found.get("total"), facets=_facets(visit, found, asked), machine=MACHINE,
        narrowed=_query({name: asked[name] for name in ("administration", "type", "hs", "keyword")}),
        place=_query({"administration": asked["administration"] or (served[0]["code"] if len(served) == 1 else "")}),
    )  # fmt: skip


def _query(values: dict[str, str]) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _facets(visit: Visit, found: register.RulingPage, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The counts as links: one more filter each, or one less where it is chosen already."""
    shown = []
    for name, title in FACETS.items():
        counted = (found.get("facets") or {}).get(name, [])
        choices = [_choice(visit, name, one, asked) for one in counted[:SHOWN]]
        if len(counted) > 1 or any(one["chosen"] for one in choices):
            shown.append({"name": name, "title": visit.words.gettext(title), "choices": choices})
    return shown


def _choice(visit: Visit, name: str, one: register.FacetValue, asked: dict[str, str]) -> dict[str, Any]:
    value = one["value"]
    wanted = {name: value}
    if name == "year":
        wanted = {"from": f"{value}-01-01", "to": f"{value}-12-31"}
    elif name == "chapter":
        wanted = {"hs": value}
    chosen = all(asked[field] == word for field, word in wanted.items())
    changes: dict[str, str | None] = {field: None if chosen else word for field, word in wanted.items()}
    return {
        "label": _label(visit, name, value), "count": one["count"], "chosen": chosen,
        "address": address_with(visit, **{"cursor": None, **changes}),
    }  # fmt: skip


def _label(visit: Visit, name: str, value: str) -> str:
    if name == "status":
        return visit.words.gettext(STANDINGS.get(value, value))
    if name == "type" and value in TYPES:
        return visit.words.gettext(TYPES[value].name)
    if name == "administration" and value in visit.portal.administrations:
        return visit.portal.administrations[value].name(visit.language)
    return value


async def ruling(visit: Visit) -> Response:
    """One ruling, to read and to print."""
    number = str(visit.path_params["number"])
    found = await register.ruling(visit.api, number, administration=visit.query_params.get("administration", ""))
    number = found["number"]
    address = f"{visit.portal.settings.public_url}/rulings/{quote(number, safe='')}"
    host = visit.portal.administrations.get(found["administration"])
    return page(
        visit, "public/ruling.html", ruling=found, address=address, cite=_cited_as(visit, found, address), qr=qr_code(address), host=host,
        administration=host or visit.administration, editions=await in_editions(visit, found),
    )  # fmt: skip


def _cited_as(visit: Visit, found: register.PublishedRuling, address: str) -> str:
    """One line by which a declaration or a letter names the ruling for good: whose, number, edition, day, where."""
    host = visit.portal.administrations.get(found["administration"])
    whose = found["source"] or (host.name(visit.language) if host else found["administration"])
    edition = visit.words.gettext("edition %(number)s") % {"number": found["edition"]}
    return f"{whose}, {found['number']}, {edition}, {found['issued_on']}, {address}"


MENU = [MenuItem(path="/rulings", title=N_("Register"), under=N_("Register"), order=10)]
ROUTES = [get("/rulings", rulings), get("/rulings/{number}", ruling)]
