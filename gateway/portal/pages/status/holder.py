"""A holder on one page: what the status gives, what is intended against it, what was told, and every step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_cases, status_holders
from gateway.portal.client.status_holders import Holder
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.officer.wording import CLOCK_MARKS
from gateway.portal.pages.programme.words import HOLDERS
from gateway.portal.pages.programme.words import ROLES as ROLE_WORDS
from gateway.portal.pages.status import holder_acts, words
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

ORDER = ("announce", "suspend", "revoke", "lift", "vary", "appoint")
SIGNS = ("suspend", "revoke")
KIND = {"suspend": "suspension", "revoke": "revocation"}
OPEN_MEASURE = ("announced", "heard")
Sends = Callable[[], Awaitable[None]]


async def holder(visit: Visit) -> Response:
    """A holder by the number of the authorisation."""
    return await holder_page(visit, await status_holders.holder(visit.api, str(visit.path_params["number"])), Form())


async def holder_page(visit: Visit, found: Holder, form: Form, *, status: int = 200, tried: str = "") -> Response:
    """The page; a form that failed shows what was typed, at its place."""
    number, tin = found["number"], found["firm"]["tin"]
    actions = {row["name"]: row for row in found["actions"]}
    letters = await status_cases.papers(visit.api, "authorisation", number)
    papers = {row["number"]: row for row in letters}
    address = f"{visit.portal.settings.public_url}/traders/holders/{number}"
    managers = await status_cases.colleagues(visit.api, ("account-manager",)) if "appoint" in actions else []
    return page(
        visit, "status/holder.html", status=status, form=form, holder=found, tried=tried, stale=status in (409, 412),
        offered=[actions[name] | {"alone": _alone(visit, found, actions[name])} for name in ORDER if name in actions],
        form_of=lambda name: form if name == tried else Form(given=_started(found, name)),
        sites={row["id"]: row for row in await status_holders.sites(visit.api, tin)}, managers=managers,
        check_ins=await status_holders.check_ins(visit.api, number), letters=letters,
        changes=await status_holders.changes(visit.api, number), words=words, holder_words=HOLDERS,
        role_words=ROLE_WORDS, clock_words=CLOCK_MARKS, zone=zone_of(visit), today=today_of(visit).isoformat(),
        tends="account-manager" in visit.actor.roles or "reviewer" in visit.actor.roles,
        steps=[
            step | {"paper": papers.get(step["paper"] or step["number"]), "clock": None, "parameters": None}
            for step in reversed(found["steps"])
        ],
        parameter_name=lambda name: readings.parameter_name(visit, name),
        parameter_value=lambda value: readings.parameter_value(visit, value), address=address, qr=qr_code(address),
    )  # fmt: skip


def _alone(visit: Visit, found: Holder, action: dict[str, Any]) -> bool:
    """Whether only the second officer is wanting, so that a small office may give its reason."""
    intended = next((row for row in found["measures"] if row["state"] in OPEN_MEASURE), None)
    return (
        not action["possible"] and len(action["why_not"]) == 1 and intended is not None
        and intended["kind"] == KIND.get(action["name"]) and (intended["announced_by"] or {}).get("id") == visit.actor.id
    )  # fmt: skip


def _started(found: Holder, name: str) -> dict[str, Any]:
    if name == "vary":
        return {"vary.roles": found["roles"], "vary.sites": found["sites"], "vary.conditions": found["conditions"]}
    if name == "appoint" and found["account_manager"]:
        return {"appoint.to": f"{found['account_manager']['id']} {found['account_manager']['name']}"}
    return {}


async def _send(
    visit: Visit, form: Form, name: str, sends: Sends, *, told: str, fallback: str, at: str = ""
) -> Response:
    """Send what was typed; on refusal the page again with the problem at its field."""
    number, status = str(visit.path_params["number"]), 422
    if not form.errors:
        try:
            await sends()
        except ApiProblem as problem:
            status = answered(visit, form, problem, prefix=f"{name}.", fallback=fallback)
            if status == 412:
                form.errors.clear()
        else:
            visit.tell(told)
            return redirect(visit, f"/traders/holders/{number}{at}")
    return await holder_page(visit, await status_holders.holder(visit.api, number), form, status=status, tried=name)


async def act(visit: Visit, form: Form) -> Response:
    """A step of the authorisation's life; its name is the last part of the address."""
    _, number, name = visit.words.gettext, str(visit.path_params["number"]), visit.url.path.rpartition("/")[2]
    bodies: dict[str, Callable[[], dict[str, Any]]] = {
        "suspend": lambda: holder_acts.signed(form, "suspend"), "revoke": lambda: holder_acts.signed(form, "revoke"),
        "lift": lambda: holder_acts.words_of(form, "lift"), "vary": lambda: holder_acts.varied(form, visit.words),
        "appoint": lambda: holder_acts.appointed(form, visit.words),
    }  # fmt: skip
    body = bodies[name]()
    fallback = {"appoint": "to", "vary": "roles", "lift": "external_text"}.get(name, "override_reason")
    return await _send(
        visit, form, name, told=_("Done: %(action)s.") % {"action": _(words.STEPS[name])}, fallback=fallback,
        sends=lambda: status_holders.act(visit.api, number, name, body, version=form.version, key=form.key),
    )  # fmt: skip


