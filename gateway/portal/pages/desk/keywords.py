"""The controlled list of keywords: proposed by one officer, approved by another, loaded and given out as a file."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import desk
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk.teams import distributes
from gateway.portal.pages.desk.words import KEYWORD_STATES, KEYWORD_STEPS
from gateway.portal.pages.officer.desk import answered, get, holds, post
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

AT_ONCE = 100
_approves = holds("decider")
_proposes = holds("reviewer")


async def keywords(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """The list, narrowed by the address; what waits for a decision comes first for those who decide."""
    asked = {name: visit.query_params.get(name, "").strip() for name in ("q", "state")}
    if asked["state"] not in KEYWORD_STATES:
        asked["state"] = ""
    cursor = visit.query_params.get("cursor", "")
    found, after = await desk.keywords(visit.api, **asked, cursor=cursor, limit=AT_ONCE)
    waiting, _ = await desk.keywords(visit.api, state="proposed", limit=AT_ONCE)
    return page(
        visit, "desk/keywords.html", status=status, form=form or Form(), asked=asked, filters=Form(given=asked),
        found=found, after=after, paged=bool(cursor), waiting=waiting, states=KEYWORD_STATES, steps=KEYWORD_STEPS,
        approves=_approves(visit.actor), proposes=_proposes(visit.actor),
    )  # fmt: skip


async def propose(visit: Visit, form: Form) -> Response:
    """A word for the list."""
    word = form.text("word")
    if not word:
        form.wrong("word", visit.words.gettext("Write the word."))
        return await keywords(visit, form, status=422)
    try:
        await desk.propose_keyword(visit.api, word, key=form.key)
    except ApiProblem as problem:
        return await keywords(visit, form, status=answered(visit, form, problem, fallback="word"))
    visit.tell(visit.words.gettext("“%(word)s” is proposed. An officer who decides approves it.") % {"word": word})
    return redirect(visit, "/keywords")


async def step(visit: Visit, form: Form) -> Response:
    """Approve, reject, retire or rename a word."""
    _ = visit.words.gettext
    word, which = form.text("word"), form.text("step")
    if which not in (*KEYWORD_STEPS, "rename"):
        return redirect(visit, "/keywords")
    try:
        body = {"word": form.text("to")} if which == "rename" else {}
        await desk.keyword_step(visit.api, word, which, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, fallback="word")
        return await keywords(visit, Form(errors=form.errors), status=status)
    visit.tell(_("“%(word)s”: done.") % {"word": word})
    return redirect(visit, "/keywords")


async def load(visit: Visit, form: Form) -> Response:
    """A whole list from a file."""
    _ = visit.words.gettext
    sent = form.file("file")
    if sent is None:
        form.wrong("file", _("Choose a file."))
        return await keywords(visit, form, status=422)
    try:
        told = await desk.load_keywords(visit.api, await sent.read(), key=form.key)
    except ApiProblem as problem:
        if problem.status not in (413, 422):
            raise
        form.wrong("file", _("The file cannot be read. Save it as CSV in UTF-8, one word a line."))
        return await keywords(visit, form, status=422)
    visit.tell(_("%(words)s words read, %(new)s of them new.") % {"words": told["words"], "new": told["new"]})
    if told["bad_lines"]:
        form.wrong("file", _("These lines hold no word: %(lines)s") % {"lines": "; ".join(told["bad_lines"][:10])})
        return await keywords(visit, form)
    return redirect(visit, "/keywords")


MENU = [MenuItem(path="/keywords", title=N_("Keywords"), under=N_("Work"), shown=distributes, order=8)]
ROUTES = [
    get("/keywords", keywords),
    post("/keywords", propose),
    post("/keywords/step", step),
    post("/keywords/load", load),
]
