"""Webhooks: the registrar's desk for national systems and, under the account, a firm manager's for the firm's machines.

The same pages at two addresses; whose endpoints they show is the API's to judge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from starlette.responses import Response

from gateway.portal import routes
from gateway.portal.client import notices
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer import desk
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

OFFICE, FIRM = "/registrar/webhooks", "/account/webhooks"

STATES: Mapping[str, tuple[str, str, str]] = {
    "active": (N_("Active"), "circle", "green"),
    "failing": (N_("Failing"), "triangle", "yellow"),
    "disabled": (N_("Disabled"), "square", "red"),
    "ended": (N_("Ended"), "ring", "quiet"),
    "waiting": (N_("Waits"), "diamond", "blue"),
    "delivered": (N_("Delivered"), "tick", "green"),
    "failed": (N_("Failed"), "square", "red"),
    "withheld": (N_("Withheld"), "paused", "quiet"),
}

EVENTS: tuple[str, ...] = (
    N_("An application for a ruling reached the office."),
    N_("The office said what is missing from an application."),
    N_("An application is complete; the statutory clock runs."),
    N_("The office asks the applicant; the clock is paused."),
    N_("The applicant answered; the clock runs again."),
    N_("An application was declined."),
    N_("The applicant withdrew."),
    N_("The applicant's time was over without an answer."),
    N_("A ruling was issued."),
    N_("A ruling was revoked (WTO TFA Article 3.4)."),
    N_("A ruling was annulled from its first day (WTO TFA Article 3.4)."),
    N_("A ruling's validity is over."),
    N_("The office is closed on working days."),
    N_("A declaration was received: the receipt, sent before any assessment and the same for all."),
    N_("A declaration has its lane."),
    N_("The lane of a declaration was changed."),
    N_("Another set of rules is in force."),
    N_("A ruling ceased by law."),
    N_("A ruling has a new edition (WTO TFA Article 3.4)."),
    N_("A ruling stands again after a review or an appeal."),
    N_("The validity of a ruling ends soon."),
    N_("The holder of a ruling must confirm the facts."),
    N_("A new edition of the Harmonized System affects a ruling."),
    N_("A review or an appeal was lodged."),
    N_("A review or an appeal was decided."),
    N_("A request for extended use was decided."),
    N_("A question to the office was answered."),
    N_("The office asks for a sample; the clock is paused."),
    N_("The sample is here; the clock runs again."),
    N_("An application is decided anew after a review or an appeal."),
    N_("The applicant's time for an answer is nearly over."),
    N_("An application for the trusted-trader programme reached the office."),
    N_("The office said what is missing from an application for the programme."),
    N_("An application for the programme is complete; the clock runs."),
    N_("A firm is told what must be mended before the decision."),
    N_("An application for the programme was refused."),
    N_("A firm withdrew its application for the programme."),
    N_("An application for the programme lapsed."),
    N_("A day for a visit is set, or moved."),
    N_("A firm's status as trusted trader was granted or renewed."),
    N_("A holder is told what is intended, and may answer until a day."),
    N_("A trusted trader's status is suspended."),
    N_("A trusted trader's suspension was lifted."),
    N_("A trusted trader's status was revoked."),
    N_("A trusted trader's status was restored after an appeal."),
    N_("The validity of a trusted trader's status is over."),
    N_("A holder gave the status of trusted trader back."),
    N_("A decision of the programme is contested."),
    N_("An appeal in the programme was decided."),
    N_("A finding must be mended soon."),
    N_("A trusted trader's status ends; re-validation is asked for in time."),
    N_("A trusted trader's yearly talk is due."),
    N_("A change in a trusted trader's firm was not told in time."),
    N_("An operator's status is another, numbered without a gap: for systems that give benefits by it."),
)
"""What the API says of its event types, to be translated."""


def _base(visit: Visit) -> str:
    return OFFICE if visit.url.path.startswith(OFFICE) else FIRM


def _show(visit: Visit, template: str, *, status: int = 200, form: Form | None = None, **values: object) -> Response:
    return page(
        visit, f"officer/{template}.html", status=status, form=form, base=_base(visit), states=STATES,
        zone=desk.zone_of(visit), office=_base(visit) == OFFICE, **values,
    )  # fmt: skip


async def listed(visit: Visit) -> Response:
    """One's endpoints."""
    may = bool(visit.actor.roles & {"registrar", "firm-manager"})
    return _show(visit, "webhooks", rows=await notices.endpoints(visit.api), may=may)


async def new_page(visit: Visit) -> Response:
    """A new endpoint."""
    return _show(visit, "webhook_form", types=await notices.event_types(visit.api), row=None)


async def new(visit: Visit, form: Form) -> Response:
    """Register it; its page shows the key with which notices are verified."""
    _ = visit.words.gettext
    status = _wanting(visit, form)
    if not form.errors:
        try:
            made = await notices.register(visit.api, _body(form), key=form.key)
        except ApiProblem as problem:
            status = _answered(visit, form, problem)
        else:
            visit.tell(_("The endpoint is registered. Send a test to see that it works."))
            return redirect(visit, f"{_base(visit)}/{made['id']}")
    types = await notices.event_types(visit.api)
    return _show(visit, "webhook_form", status=status, form=form, types=types, row=None)


async def change_page(visit: Visit) -> Response:
    """What may be changed of an endpoint."""
    row = await notices.endpoint(visit.api, str(visit.path_params["id"]))
    given = {"url": row["url"], "description": row["description"], "event_types": row["event_types"]}
    return _show(
        visit, "webhook_form", form=Form(given=given), types=await notices.event_types(visit.api), row=row
    )  # fmt: skip