async def announce(visit: Visit, form: Form) -> Response:
    """Tell the holder what is intended."""
    body, number = holder_acts.announced(form, visit.words), str(visit.path_params["number"])
    told = visit.words.gettext("The holder is told what is intended, and until when it may answer.")
    return await _send(
        visit, form, "announce", told=told, fallback="facts", at="#measures",
        sends=lambda: status_holders.announce(visit.api, number, body, version=form.version, key=form.key),
    )  # fmt: skip


async def conclude(visit: Visit, form: Form) -> Response:
    """Close the hearing of a measure, or drop it."""
    number, measure = str(visit.path_params["number"]), str(visit.path_params["measure"])
    action = visit.url.path.rpartition("/")[2]
    name = f"{action}-{measure}"
    body = holder_acts.words_of(form, name) if action == "drop" else {}
    return await _send(
        visit, form, name, told=visit.words.gettext("Done: %(action)s.") % {"action": visit.words.gettext(words.STEPS[action])},
        fallback="external_text", at="#measures",
        sends=lambda: status_holders.conclude(
            visit.api, number, measure, action, body, version=form.version, key=form.key
        ),
    )  # fmt: skip


async def check_in(visit: Visit, form: Form) -> Response:
    """Write down the yearly talk."""
    number = str(visit.path_params["number"])
    body = holder_acts.talked(form, visit.words, (await status_holders.check_ins(visit.api, number))["questions"])
    return await _send(
        visit, form, "check-in", told=visit.words.gettext("The check-in is written down."), fallback="note", at="#check-ins",
        sends=lambda: status_holders.hold_check_in(visit.api, number, body, key=form.key),
    )  # fmt: skip


async def judge(visit: Visit, form: Form) -> Response:
    """What the office makes of a change that was told."""
    _, change, action = visit.words.gettext, str(visit.path_params["change"]), visit.url.path.rpartition("/")[2]
    name = f"change-{change}"
    body = {"conclusion": form.text(f"{name}.conclusion")}
    if action == "close" and not body["conclusion"]:
        form.wrong(f"{name}.conclusion", _("Say what follows from the change."))
    return await _send(
        visit, form, name, told=_("The change is dealt with."), fallback="conclusion", at="#changes",
        sends=lambda: status_holders.judge(visit.api, change, action, body, version=form.version, key=form.key),
    )  # fmt: skip


HERE = "/traders/holders/{number}"
ROUTES = [
    get(HERE, holder),
    post(f"{HERE}/announce", announce),
    post(f"{HERE}/check-in", check_in),
    *(post(f"{HERE}/{name}", act) for name in ("suspend", "revoke", "lift", "vary", "appoint")),
    *(post(f"{HERE}/measures/{{measure}}/{action}", conclude) for action in ("close-hearing", "drop")),
    *(post(f"{HERE}/changes/{{change}}/{action}", judge) for action in ("note", "review", "close")),
]
