"""What outcomes suggest, with its evidence, and alarms that things are no longer what they were."""

from __future__ import annotations

import re

from starlette.responses import Response

from gateway.portal.client import risk_exchange
from gateway.portal.client.risk_exchange import SuggestionView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import Words
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_forecast import values_of
from gateway.portal.pages.officer.risk_rule_words import DRIFTS, LANES, SUGGESTION_STATES
from gateway.portal.pages.officer.risk_words import FIELD_TITLES
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

_NAME = re.compile(r'"[^"]*"|\b(i\.)?([a-z_]+)\b')
WRITERS = frozenset({"risk-analyst", "risk-approver"})


def asked_for(text: str, words: Words) -> list[str]:
    """The fields that a condition asks for, by their names; what stands in quotes is no field."""
    keys = (f"item.{match[2]}" if match[1] else match[2] for match in _NAME.finditer(text))
    return list(dict.fromkeys(words.gettext(FIELD_TITLES[key]) for key in keys if key in FIELD_TITLES))


def chart_rows(visit: Visit, rows: list[SuggestionView]) -> list[tuple[str, dict[str, float] | None, int, int]]:
    """The find rate of each suggestion on the months held out."""
    _ = visit.words.gettext
    found: list[tuple[str, dict[str, float] | None, int, int]] = []
    for number, row in enumerate(rows, 1):
        told = row["evidence"]
        rate = {name: float(told[name]) for name in ("rate", "low", "high")} if told.get("inspected") else None
        found.append(
            (
                _("Suggestion %(number)s") % {"number": number},
                rate,
                int(told.get("finds", 0)),
                int(told.get("inspected", 0)),
            )
        )
    return found


async def listed(visit: Visit) -> Response:
    """Suggestions of a state, and the alarms."""
    return await _listed(visit, Form())


async def _listed(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    state = visit.query_params.get("state", "made")
    state = state if state in SUGGESTION_STATES else "made"
    rows = await risk_exchange.suggestions(visit.api, state=state)
    return page(
        visit, "officer/risk/suggestions.html", status=status, form=form, state=state, states=SUGGESTION_STATES,
        rows=rows, chart=chart_rows(visit, rows[:6]), asked_for=lambda text: asked_for(text, visit.words), alarms=await risk_exchange.drift(visit.api), drifts=DRIFTS, field_titles=FIELD_TITLES,
        tried=tried,
        lanes=LANES, may=bool(visit.actor.roles & WRITERS), zone=zone_of(visit), **values_of(visit),
    )  # fmt: skip


async def look(visit: Visit, form: Form) -> Response:
    """Look for patterns now; the same is done every week."""
    found = await risk_exchange.look_for_patterns(visit.api, key=form.key)
    words = visit.words
    if found["made"]:
        visit.tell(words.ngettext("%(num)d new suggestion.", "%(num)d new suggestions.", found["made"]) % {"num": found["made"]})  # fmt: skip
    else:
        visit.tell(words.gettext("Nothing new was found, or too little was inspected to say anything."))
    return redirect(visit, "/risk/suggestions")


async def take(visit: Visit, form: Form) -> Response:
    """Make a suggestion a draft, which somebody then edits, tests and submits."""
    _, key = visit.words.gettext, str(visit.path_params["id"])
    title, share = form.text(f"{key}.title"), form.text(f"{key}.probability") or "100"
    if not title:
        form.wrong(f"{key}.title", _("Give the rule a title by which officers know it."))
    if not share.isdigit() or int(share) > 100:
        form.wrong(f"{key}.probability", _("Give a whole number from 0 to %(most)s.") % {"most": 100})
    if not form.errors:
        lane = form.text(f"{key}.lane") if form.text(f"{key}.lane") in LANES else "red"
        try:
            made = await risk_exchange.take_suggestion(
                visit.api, key, title=title, lane=lane, probability=int(share), version=form.version, key=form.key
            )
        except ApiProblem as problem:
            status = answered(visit, form, problem, prefix=f"{key}.", fallback="title")
            return await _listed(visit, form, status=status, tried=key)
        visit.tell(_("A draft is begun. Read it, change what is wrong, and back-test it."))
        return redirect(visit, f"/risk/rules/{made['id']}/edit")
    return await _listed(visit, form, status=422, tried=key)


async def dismiss(visit: Visit, form: Form) -> Response:
    """Put a suggestion aside."""
    key = str(visit.path_params["id"])
    reason, status = form.text(f"{key}.reason"), 422
    if len(reason) < 10:
        form.wrong(f"{key}.reason", visit.words.gettext("Say why, in at least ten characters."))
    else:
        try:
            await risk_exchange.dismiss_suggestion(visit.api, key, reason, version=form.version, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, prefix=f"{key}.", fallback="reason")
        else:
            visit.tell(visit.words.gettext("Put aside. It is not suggested again."))
            return redirect(visit, "/risk/suggestions")
    return await _listed(visit, form, status=status, tried=key)


async def seen(visit: Visit, form: Form) -> Response:
    """Say that an alarm was looked at."""
    key = str(visit.path_params["id"])
    try:
        await risk_exchange.seen(visit.api, key, form.text(f"{key}.note"), version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{key}.", fallback="note")
        return await _listed(visit, form, status=status, tried=key)
    visit.tell(visit.words.gettext("Noted."))
    return redirect(visit, "/risk/suggestions#drift")


ROUTES = [
    get("/risk/suggestions", listed),
    post("/risk/suggestions", look),
    post("/risk/suggestions/{id}/take", take),
    post("/risk/suggestions/{id}/dismiss", dismiss),
    post("/risk/drift/{id}/seen", seen),
]
