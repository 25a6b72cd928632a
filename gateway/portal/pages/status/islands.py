"""Islands of the schematic, as officers draw them: two numbers for the place, seen before they are kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_visits as client
from gateway.portal.client.status_visits import IslandView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post
from gateway.portal.pages.status.planner import plans, refused
from gateway.portal.pages.status.visit_schematic import Spot, schematic
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def code_of(name: str) -> str:
    """A code made of a name: "'Eua" is eua, "Vava'u" is vavau."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _picture(visit: Visit, rows: Sequence[IslandView], form: Form, code: str) -> Any:
    _ = visit.words.gettext
    place = {name: form.text(name) for name in ("x", "y")}
    spots = [Spot(name=one["name"], x=one["x"], y=one["y"]) for one in rows if one["code"] != code]
    if all(value.isdigit() and int(value) <= 100 for value in place.values()):
        spots.append(Spot(name=form.text("name") or code, x=int(place["x"]), y=int(place["y"]), marked=True))
    return schematic(
        spots, title=_("The schematic of islands"),
        description=_("Each island where an officer put it; the one that is being drawn stands on a yellow ground."),
    )  # fmt: skip


async def islands(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """The schematic, the list, and the form: empty, or with the island in `change`."""
    rows = await client.islands(visit.api)
    code = (
        (form.text("code") or code_of(form.text("name"))) if form is not None else visit.query_params.get("change", "")
    )
    chosen = next((one for one in rows if one["code"] == code), None)
    if form is None:
        given = {name: chosen[name] for name in ("code", "name", "x", "y", "travel", "travel_hours")} if chosen else {}
        form = Form(given=given)
    editing = chosen if chosen is not None and (form.text("editing") or form.filled is None) else None
    return page(
        visit, "status/islands.html", status=status, form=form, rows=rows, chosen=editing,
        picture=_picture(visit, rows, form, code), may_draw=plans(visit),
    )  # fmt: skip


def body_of(visit: Visit, form: Form) -> dict[str, Any]:
    """The island for the API; what cannot be read stands at its field."""
    _ = visit.words.gettext
    body: dict[str, Any] = {"name": form.text("name"), "travel": form.text("travel")}
    if not body["name"]:
        form.wrong("name", _("Give the island its name."))
    for name in ("x", "y"):
        text = form.text(name)
        if not text.isdigit() or int(text) > 100:
            form.wrong(name, _("Enter a whole number from 0 to 100."))
        else:
            body[name] = int(text)
    hours = form.text("travel_hours") or "0"
    if not hours.isdigit() or int(hours) > 1000:
        form.wrong("travel_hours", _("Enter the hours of the way as a whole number."))
    else:
        body["travel_hours"] = int(hours)
    return body


async def draw(visit: Visit, form: Form) -> Response:
    """Show it first, or keep it."""
    _ = visit.words.gettext
    body = body_of(visit, form)
    code = form.text("code") or code_of(body["name"])
    if not _CODE.fullmatch(code):
        form.wrong("code", _("Use small letters, digits and hyphens, such as vanua-levu."))
    if form.errors:
        return await islands(visit, form, status=422)
    if form.text("do") == "preview":
        return await islands(visit, form)
    try:
        await client.draw(visit.api, code, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 428:  # a new island under the code of one that is there
            form.wrong("code", _("Another island has this code. Choose a different one, or change that island."))
            return await islands(visit, form, status=409)
        return await islands(visit, form, status=refused(visit, form, problem, fallback="name"))
    visit.tell(_("%(name)s is on the schematic.") % {"name": body["name"]})
    return redirect(visit, "/traders/islands")


async def retire(visit: Visit, form: Form) -> Response:
    """Off the schematic; its sites stay as they are."""
    try:
        await client.retire(visit.api, str(visit.path_params["code"]), version=form.version, key=form.key)
    except ApiProblem as problem:
        return await islands(visit, Form(errors=form.errors), status=refused(visit, form, problem, fallback="name"))
    visit.tell(visit.words.gettext("The island is off the schematic. Its sites now stand under “elsewhere”."))
    return redirect(visit, "/traders/islands")


ROUTES = [
    get("/traders/islands", islands),
    post("/traders/islands", draw),
    post("/traders/islands/{code}/retire", retire),
]