async def change(visit: Visit, form: Form) -> Response:
    """Change it."""
    _ = visit.words.gettext
    identifier = str(visit.path_params["id"])
    status = _wanting(visit, form)
    if not form.errors:
        try:
            await notices.change(visit.api, identifier, _body(form), version=form.version, key=form.key)
        except ApiProblem as problem:
            status = _answered(visit, form, problem)
        else:
            visit.tell(_("Saved."))
            return redirect(visit, f"{_base(visit)}/{identifier}")
    row = await notices.endpoint(visit.api, identifier)
    types = await notices.event_types(visit.api)
    return _show(visit, "webhook_form", status=status, form=form, types=types, row=row)


def _wanting(visit: Visit, form: Form) -> int:
    _ = visit.words.gettext
    if not form.text("url"):
        form.wrong("url", _("Enter the address to send to."))
    if not form.all("event_types"):
        form.wrong("event_types", _("Choose at least one."))
    return 422


def _body(form: Form) -> dict[str, object]:
    return {"url": form.text("url"), "description": form.text("description"), "event_types": form.all("event_types")}


def _answered(visit: Visit, form: Form, problem: ApiProblem) -> int:
    """Why an address is refused is said by the API in words of its own; where it names no field, it stands at the address."""
    _ = visit.words.gettext
    for error in problem.errors:
        if error.get("pointer") == "/url":
            form.wrong("url", _("We do not send to this address: it must be https, on a public name and a usual port."))
    return desk.answered(visit, form, problem, fallback="url")


async def endpoint(visit: Visit) -> Response:
    """One endpoint: its key, what it wants, its log."""
    return await _endpoint(visit, Form())


async def _endpoint(visit: Visit, form: Form, *, status: int = 200) -> Response:
    identifier = str(visit.path_params["id"])
    row = await notices.endpoint(visit.api, identifier)
    state = visit.query_params.get("state", "")
    log = await notices.deliveries(
        visit.api, identifier, state=state if state in STATES else "", cursor=visit.query_params.get("cursor", "")
    )
    possible = {offer["name"] for offer in row["actions"] if offer["possible"]}
    return _show(
        visit, "webhook", status=status, form=form, row=row, log=log, may=possible, state=state,
        words={kind["name"]: kind["words"] for kind in await notices.event_types(visit.api)},
    )  # fmt: skip


async def act(visit: Visit, form: Form) -> Response:
    """Test, another key, disable, enable, replay, end."""
    _ = visit.words.gettext
    identifier, action = str(visit.path_params["id"]), str(visit.path_params["action"])
    body: dict[str, object] = {}
    if action == "disable":
        body["reason"] = form.text("disable.reason")
        if len(form.text("disable.reason")) < 3:
            form.wrong("disable.reason", _("Say why."))
    if action == "replay":
        body["since"] = _midnight(visit, form)
    if not form.errors:
        try:
            if action == "end":
                await notices.end(visit.api, identifier, version=form.version, key=form.key)
                visit.tell(_("The endpoint was taken away."))
                return redirect(visit, _base(visit))
            done = await notices.act_on(visit.api, identifier, action, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            desk.answered(visit, form, problem, prefix=f"{action}.", fallback=action)
        else:
            said = {
                "test": _("A test is on its way."),
                "rotate-key": _("There is a new key. The one before signs too, for the days named beside it."),
                "disable": _("Nothing more is sent there."),
                "enable": _("It is sent to again."),
                "replay": _("%(count)s notices are sent once more.") % {"count": done.get("count", 0)},
            }
            visit.tell(said.get(action, _("Saved.")))
            return redirect(visit, f"{_base(visit)}/{identifier}")
    return await _endpoint(visit, form, status=422)


def _midnight(visit: Visit, form: Form) -> str:
    """The beginning of a day at the office, ISO 8601."""
    _ = visit.words.gettext
    try:
        day = date.fromisoformat(form.day("replay.since"))
    except ValueError:
        form.wrong("replay.since", _("Enter a day, such as 22 11 2026."))
        return ""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(desk.zone_of(visit))).isoformat()


async def delivery(visit: Visit) -> Response:
    """One delivery: what was sent, every attempt, what came back."""
    found = await notices.delivery(visit.api, str(visit.path_params["delivery"]))
    may = {offer["name"] for offer in found["actions"] if offer["possible"]}
    payload = json.dumps(found["payload"], indent=2, ensure_ascii=False)
    return _show(visit, "webhook_delivery", row=found, payload=payload, may=may, endpoint=visit.path_params["id"])


async def replay(visit: Visit, form: Form) -> Response:
    """Send one once more."""
    _ = visit.words.gettext
    await notices.replay(visit.api, str(visit.path_params["delivery"]), key=form.key)
    visit.tell(_("It is sent once more."))
    return redirect(visit, f"{_base(visit)}/{visit.path_params['id']}/deliveries/{visit.path_params['delivery']}")


_SHOWN = (
    ("", listed),
    ("/new", new_page),
    ("/{id}", endpoint),
    ("/{id}/change", change_page),
    ("/{id}/deliveries/{delivery}", delivery),
)
_DONE = (
    ("/new", new),
    ("/{id}/change", change),
    ("/{id}/deliveries/{delivery}/replay", replay),
    ("/{id}/{action}", act),
)

ROUTES = [
    *(desk.get(OFFICE + path, shows) for path, shows in _SHOWN),
    *(desk.post(OFFICE + path, acts) for path, acts in _DONE),
    *(routes.get(FIRM + path, shows, signed_in=True) for path, shows in _SHOWN),
    *(routes.post(FIRM + path, acts, signed_in=True) for path, acts in _DONE),
]
