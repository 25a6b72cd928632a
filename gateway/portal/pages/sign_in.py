"""Signing in: e-mail and password, then the one-time code where one is asked for, then for whom to act."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from starlette.responses import Response

from gateway.portal.client import identity
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import LANGUAGES
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import A_YEAR, FORM_COOKIE, LANGUAGE_COOKIE, SESSION_COOKIE, Visit
from shared.actors import PUBLIC, Actor, Kind

MINUTES_FOR_THE_CODE = 5


def _seal(visit: Visit) -> Fernet:
    """What is typed on the first page travels to the second sealed: the key is in a cookie that no page can read."""
    secret = visit.cookies.get(FORM_COOKIE, "")
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"sign-in {secret}".encode()).digest()))


def _sealed(visit: Visit, *, email: str, password: str) -> str:
    packed = json.dumps([email, password]).encode()
    return _seal(visit).encrypt_at_time(packed, int(visit.at.timestamp())).decode()


def _unsealed(visit: Visit, sealed: str) -> tuple[str, str] | None:
    try:
        opened = _seal(visit).decrypt_at_time(
            sealed.encode(), ttl=MINUTES_FOR_THE_CODE * 60, current_time=int(visit.at.timestamp())
        )
    except InvalidToken:
        return None
    email, password = json.loads(opened)
    return str(email), str(password)


def start_for(visit: Visit, actor: Actor) -> str:
    """Where somebody begins: the page their area marks as its start, else their first own page, else their account."""
    shown = [item for item in visit.portal.menu if item.shown(actor)]
    own = [item for item in shown if not item.shown(PUBLIC)]
    return next((item.path for item in [*(item for item in shown if item.start), *own]), "/account")


def _actor(acting_as: identity.ActingAs) -> Actor:
    organisation = acting_as["organisation"]
    return Actor(
        kind=Kind.PERSON, id="", name="", administration=acting_as["administration"], roles=frozenset(acting_as["roles"]),
        organisation=organisation["id"] if organisation else None,
    )  # fmt: skip


def _next(visit: Visit, form: Form | None = None) -> str:
    asked = (form.text("next") if form else "") or visit.query_params.get("next", "")
    return asked if asked.startswith("/") and not asked.startswith(("//", "/\\")) else ""


async def sign_in_page(visit: Visit) -> Response:
    """E-mail and password."""
    if visit.signed_in:
        return redirect(visit, _next(visit) or start_for(visit, visit.actor))
    if visit.cookies.get(SESSION_COOKIE):
        visit.drop_cookie(SESSION_COOKIE)
    return page(visit, "account/sign_in.html", next=_next(visit), ended=bool(visit.cookies.get(SESSION_COOKIE)))


async def sign_in(visit: Visit, form: Form) -> Response:
    """The first step; ends signed in, or on the page that asks for the code."""
    _ = visit.words.gettext
    email, password = form.text("email"), form.secret("password")
    if not email:
        form.wrong("email", _("Enter your e-mail address."))
    if not password:
        form.wrong("password", _("Enter your password."))
    if form.errors:
        return page(visit, "account/sign_in.html", status=422, form=form, next=_next(visit, form), ended=False)
    try:
        signed_in = await identity.sign_in(visit.api, email=email, password=password)
    except ApiProblem as problem:
        if problem.code == "code-required":
            return _code_page(visit, Form(), email=email, password=password, then=_next(visit, form))
        if problem.status not in (401, 422, 429):
            raise
        form.wrong("email", _refusal(visit, problem))
        status = 429 if problem.status == 429 else 422
        return page(visit, "account/sign_in.html", status=status, form=form, next=_next(visit, form), ended=False)
    return _enter(visit, signed_in, then=_next(visit, form))


def _code_page(visit: Visit, form: Form, *, email: str, password: str, then: str, status: int = 200) -> Response:
    sealed = _sealed(visit, email=email, password=password)
    return page(visit, "account/sign_in_code.html", status=status, form=form, sealed=sealed, next=then)


async def begin_again(visit: Visit) -> Response:
    """The second step has no page of its own: whoever reloads it begins again."""
    return redirect(visit, "/sign-in")


async def sign_in_with_code(visit: Visit, form: Form) -> Response:
    """The second step: six digits from the authenticator."""
    _ = visit.words.gettext
    opened = _unsealed(visit, form.text("sealed"))
    if opened is None:
        visit.tell(_("More than five minutes have passed. Please begin again."), kind="attention")
        return redirect(visit, "/sign-in")
    email, password = opened
    code = "".join(form.text("code").split())
    then = _next(visit, form)
    if len(code) != 6 or not code.isdigit():
        form.wrong("code", _("Enter the six digits that your authenticator shows."))
        return _code_page(visit, form, email=email, password=password, then=then, status=422)
    try:
        signed_in = await identity.sign_in(visit.api, email=email, password=password, code=code)
    except ApiProblem as problem:
        if problem.status not in (401, 422, 429):
            raise
        form.wrong("code", _refusal(visit, problem))
        return _code_page(visit, form, email=email, password=password, then=then, status=max(problem.status, 422))
    return _enter(visit, signed_in, then=then)


def _refusal(visit: Visit, problem: ApiProblem) -> str:
    _ = visit.words.gettext
    if problem.status == 429:
        return _("Too many tries. Wait a few minutes, then try again.")
    if problem.code == "code-wrong":
        return _("This code is not right, or was used already. Wait for the next one and type that.")
    return _("E-mail address and password do not belong together. Check both, or set a new password.")


def _enter(visit: Visit, signed_in: identity.SignedIn, *, then: str) -> Response:
    visit.keep_cookie(SESSION_COOKIE, signed_in["token"], max_age=None)
    language = signed_in["person"]["language"]
    if LANGUAGE_COOKIE not in visit.cookies and language in LANGUAGES:
        visit.keep_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR)
    acting_as, current = signed_in["acting_as"], [row for row in signed_in["memberships"] if row["current"]]
    if acting_as is None and current:
        return redirect(visit, "/act" + (f"?{urlencode({'next': then})}" if then else ""))
    if acting_as is None:
        about_oneself = then.startswith(("/account", "/invitations"))
        return redirect(visit, then if about_oneself else "/account" if signed_in["memberships"] else "/account/firm")
    return redirect(visit, then or start_for(visit, _actor(acting_as)))


async def act_page(visit: Visit) -> Response:
    """For whom to act: one's firms and offices."""
    me = await identity.me(visit.api)
    rows = [row for row in me["memberships"] if row["current"]]
    now = me["acting_as"]["membership"] if me["acting_as"] else ""
    return page(visit, "account/act.html", form=Form(given={"membership": now}), rows=rows, next=_next(visit))


