"""The programme for everybody: what it asks and gives, the check in five minutes, the register, the figures."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import programme as programmes
from gateway.portal.client import register
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.programme.words import HOLDERS, RESULTS, ROLES, SIZES
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import get, post
from gateway.portal.visit import MenuItem, Visit

SEVERAL, NUMBER = "choices", "number"


async def _served(visit: Visit) -> tuple[list[register.AdministrationRow], str]:
    """The administrations of this installation, and the one whose programme is asked for ("" while none is chosen)."""
    served = await register.administrations(visit.api)
    host = visit.administration
    return served, host.code if host is not None and host.code in {row["code"] for row in served} else ""


async def _offered(visit: Visit) -> programmes.Programme | Response:
    """The programme of the administration that was chosen, or the page that says there is none."""
    served, code = await _served(visit)
    if not code:
        return page(visit, "programme/choice.html", served=served, to=visit.url.path)
    try:
        return await programmes.programme(visit.api, code, language=visit.language)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return page(visit, "programme/none.html", served=served, code=code)


async def overview(visit: Visit) -> Response:
    """What the programme is, whom it takes, what it asks and what it gives."""
    found = await _offered(visit)
    if isinstance(found, Response):
        return found
    served = await register.administrations(visit.api)
    return page(visit, "programme/overview.html", found=found, served=served, sizes=SIZES)


async def check_page(visit: Visit) -> Response:
    """The questions of the check."""
    return await _check(visit, Form(given={"tier": visit.query_params.get("tier", "")}))


async def check(visit: Visit, form: Form) -> Response:
    """The answers, and at once what they mean; nothing is kept."""
    return await _check(visit, form, answered=True)


async def _check(visit: Visit, form: Form, *, answered: bool = False) -> Response:
    offered = await _offered(visit)
    if isinstance(offered, Response):
        return offered
    code, tier = offered["administration"], form.text("tier")
    asked = await programmes.questions(visit.api, code, tier=tier, language=visit.language)
    result = None
    if answered:
        try:
            result = await programmes.check(visit.api, code, _answers(asked, form), language=visit.language)
        except ApiProblem as problem:
            names = {f"/answers/{question['code']}": question["code"] for question in asked}
            if not (problem.status == 422 and form.take(problem, visit.words, names=names)):
                raise
    return page(
        visit, "programme/check.html", status=422 if form.errors else 200, form=form, asked=asked, offered=offered,
        result=result, results=RESULTS,
    )  # fmt: skip


def _answers(asked: list[programmes.Asked], form: Form) -> dict[str, object]:
    """What was chosen, by the questions' codes; a number that is none goes on as typed, so that the API says so."""
    found: dict[str, object] = {}
    for question in asked:
        if question["kind"] == SEVERAL:
            if chosen := form.all(question["code"]):
                found[question["code"]] = chosen
        elif text := form.text(question["code"]):
            found[question["code"]] = int(text) if question["kind"] == NUMBER and text.isdecimal() else text
    return found


async def questionnaire(visit: Visit) -> Response:
    """Every question of the self-assessment, to be read before one begins."""
    offered = await _offered(visit)
    if isinstance(offered, Response):
        return offered
    found = await programmes.questionnaire(visit.api, offered["administration"], offered["questionnaire"]["edition"])
    return page(visit, "programme/questionnaire.html", found=found, offered=offered, roles=ROLES, sizes=SIZES)


async def holders(visit: Visit) -> Response:
    """Holders who agreed to be named, by name; the search stands in the address."""
    asked = {name: visit.query_params.get(name, "").strip() for name in ("q", "administration", "role")}
    form = Form(given=asked)
    found = await programmes.holders(visit.api, **asked, cursor=visit.query_params.get("cursor", ""))
    return page(
        visit, "programme/register.html", found=found, asked=asked, form=form, roles=ROLES, states=HOLDERS,
        served=await register.administrations(visit.api), paged=bool(visit.query_params.get("cursor")),
    )  # fmt: skip


async def holder(visit: Visit) -> Response:
    """Whether a certificate counts now: what somebody sees who scans its code."""
    number = str(visit.path_params["number"])
    found = await programmes.holder(visit.api, number)
    address = f"{visit.portal.settings.public_url}/trusted-traders/register/{found['number']}"
    host = visit.portal.administrations.get(found["administration"])
    return page(
        visit, "programme/holder.html", found=found, roles=ROLES, states=HOLDERS, address=address, qr=qr_code(address),
        host=host, administration=host or visit.administration,
    )  # fmt: skip


async def figures(visit: Visit) -> Response:
    """Who applied, who was refused and how long approvals took, without anybody being made out."""
    served, code = await _served(visit)
    if not code:
        return page(visit, "programme/choice.html", served=served, to=visit.url.path)
    year = visit.query_params.get("year", "")
    found = await programmes.figures(visit.api, code, year=int(year) if year.isdecimal() and len(year) == 4 else None)
    groups = {"size": SIZES, "owner_sex": OWNERS, "sector": {}}
    return page(visit, "programme/figures.html", found=found, served=served, year=year, groups=groups, titles=TITLES)


TITLES = {
    "size": N_("By size of the firm"),
    "sector": N_("By sector"),
    "owner_sex": N_("By sex of the owner, where it was given"),
}
OWNERS = {
    "female": N_("Women"),
    "male": N_("Men"),
    "both": N_("Women and men"),
    "not_given": N_("Not given"),
}
MENU = [
    MenuItem(
        path="/trusted-traders",
        title=N_("Trusted traders"),
        order=15,
        shown=lambda actor: not (actor.is_officer or actor.is_trader),
    ),
]
ROUTES = [
    get("/trusted-traders", overview),
    get("/trusted-traders/check", check_page),
    post("/trusted-traders/check", check),
    get("/trusted-traders/questionnaire", questionnaire),
    get("/trusted-traders/register", holders),
    get("/trusted-traders/register/{number}", holder),
    get("/trusted-traders/fairness", figures),
]
