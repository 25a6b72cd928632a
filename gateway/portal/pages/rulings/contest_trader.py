"""Those who contest a decision: what may still be contested, the form, and where it stands."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import rulings_contests as client
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import answered
from gateway.portal.pages.rulings import contest_words as words
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.pages.trader.view import lodges
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import MenuItem, Visit

SHORTEST = 10


async def contests(visit: Visit) -> Response:
    """What runs, what may still be contested, and what ended."""
    if visit.actor.is_officer:
        return redirect(visit, "/office/contests")
    rows = await client.contests(visit.api)
    return page(
        visit, "rulings/contest_list.html", words=words, possible=await client.contestable(visit.api),
        running=[row for row in rows if row["state"] in ("lodged", "under_examination") or row["to_carry_out"]],
        ended=[row for row in rows if row["state"] in ("allowed", "dismissed", "withdrawn") and not row["to_carry_out"]],
    )  # fmt: skip


async def new_page(visit: Visit) -> Response:
    """The decision, the ways to contest it with their last days, and room for the reasons."""
    given = {name: visit.query_params.get(name, "") for name in ("of", "against", "kind")}
    return await _new(visit, kept_form(visit) or Form(given=given))


async def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    rows = await client.contestable(visit.api, of=form.text("of")) if form.text("of") else []
    against = form.text("against") or next((row["against"] for row in rows), "")
    ways = [row for row in rows if row["against"] == against]
    return page(
        visit, "rulings/contest_new.html", status=status, form=form, ways=ways, one=ways[0] if ways else None, words=words,
        others=sorted({row["against"] for row in rows} - {against}), of=form.text("of"), counter=visit.actor.is_officer,
    )  # fmt: skip


async def lodge(visit: Visit, form: Form) -> Response:
    """Contest the decision."""
    _ = visit.words.gettext
    grounds = form.text("grounds").replace("\r\n", "\n")
    if not form.text("kind"):
        form.wrong("kind", _("Choose who shall look at it."))
    if len(grounds) < SHORTEST:
        form.wrong("grounds", _("Say in a sentence or more why the decision is wrong."))
    if form.errors:
        return await _new(visit, form, status=422)
    try:
        found = await client.lodge(
            visit.api, kind=form.text("kind"), against=form.text("against"), of=form.text("of"), grounds=grounds,
            key=form.key,
        )  # fmt: skip
    except ApiProblem as problem:
        return await _new(visit, form, status=answered(visit, form, problem, fallback="grounds"))
    told = {
        "review": _("Your request for a review is lodged. An officer who took no part in the decision looks at it."),
        "appeal": _("Your appeal is lodged with the higher authority."),
    }
    visit.tell(told[found["kind"]])
    return redirect(visit, f"/contests/{found['number']}")


async def contest(visit: Visit) -> Response:
    """Where it stands."""
    return await _contest(visit, Form())


async def _contest(visit: Visit, form: Form, *, status: int = 200) -> Response:
    found = await client.contest(visit.api, str(visit.path_params["key"]))
    names = {row["name"]: row for row in found["actions"]}
    return page(
        visit, "rulings/contest.html", status=status, form=form, found=found, words=words,
        may_withdraw="withdraw" in names and names["withdraw"]["possible"], stale=status == 412,
    )  # fmt: skip


async def withdraw(visit: Visit, form: Form) -> Response:
    """Take it back."""
    key = str(visit.path_params["key"])
    try:
        await client.step(visit.api, key, "withdraw", {}, version=form.version, idempotency=form.key)
    except ApiProblem as problem:
        return await _contest(visit, form, status=answered(visit, form, problem, fallback="withdraw"))
    visit.tell(visit.words.gettext("It is taken back. The decision stands."))
    return redirect(visit, f"/contests/{key}")


MENU = [
    MenuItem(path="/contests", title=N_("Reviews and appeals"), shown=lambda a: lodges(a) and a.is_trader, order=17)
]
ROUTES = [
    get("/contests", contests, signed_in=True),
    get("/contests/new", new_page, signed_in=True),
    post("/contests/new", lodge, signed_in=True, lost=keep),
    get("/contests/{key}", contest, signed_in=True),
    post("/contests/{key}/withdraw", withdraw, signed_in=True),
]
