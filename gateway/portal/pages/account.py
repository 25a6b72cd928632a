"""One's own account: language, name, password, one-time codes, devices, and the firms one acts for."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import identity, register
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import LANGUAGES
from gateway.portal.pages.registration import SHORTEST_PASSWORD, take_password_problem
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import A_YEAR, LANGUAGE_COOKIE, SESSION_COOKIE, Visit


async def account(visit: Visit) -> Response:
    """Everything about oneself on one page."""
    return await _account_page(visit, Form(), status=200)


async def _account_page(visit: Visit, form: Form, *, status: int) -> Response:
    me = await identity.me(visit.api)
    person = me["person"]
    if form.filled is None and person is not None:
        form = Form(given={"name": person["name"], "language": person["language"]})
    zone = str(visit.administration.zone) if visit.administration else "UTC"
    return page(
        visit, "account/account.html", status=status, form=form, me=me, person=person, zone=zone,
        sessions=await identity.sessions(visit.api),
    )  # fmt: skip


async def change(visit: Visit, form: Form) -> Response:
    """Name and language."""
    _ = visit.words.gettext
    name, language = form.text("name"), form.text("language")
    if not name:
        form.wrong("name", _("Enter your name as it should stand on your cases."))
        return await _account_page(visit, form, status=422)
    await identity.change_me(visit.api, version=form.version, name=name, language=language)
    if language in LANGUAGES:
        visit.keep_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR)
    visit.tell(visit.portal.words.get(language, visit.words).gettext("Saved."))
    return redirect(visit, "/account")


async def password_page(visit: Visit) -> Response:
    """A new password, with the present one."""
    return page(visit, "account/password.html")


async def password(visit: Visit, form: Form) -> Response:
    """Change the password; every other device is signed out."""
    _ = visit.words.gettext
    if not form.secret("current"):
        form.wrong("current", _("Enter your present password."))
    if len(form.secret("password")) < SHORTEST_PASSWORD:
        form.wrong("password", _("Choose a password of at least 15 characters, such as four unrelated words."))
    if not form.errors:
        try:
            await identity.change_password(visit.api, current=form.secret("current"), password=form.secret("password"))
        except ApiProblem as problem:
            if problem.code == "wrong-credentials":
                form.wrong("current", _("This is not your present password."))
            else:
                take_password_problem(visit, form, problem)
    if form.errors:
        return page(visit, "account/password.html", status=422, form=form)
    visit.tell(_("Your password is changed. Every other device was signed out."))
    return redirect(visit, "/account")


async def totp_page(visit: Visit) -> Response:
    """What one-time codes are; the password is asked again."""
    return page(visit, "account/totp.html", offer=None, qr="")


async def totp(visit: Visit, form: Form) -> Response:
    """First the key, then the proof that it works."""
    _ = visit.words.gettext
    if not form.text("code") and form.secret("password"):
        try:
            offer = await identity.begin_totp(visit.api, password=form.secret("password"))
        except ApiProblem as problem:
            if problem.code != "wrong-credentials":
                raise
            form.wrong("password", _("This is not your present password."))
            return page(visit, "account/totp.html", status=422, form=form, offer=None, qr="")
        return page(visit, "account/totp.html", offer=offer, qr=qr_code(offer["address"]))
    try:
        await identity.confirm_totp(visit.api, code="".join(form.text("code").split()))
    except ApiProblem as problem:
        if problem.status not in (401, 422):
            raise
        message = _("This code does not fit. Begin again, and type the code while it is shown.")
        form.wrong("password", message)
        return page(visit, "account/totp.html", status=422, form=form, offer=None, qr="")
    visit.tell(_("One-time codes are on. You are asked for one when you sign in."))
    return redirect(visit, "/account")


async def end_session(visit: Visit, form: Form) -> Response:
    """Sign out one device."""
    await identity.end_session(visit.api, form.text("session"))
    visit.tell(visit.words.gettext("That device is signed out."))
    return redirect(visit, "/account")


async def sign_out_everywhere(visit: Visit, form: Form) -> Response:
    """Sign out every device, this one too."""
    await identity.end_all_sessions(visit.api)
    visit.drop_cookie(SESSION_COOKIE)
    visit.tell(visit.words.gettext("You are signed out on every device."))
    return redirect(visit, "/")


async def firm_page(visit: Visit) -> Response:
    """Say for which firm one acts."""
    served = await register.administrations(visit.api)
    given = {"administration": visit.administration.code if visit.administration else ""}
    return page(visit, "account/firm.html", form=Form(given=given), served=served)


async def firm(visit: Visit, form: Form) -> Response:
    """Claim a tax number; an officer confirms it."""
    _ = visit.words.gettext
    for field, message in (
        ("administration", _("Choose the customs administration where the firm is registered.")),
        ("tin", _("Enter the firm's tax number.")),
        ("name", _("Enter the firm's name as on its papers.")),
    ):
        if not form.text(field):
            form.wrong(field, message)
    if not form.errors:
        try:
            await identity.claim(
                visit.api, administration=form.text("administration"), tin=form.text("tin"), name=form.text("name"),
                agent=form.ticked("agent"), key=form.key,
            )  # fmt: skip
        except ApiProblem as problem:
            if problem.status != 422 or not form.take(problem, visit.words):
                raise
    if form.errors:
        return page(visit, "account/firm.html", status=422, form=form, served=await register.administrations(visit.api))
    visit.tell(_("Sent. A customs officer checks the tax number; you get an e-mail when it is confirmed."))
    return redirect(visit, "/account")


ROUTES = [
    get("/account", account, signed_in=True),
    post("/account", change, signed_in=True),
    get("/account/password", password_page, signed_in=True),
    post("/account/password", password, signed_in=True),
    get("/account/one-time-codes", totp_page, signed_in=True),
    post("/account/one-time-codes", totp, signed_in=True),
    post("/account/sessions/end", end_session, signed_in=True),
    post("/account/sessions/end-all", sign_out_everywhere, signed_in=True),
    get("/account/firm", firm_page, signed_in=True),
    post("/account/firm", firm, signed_in=True),
]