async def act(visit: Visit, form: Form) -> Response:
    """Act for another from now on."""
    _ = visit.words.gettext
    problem_text = "" if form.text("membership") else _("Choose for whom you act.")
    acting_as = None
    if not problem_text:
        try:
            acting_as = await identity.act(visit.api, form.text("membership"))
        except ApiProblem as problem:
            if problem.code != "code-required-to-act":
                raise
            problem_text = _(
                "For an office you sign in with a one-time code. Sign out, and sign in again with the code."
            )
    if problem_text or acting_as is None:
        form.wrong("membership", problem_text or _("Choose for whom you act."))
        rows = [row for row in (await identity.me(visit.api))["memberships"] if row["current"]]
        return page(visit, "account/act.html", status=422, form=form, rows=rows, next=_next(visit, form))
    return redirect(visit, _next(visit, form) or start_for(visit, _actor(acting_as)))


async def sign_out(visit: Visit, form: Form) -> Response:
    """End this session. The cookie goes even when identity does not answer."""
    if visit.signed_in:
        with suppress(ApiProblem):
            await identity.end_session(visit.api)
    visit.drop_cookie(SESSION_COOKIE)
    visit.tell(visit.words.gettext("You are signed out."))
    return redirect(visit, "/")


ROUTES = [
    get("/sign-in", sign_in_page),
    post("/sign-in", sign_in),
    get("/sign-in/code", begin_again),
    post("/sign-in/code", sign_in_with_code),
    get("/act", act_page, signed_in=True),
    post("/act", act, signed_in=True),
    post("/sign-out", sign_out),
]
