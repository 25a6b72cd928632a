"""Opinions: what I am asked, and what our office asked others."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import region
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, holds, post, zone_of
from gateway.portal.pages.region import words
from gateway.portal.question_words import QUESTIONS
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

STEPS = ("accept", "decline", "give")
_NEEDED = {
    "decline": (("reason", N_("Say why you cannot advise.")),),
    "give": (("text", N_("Write your opinion.")), ("basis", N_("Name the law it rests on."))),
}


async def inbox(visit: Visit) -> Response:
    """What officers of other administrations ask me, and what ours asked them."""
    asks = "reviewer" in visit.actor.roles
    return page(
        visit, "region/opinions.html", rows=await region.inbox(visit.api), words=words, zone=zone_of(visit),
        asked=await region.requests(visit.api) if asks else [], asks=asks,
    )  # fmt: skip


def answers(visit: Visit, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Released answers with their questions in words."""
    _ = visit.words.gettext
    found = []
    for row in rows:
        title = QUESTIONS.get(row["name"])
        shown = row["answer"]
        if isinstance(shown, dict):
            shown = "\n".join(str(value) for value in shown.values() if not isinstance(value, bool))
        elif isinstance(shown, bool):
            shown = _("Yes") if shown else _("No")
        elif row["name"].endswith("hs_code"):
            shown = readings.tariff_code(str(shown))
        found.append((_(title.name) if title is not None else row["name"], str(shown)))
    return found


async def opinion(visit: Visit) -> Response:
    """One question, with exactly what was released."""
    return await _opinion(visit, Form())


async def _opinion(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    found = await region.opinion(visit.api, str(visit.path_params["key"]))
    released = found["released"]
    return page(
        visit, "region/opinion.html", status=status, form=form, found=found, words=words, zone=zone_of(visit), tried=tried,
        answers=answers(visit, released["answers"]) if released else [], stale=status in (409, 412),
    )  # fmt: skip


async def step(visit: Visit, form: Form) -> Response:
    """Accept, decline, or give the opinion."""
    _, key, name = visit.words.gettext, str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body: dict[str, Any] = {}
    for field, said in _NEEDED.get(name, ()):
        body[field] = form.text(f"{name}.{field}")
        if not body[field]:
            form.wrong(f"{name}.{field}", _(said))
    if name == "give" and form.text("give.hs_code"):
        body["hs_code"] = form.text("give.hs_code")
    status = 422
    if not form.errors:
        try:
            await region.opinion_step(visit.api, key, name, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, prefix=f"{name}.", fallback="text" if name == "give" else "reason")
        else:
            done = {"accept": _("Thank you. The office that asked knows that you will answer."), "decline": _("The office that asked will be told."), "give": _("Your opinion is with the office that asked. It decides itself.")}  # fmt: skip
            visit.tell(done[name])
            return redirect(visit, f"/region/opinions/{key}")
    return await _opinion(visit, form, status=status, tried=name)


_advise = holds(*words.OFFICERS)
MENU = (
    MenuItem(path="/region/opinions", title=N_("Opinions"), under=words.REGION, shown=_advise, order=50),
    MenuItem(path="/region/experts", title=N_("Experts"), under=words.REGION, shown=_advise, order=50),
    MenuItem(path="/region/divergences", title=N_("Divergences"), under=words.REGION, shown=_advise, order=50),
    MenuItem(path="/region/convergences", title=N_("Cases with others"), under=words.REGION, shown=_advise, order=50),
)
ROUTES = [
    get("/region/opinions", inbox),
    get("/region/opinions/{key}", opinion),
    *(post(f"/region/opinions/{{key}}/{name}", step) for name in STEPS),
]
