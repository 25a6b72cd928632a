"""The directory of experts, and the own entry in it."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from gateway.portal.client import office, region
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.region import words
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FILTERS = ("chapter", "kind", "language", "q")


async def directory(visit: Visit) -> Response:
    """The experts of all administrations, searched by chapter, kind of ruling, language and words."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    if not re.fullmatch(r"\d\d", asked["chapter"]):
        asked["chapter"] = ""
    return page(
        visit, "region/experts.html", rows=await region.experts(visit.api, **asked), search=Form(given=asked),
        filtered=any(asked.values()), honours=await region.honours(visit.api), words=words, kinds=readings.kinds(visit),
    )  # fmt: skip


async def _mine(visit: Visit) -> dict[str, Any] | None:
    try:
        return await region.expert(visit.api, "me")
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return None


async def entry(visit: Visit) -> Response:
    """The own entry, or that of an officer of the own administration."""
    return await _entry(visit, None)


async def _entry(visit: Visit, form: Form | None, *, status: int = 200) -> Response:
    found = await _mine(visit)
    given: dict[str, object] = {"types": ["classification"], "languages": [visit.language], "available": True}
    if found is not None:
        given = {
            "topics": found["topics"], "types": found["types"], "chapters": ", ".join(found["chapters"]),
            "languages": found["languages"], "accreditation": found["accreditation"], "available": found["available"],
            "away_until": found["away_until"],
        }  # fmt: skip
    colleagues = []
    if "decider" in visit.actor.roles:
        colleagues = [one for one in await office.colleagues(visit.api) if one["id"] != visit.actor.id]
    return page(
        visit, "region/entry.html", status=status, form=form or Form(given=given), found=found, words=words,
        kinds=readings.kinds(visit), colleagues=colleagues, zone=zone_of(visit),
    )  # fmt: skip


async def keep(visit: Visit, form: Form) -> Response:
    """Keep an entry."""
    _ = visit.words.gettext
    body: dict[str, Any] = {
        "topics": form.text("topics"), "types": form.all("types"), "languages": form.all("languages"),
        "chapters": re.findall(r"\d+", form.text("chapters")), "accreditation": form.text("accreditation"),
        "available": form.ticked("available"), "away_until": form.day("away_until") or None,
    }  # fmt: skip
    body["chapters"] = [one.zfill(2) for one in body["chapters"]]
    who, _space, name = form.text("officer").partition(" ")
    if who:
        body["officer"] = {"id": who, "name": name}
    for field, said in (
        ("topics", _("Say in a line what you know well.")), ("types", _("Choose at least one kind of ruling.")),
        ("languages", _("Choose at least one language.")),
    ):  # fmt: skip
        if not body[field]:
            form.wrong(field, said)
    status = 422
    if not form.errors:
        try:
            await region.enter(visit.api, body, key=form.key)
        except ApiProblem as problem:
            for error in problem.errors:
                pointer = str(error.get("pointer", ""))
                error["pointer"] = "/" + (pointer.split("/")[1] if pointer.count("/") > 1 else pointer.strip("/"))
            status = answered(visit, form, problem, fallback="topics")
        else:
            visit.tell(
                _("The entry is kept. It is listed once the officer agreed.") if who else _("Your entry is kept.")
            )
            return redirect(visit, "/region/experts/entry")
    return await _entry(visit, form, status=status)


async def consent(visit: Visit, form: Form) -> Response:
    """Be listed, or not any more."""
    _ = visit.words.gettext
    listed = form.text("listed") == "true"
    await region.consent(visit.api, form.text("id"), listed=listed, version=form.version, key=form.key)
    visit.tell(_("You are in the directory.") if listed else _("You are no longer in the directory."))
    return redirect(visit, "/region/experts/entry")


ROUTES = [
    get("/region/experts", directory),
    get("/region/experts/entry", entry),
    post("/region/experts/entry", keep),
    post("/region/experts/consent", consent),
]
