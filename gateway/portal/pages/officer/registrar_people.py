"""The registrar's desk for people: who asks to act for a firm, which officers hold which roles, one-time codes."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import registrar
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import LANGUAGES, N_
from gateway.portal.pages.officer import standing_forms
from gateway.portal.pages.officer.desk import answered, get, holds, post, today_of, zone_of
from gateway.portal.pages.officer.wording import ACTIONS, FIRM_ROLES, OFFICER_ROLES, ROLES, STANDING
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

MEMBERSHIP_ACTIONS = ("confirm", "refuse", "roles", "end")


async def claims(visit: Visit) -> Response:
    """People who say that they act for a firm; without a filter those that wait."""
    asked = {name: visit.query_params.get(name, "") for name in ("q", "status")}
    wanted = asked["status"] or ("" if asked["q"] else "claimed")
    cursor = visit.query_params.get("cursor", "")
    found = await registrar.memberships(
        visit.api, side="organisation", status=wanted if wanted != "all" else "", q=asked["q"], cursor=cursor
    )
    return page(
        visit, "officer/people.html", form=Form(given=asked), asked=asked, found=found, paged=bool(cursor),
        role_words=ROLES, standing=STANDING, zone=zone_of(visit), waiting=wanted == "claimed",
    )  # fmt: skip


async def person(visit: Visit) -> Response:
    """One person in one firm, or in the office."""
    return await _person(visit, Form())


async def _person(visit: Visit, form: Form, *, status: int = 200, tried: str = "", stale: bool = False) -> Response:
    found = await registrar.membership(visit.api, str(visit.path_params["id"]))
    officer = found["side"] == "administration"
    if form.filled is None:
        form = Form(given={"roles.roles": found["roles"], "roles.until_on": found["until_on"] or ""})
    return page(
        visit, "officer/person.html", status=status, form=form, member=found, tried=tried, stale=stale, officer=officer,
        roles=OFFICER_ROLES if officer else FIRM_ROLES, role_words=ROLES, standing=STANDING, action_words=ACTIONS,
        zone=zone_of(visit), may="registrar" in visit.actor.roles,
    )  # fmt: skip


async def change(visit: Visit, form: Form) -> Response:
    """Confirm, refuse, change the roles or end."""
    back = f"/registrar/people/{visit.path_params['id']}"
    return await standing_forms.act(visit, form, things="memberships", shows=_person, back=back)


async def reset_code(visit: Visit, form: Form) -> Response:
    """A one-time code on paper, for somebody who stands at the desk and has shown who they are."""
    found = await registrar.membership(visit.api, str(visit.path_params["id"]))
    try:
        code = await registrar.print_reset_code(
            visit.api, found["person"]["id"], forgets_code=form.ticked("reset.forgets_code")
        )
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix="reset.", fallback="forgets_code")
        return await _person(visit, form, status=status, tried="reset")
    return page(visit, "officer/reset_code.html", code=code, member=found, zone=zone_of(visit))


async def officers(visit: Visit) -> Response:
    """Officers with their roles, and invitations that are open."""
    found = await registrar.memberships(
        visit.api,
        side="administration",
        cursor=visit.query_params.get("cursor", ""),
        status=visit.query_params.get("status", ""),
    )
    may = "registrar" in visit.actor.roles
    return page(
        visit, "officer/officers.html", found=found, invitations=await registrar.invitations(visit.api) if may else [], may=may,
        role_words=ROLES, standing=STANDING, zone=zone_of(visit), paged=bool(visit.query_params.get("cursor")),
    )  # fmt: skip


async def invite_page(visit: Visit) -> Response:
    """Invite an officer."""
    return _invite(visit, Form(given={"language": visit.language}))


def _invite(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(
        visit, "officer/invite.html", status=status, form=form, roles=OFFICER_ROLES, role_words=ROLES, spoken=LANGUAGES
    )


async def invite(visit: Visit, form: Form) -> Response:
    """Send the invitation."""
    _ = visit.words.gettext
    email, roles, status = form.text("email"), form.all("roles"), 422
    if "@" not in email:
        form.wrong("email", _("Enter the e-mail address of the officer."))
    if not roles:
        form.wrong("roles", _("Choose at least one role."))
    if not form.errors:
        body: dict[str, Any] = {"email": email, "roles": roles, "language": form.text("language") or "en"}
        body |= {name: day for name in ("from_on", "until_on") if (day := form.day(name))}
        try:
            await registrar.invite(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="email")
        else:
            visit.tell(_("Invited. The letter with the code is on its way."))
            return redirect(visit, "/registrar/officers")
    return _invite(visit, form, status=status)


async def withdraw_invitation(visit: Visit, form: Form) -> Response:
    """Take an invitation back."""
    await registrar.withdraw_invitation(visit.api, str(visit.path_params["id"]))
    visit.tell(visit.words.gettext("The invitation is taken back."))
    return redirect(visit, "/registrar/officers")


async def first(visit: Visit) -> Response:
    """What waits for the registrar, on one page."""
    waiting = await registrar.memberships(visit.api, side="organisation", status="claimed")
    authorities = await registrar.authorities(visit.api, status="claimed")
    return page(
        visit, "officer/registrar.html", claims=waiting, authorities=authorities, role_words=ROLES, standing=STANDING,
        zone=zone_of(visit), today=today_of(visit).isoformat(),
    )  # fmt: skip


MENU = [MenuItem(path="/registrar", title=N_("Registrar"), shown=holds("registrar", "auditor"), order=60)]
ROUTES = [
    get("/registrar", first),
    get("/registrar/people", claims),
    get("/registrar/people/{id}", person),
    post("/registrar/people/{id}/reset-code", reset_code),
    *(post(f"/registrar/people/{{id}}/{action}", change) for action in MEMBERSHIP_ACTIONS),
    get("/registrar/officers", officers),
    get("/registrar/officers/invite", invite_page),
    post("/registrar/officers/invite", invite),
    post("/registrar/invitations/{id}/withdraw", withdraw_invitation),
]
