"""A firm and its rulings: what they say now and said before, and what the holder may ask for."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import rulings_life as client
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered
from gateway.portal.pages.rulings import life_words as words
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import Visit

HERE = "/my-rulings/{number}"
EXTENDABLE = ("revoked", "ceased")


async def listed(visit: Visit) -> Response:
    """The firm's rulings: those with which something must happen first, then all, the newest first."""
    _for_firms(visit)
    cursor = visit.query_params.get("cursor", "")
    found = await client.rulings(visit.api, cursor=cursor)
    waiting = [row for row in found["items"] if row["attention"]]
    return page(
        visit, "rulings/life_list.html", found=found, waiting=waiting, paged=bool(cursor), words=words,
        tariff_code=readings.tariff_code,
    )  # fmt: skip


async def ruling(visit: Visit) -> Response:
    """One ruling with everything its holder may know and do."""
    if visit.actor.is_officer:
        return redirect(visit, f"/office/rulings/{_number(visit)}")
    found = await client.file(visit.api, _number(visit))
    address = f"{visit.portal.settings.public_url}/my-rulings/{found['number']}"
    return page(
        visit, "rulings/life_mine.html", ruling=found, words=words, may_confirm=_may(found, "confirm-basis"),
        demand=_demand(found), may_go_on=_may_go_on(found), tariff_code=readings.tariff_code,
        method=readings.method(visit, found["valuation_method"]), details=words.how_it_applies(visit, found), address=address, qr=qr_code(address),
    )  # fmt: skip


def _for_firms(visit: Visit) -> None:
    """An officer reads the file of the office."""
    if visit.actor.is_officer:
        raise ApiProblem(403, {"code": "not-permitted"})


def _number(visit: Visit) -> str:
    return str(visit.path_params["number"])


def _may(found: client.RulingFile, action: str) -> bool:
    return any(row["name"] == action and row["possible"] for row in found["actions"])


def _demand(found: client.RulingFile) -> dict[str, Any] | None:
    return next((row for row in found["confirmations"] if row["answered"] is None), None)


def _may_go_on(found: client.RulingFile) -> bool:
    """Whether there is something that ended or changed, for which nothing was asked yet."""
    if found["status"] in EXTENDABLE:
        lost, ground = found["edition"], found["end_ground"]
    elif found["status"] == "in_force" and found["editions"]:
        lost, ground = found["editions"][-1]["edition"], found["editions"][-1]["ground"]
    else:
        return False
    taken = any(row["edition"] == lost and row["state"] in ("asked", "granted") for row in found["extended_uses"])
    return not taken and ground not in words.WRONG_INFORMATION


async def confirm_page(visit: Visit) -> Response:
    """Are the facts still the same?"""
    _for_firms(visit)
    return await _confirm(visit, kept_form(visit) or Form())


async def _confirm(visit: Visit, form: Form, *, status: int = 200) -> Response:
    found = await client.file(visit.api, _number(visit))
    demand = _demand(found)
    if demand is None:
        return redirect(visit, f"/my-rulings/{found['number']}")
    return page(visit, "rulings/life_confirm.html", status=status, form=form, ruling=found, demand=demand)


async def confirm(visit: Visit, form: Form) -> Response:
    """Send the answer about the facts."""
    _ = visit.words.gettext
    answer, statement = form.text("unchanged"), form.text("statement").replace("\r\n", "\n")
    if answer not in ("yes", "no"):
        form.wrong("unchanged", _("Choose an answer."))
    elif answer == "no" and len(statement) < 10:
        form.wrong("statement", _("Say what changed, in a sentence or two."))
    if form.errors:
        return await _confirm(visit, form, status=422)
    body = {"unchanged": answer == "yes", "statement": statement}
    try:
        await client.act(visit.api, _number(visit), "confirm-basis", body, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await _confirm(visit, form, status=answered(visit, form, problem, fallback="unchanged"))
    visit.tell(_("Your answer is with the office."))
    return redirect(visit, f"/my-rulings/{_number(visit)}")


async def reissue(visit: Visit, form: Form) -> Response:
    """Begin an application with the answers of the earlier one."""
    try:
        case = await client.reissue(visit.api, _number(visit), key=form.key)
    except ApiProblem as problem:
        if problem.status != 409:
            raise
        visit.tell(visit.words.gettext("This cannot be asked for now: see below from when, or the open application."), kind="attention")  # fmt: skip
        return redirect(visit, f"/my-rulings/{_number(visit)}")
    visit.tell(visit.words.gettext("We copied your earlier answers. Check that they still hold, then submit."))
    return redirect(visit, f"/applications/{case['id']}")


async def go_on_page(visit: Visit) -> Response:
    """Ask to go on using what the ruling said before."""
    _for_firms(visit)
    return await _go_on(visit, kept_form(visit) or Form())


async def _go_on(visit: Visit, form: Form, *, status: int = 200) -> Response:
    found = await client.file(visit.api, _number(visit))
    if status == 200 and not _may_go_on(found):
        return redirect(visit, f"/my-rulings/{found['number']}")
    return page(visit, "rulings/life_go_on.html", status=status, form=form, ruling=found)


async def go_on(visit: Visit, form: Form) -> Response:
    """Send the request."""
    _ = visit.words.gettext
    body: dict[str, Any] = {"reason": form.text("reason"), "contract_on": form.day("contract_on")}
    if not body["reason"]:
        form.wrong("reason", _("Say which goods, and why they cannot follow the new decision."))
    if not body["contract_on"]:
        form.wrong("contract_on", _("Give the day of the contract."))
    if form.text("quantity"):
        body["quantity"] = form.text("quantity").replace(",", ".").replace(" ", "")
        body["unit"] = form.text("unit") or None
    if form.errors:
        return await _go_on(visit, form, status=422)
    try:
        asked = await client.ask_longer(visit.api, _number(visit), body, key=form.key)
    except ApiProblem as problem:
        return await _go_on(visit, form, status=answered(visit, form, problem, fallback="reason"))
    visit.tell(_("Your request %(number)s is with the office.") % {"number": asked["number"]})
    return redirect(visit, f"/my-rulings/{_number(visit)}")


async def withdraw(visit: Visit, form: Form) -> Response:
    """Take a request back."""
    key = form.text("request")
    try:
        await client.extended_use_step(visit.api, key, "withdraw", {}, version=form.version, idempotency=form.key)
    except ApiProblem as problem:
        if problem.status not in (409, 412):
            raise
        visit.tell(visit.words.gettext("The office decided meanwhile. This is how it stands now."), kind="attention")
    else:
        visit.tell(visit.words.gettext("The request is withdrawn."))
    return redirect(visit, f"/my-rulings/{_number(visit)}")


ROUTES = [
    get("/my-rulings", listed, signed_in=True),
    get(HERE, ruling, signed_in=True),
    get(f"{HERE}/confirm", confirm_page, signed_in=True),
    post(f"{HERE}/confirm", confirm, signed_in=True, lost=keep),
    post(f"{HERE}/again", reissue, signed_in=True),
    get(f"{HERE}/go-on", go_on_page, signed_in=True),
    post(f"{HERE}/go-on", go_on, signed_in=True, lost=keep),
    post(f"{HERE}/withdraw-request", withdraw, signed_in=True),
]
