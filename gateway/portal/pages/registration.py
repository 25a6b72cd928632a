"""Getting an account and getting back into one: by a letter with a link and a code, never saying who has an account."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import identity
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import Visit

SHORTEST_PASSWORD = 8
"""With one-time codes; without them identity asks for more, and says so."""


def _email(visit: Visit, form: Form) -> str:
    email = form.text("email")
    if "@" not in email or len(email) > 254:
        form.wrong("email", visit.words.gettext("Enter an e-mail address like name@example.com."))
    return email


def _new_password(visit: Visit, form: Form) -> str:
    password = form.secret("password")
    if len(password) < SHORTEST_PASSWORD:
        form.wrong(
            "password",
            visit.words.gettext("Choose a password of at least 15 characters, such as four unrelated words."),
        )
    return password


def take_password_problem(visit: Visit, form: Form, problem: ApiProblem) -> None:
    """Put what identity says about a code or a new password at its field; raise what is neither."""
    _ = visit.words.gettext
    if problem.code == "code-not-valid":
        form.wrong("code", _("This code is not right, was used already or is too old. Ask for a new letter."))
    elif problem.code == "password-too-weak":
        form.wrong(
            "password", _("This password is too easy to guess. Choose a longer one, such as four unrelated words.")
        )
    elif problem.status == 429:
        form.wrong("code", _("Too many tries. Wait a few minutes, then try again."))
    elif problem.status != 422 or not form.take(problem, visit.words):
        raise problem


async def register_page(visit: Visit) -> Response:
    """Ask for a registration letter."""
    return page(visit, "account/register.html")


async def register(visit: Visit, form: Form) -> Response:
    """Send the letter. The answer is the same whether or not the address has an account."""
    email = _email(visit, form)
    if not form.errors:
        try:
            await identity.register(visit.api, email=email, language=visit.language, key=form.key)
        except ApiProblem as problem:
            if problem.status != 422 or not form.take(problem, visit.words):
                raise
    if form.errors:
        return page(visit, "account/register.html", status=422, form=form)
    return page(visit, "account/letter_sent.html", email=email, confirm="/register/confirm")


async def register_confirm_page(visit: Visit) -> Response:
    """The page behind the letter's link."""
    form = Form(given={"code": visit.query_params.get("code", "")})
    return page(visit, "account/register_confirm.html", form=form)


async def register_confirm(visit: Visit, form: Form) -> Response:
    """Finish: name and password."""
    _ = visit.words.gettext
    code, name = form.text("code"), form.text("name")
    if not code:
        form.wrong("code", _("Enter the code from the letter."))
    if not name:
        form.wrong("name", _("Enter your name as it should stand on your cases."))
    password = _new_password(visit, form)
    if not form.errors:
        try:
            await identity.confirm_registration(
                visit.api, code=code, name=name, password=password, language=visit.language, key=form.key
            )
        except ApiProblem as problem:
            take_password_problem(visit, form, problem)
    if form.errors:
        return page(visit, "account/register_confirm.html", status=422, form=form)
    visit.tell(_("Your account is ready. Sign in, and tell us for which firm you act."))
    return redirect(visit, "/sign-in?next=/account/firm")


async def reset_page(visit: Visit) -> Response:
    """Ask for a letter with which to set a new password."""
    return page(visit, "account/reset.html")


async def reset(visit: Visit, form: Form) -> Response:
    """Send the letter; the answer is always the same."""
    email = _email(visit, form)
    if not form.errors:
        try:
            await identity.ask_reset(visit.api, email=email, key=form.key)
        except ApiProblem as problem:
            if problem.status != 422 or not form.take(problem, visit.words):
                raise
    if form.errors:
        return page(visit, "account/reset.html", status=422, form=form)
    return page(visit, "account/letter_sent.html", email=email, confirm="/reset/confirm")


async def reset_confirm_page(visit: Visit) -> Response:
    """The page behind the letter's link, and for a code that an officer printed."""
    given = {name: visit.query_params.get(name, "") for name in ("email", "code")}
    return page(visit, "account/reset_confirm.html", form=Form(given=given))


async def reset_confirm(visit: Visit, form: Form) -> Response:
    """Set the new password."""
    _ = visit.words.gettext
    email, code = _email(visit, form), form.text("code")
    if not code:
        form.wrong("code", _("Enter the code from the letter, or the one the officer printed."))
    password = _new_password(visit, form)
    if not form.errors:
        try:
            await identity.confirm_reset(visit.api, email=email, code=code, password=password, key=form.key)
        except ApiProblem as problem:
            take_password_problem(visit, form, problem)
    if form.errors:
        return page(visit, "account/reset_confirm.html", status=422, form=form)
    visit.tell(_("Your new password is set. Sign in with it."))
    return redirect(visit, "/sign-in")


async def invitation_page(visit: Visit) -> Response:
    """Who invites, to act for whom."""
    _ = visit.words.gettext
    code = visit.query_params.get("code", "")
    form, seen = Form(given={"code": code}), None
    if code:
        try:
            seen = await identity.look_at_invitation(visit.api, code=code)
        except ApiProblem as problem:
            if problem.status not in (404, 422):
                raise
            form.wrong("code", _("This invitation is not right, was used already or is too old. Ask for a new one."))
    return page(visit, "account/invitation.html", status=422 if form.errors else 200, form=form, code=code, seen=seen)


async def invitation(visit: Visit, form: Form) -> Response:
    """Accept as the person signed in."""
    await identity.accept_invitation(visit.api, code=form.text("code"), key=form.key)
    visit.tell(visit.words.gettext("You have accepted the invitation. Choose for whom you act."))
    return redirect(visit, "/act")


ROUTES = [
    get("/register", register_page),
    post("/register", register),
    get("/register/confirm", register_confirm_page),
    post("/register/confirm", register_confirm),
    get("/reset", reset_page),
    post("/reset", reset),
    get("/reset/confirm", reset_confirm_page),
    post("/reset/confirm", reset_confirm),
    get("/invitations", invitation_page),
    post("/invitations", invitation, signed_in=True),
]
