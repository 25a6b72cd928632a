"""Watch-lists: parties to be noticed, what people decided about those like them, and a name tried as an assessment does."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import risk_lists
from gateway.portal.client.risk_lists import MatchView, WatchLoadView, WatchView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_days import instant, last_day
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_lists import KEEPERS
from gateway.portal.pages.officer.risk_mistake_words import cell, told
from gateway.portal.pages.officer.risk_paging import part_of
from gateway.portal.pages.officer.risk_rule_words import ID_KINDS, WATCH_KINDS
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

CSV_BYTES_AT_MOST = 8 * 1024 * 1024
NUMBERS = 4
"""Numbers of one entry that the form has room for."""
REASONS = (
    N_("The folded spelling is the same."),
    N_("The same letters, with words joined or in another order."),
    N_("The number %(number)s is %(written)s of the entry."),
    N_("The numbers differ (%(one)s; %(other)s): %(points)s less."),
    N_("Only one of them has a number: %(points)s less."),
    N_("“%(one)s” is like “%(other)s”: %(points)s of 100."),
    N_("“%(word)s” is not in the entry's name."),
    N_("The entry's “%(word)s” is not in the name asked."),
)
"""How the matcher says why two names are alike."""


def numbers_of(text: str) -> list[str]:
    """Numbers as they were typed: one a line, or with commas between them."""
    return [number.strip() for number in text.replace("\n", ",").split(",") if number.strip()]


async def listed(visit: Visit) -> Response:
    """Every entry, and the form to try a name."""
    return await _listed(visit, Form())


async def _listed(
    visit: Visit, form: Form, *, status: int = 200, found: MatchView | None = None, loaded: WatchLoadView | None = None
) -> Response:
    asked = {name: visit.query_params.get(name, "").strip() for name in ("list", "q", "all")}
    rows = await risk_lists.watched(visit.api, counting=not asked["all"])
    names = sorted({row["list_name"] for row in rows})
    words = asked["q"].lower()
    shown = [
        row
        for row in rows
        if (not asked["list"] or row["list_name"] == asked["list"])
        and words in " ".join([*row["names"], *(one["number"] for one in row["ids"])]).lower()
    ]
    return page(
        visit, "officer/risk/watch.html", status=status, form=form, filters=Form(given=asked), part=part_of(visit, shown), names=names,
        filtered=any(asked.values()),
        found=found, kinds=WATCH_KINDS, id_kinds=ID_KINDS, may=bool(visit.actor.roles & KEEPERS), zone=zone_of(visit),
        told=lambda text: told(text, visit.words, among=REASONS), now=visit.at.isoformat(),
        last_day=last_day, loaded=loaded, cell=lambda text: cell(text, visit.words),
    )  # fmt: skip


async def load(visit: Visit, form: Form) -> Response:
    """Load a file of parties; what became of it stands on the page, with the lines that cannot be used."""
    _ = visit.words.gettext
    file = form.file("file")
    content = await file.read(CSV_BYTES_AT_MOST + 1) if file else b""
    if not content:
        form.wrong("file", _("Choose a CSV file."))
    elif len(content) > CSV_BYTES_AT_MOST:
        form.wrong("file", _("The file is larger than 8 MB. Split it."))
    if form.errors:
        return await _listed(visit, form, status=422)
    try:
        found = await risk_lists.load_watch(visit.api, content, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, fallback="file")
        if "" in form.errors:
            form.errors["file"] = form.errors.pop("")
        return await _listed(visit, form, status=status)
    return await _listed(visit, form, loaded=found)


async def attempt(visit: Visit, form: Form) -> Response:
    """A name tried against every entry."""
    if not form.text("try.name"):
        form.wrong("try.name", visit.words.gettext("Write a name."))
        return await _listed(visit, form, status=422)
    try:
        found = await risk_lists.match(visit.api, form.text("try.name"), numbers_of(form.text("try.ids")))
    except ApiProblem as problem:
        return await _listed(visit, form, status=answered(visit, form, problem, prefix="try.", fallback="name"))
    return await _listed(visit, form, found=found)


async def new(visit: Visit) -> Response:
    """A new entry."""
    return _entry_form(visit, Form(given={"kind": "company", "list_name": visit.query_params.get("list", "")}))


def _entry_form(visit: Visit, form: Form, *, entry: WatchView | None = None, status: int = 200) -> Response:
    return page(
        visit, "officer/risk/watch_form.html", status=status, form=form, entry=entry, kinds=WATCH_KINDS,
        id_kinds=ID_KINDS, numbers=range(NUMBERS), countries=readings.countries(visit.language),
    )  # fmt: skip


def _body(visit: Visit, form: Form) -> dict[str, Any]:
    _ = visit.words.gettext
    names = [line.strip() for line in form.text("names").splitlines() if line.strip()]
    if not form.text("list_name"):
        form.wrong("list_name", _("Name the watch-list."))
    if not names:
        form.wrong("names", _("Write at least one name."))
    ids = [
        {"kind": form.text(f"ids.{at}.kind") or "other", "number": form.text(f"ids.{at}.number")}
        for at in range(NUMBERS)
        if form.text(f"ids.{at}.number")
    ]
    return {
        "names": names, "ids": ids, **{name: form.text(name) for name in ("list_name", "kind", "country", "reason", "source")},
        "valid_from": instant(visit, form, "valid_from"), "valid_until": instant(visit, form, "valid_until", last=True),
    }  # fmt: skip


async def add(visit: Visit, form: Form) -> Response:
    """Put a party on a watch-list."""
    body, status = _body(visit, form), 422
    if not form.errors:
        try:
            found = await risk_lists.watch(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="names")
        else:
            visit.tell(visit.words.gettext("The entry counts from its first day on."))
            return redirect(visit, f"/risk/watch/{found['id']}")
    return _entry_form(visit, form, status=status)


async def one(visit: Visit) -> Response:
    """One entry with its history and the decisions about it."""
    return await _one(visit, Form())


async def _one(visit: Visit, form: Form, *, status: int = 200, tried: str = "", stale: bool = False) -> Response:
    found = await risk_lists.watch_entry(visit.api, str(visit.path_params["id"]))
    return page(
        visit, "officer/risk/watch_entry.html", status=status, form=form, entry=found, kinds=WATCH_KINDS,
        id_kinds=ID_KINDS, tried=tried, stale=stale, may=bool(visit.actor.roles & KEEPERS), zone=zone_of(visit),
        last_day=last_day, over=bool(found["valid_until"] and found["valid_until"]["at"] <= visit.at.isoformat()),
    )  # fmt: skip


async def edit_page(visit: Visit) -> Response:
    """An entry, to be changed."""
    found = await risk_lists.watch_entry(visit.api, str(visit.path_params["id"]))
    given: dict[str, object] = {name: found[name] for name in ("list_name", "kind", "country", "reason", "source")}
    given["names"] = "\n".join(found["names"])
    given["valid_from"] = found["valid_from"]["office"][:10]
    given["valid_until"] = last_day(found["valid_until"]["office"]) if found["valid_until"] else ""
    for at, number in enumerate(found["ids"][:NUMBERS]):
        given |= {f"ids.{at}.kind": number["kind"], f"ids.{at}.number": number["number"]}
    return _entry_form(visit, Form(given=given), entry=found)


async def edit(visit: Visit, form: Form) -> Response:
    """Change an entry; what people decided about parties like it is asked again."""
    key, body, status = str(visit.path_params["id"]), _body(visit, form), 422
    found = await risk_lists.watch_entry(visit.api, key)
    body["ids"] += found["ids"][NUMBERS:]
    if not form.errors:
        try:
            await risk_lists.change_watch(visit.api, key, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="names")
        else:
            visit.tell(visit.words.gettext("The entry is changed. Parties judged before are asked about again."))
            return redirect(visit, f"/risk/watch/{key}")
    return _entry_form(visit, form, entry=found, status=status)


async def end(visit: Visit, form: Form) -> Response:
    """End an entry."""
    key = str(visit.path_params["id"])
    if not form.text("end.reason"):
        form.wrong("end.reason", visit.words.gettext("Say why."))
        return await _one(visit, form, status=422, tried="end")
    try:
        await risk_lists.end_watch(visit.api, key, form.text("end.reason"), version=form.version, key=form.key)
    except ApiProblem as problem:
        return await _refused(visit, form, problem, "end")
    visit.tell(visit.words.gettext("The entry has ended. It is kept."))
    return redirect(visit, f"/risk/watch/{key}")


async def judge(visit: Visit, form: Form) -> Response:
    """Say whether a party is the one of the entry."""
    _, key = visit.words.gettext, str(visit.path_params["id"])
    if not form.text("judge.name"):
        form.wrong("judge.name", _("Write the name as it stands in the declaration."))
    if form.text("judge.same") not in ("yes", "no"):
        form.wrong("judge.same", _("Choose one of the answers."))
    if len(form.text("judge.reason")) < 10:
        form.wrong("judge.reason", _("Say why, in at least ten characters."))
    if form.errors:
        return await _one(visit, form, status=422, tried="judge")
    body = {
        "name": form.text("judge.name"), "ids": numbers_of(form.text("judge.ids")),
        "same": form.text("judge.same") == "yes", "reason": form.text("judge.reason"),
    }  # fmt: skip
    try:
        await risk_lists.judge(visit.api, key, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await _refused(visit, form, problem, "judge")
    visit.tell(_("Your decision is kept. “Not the same” silences this match until the entry changes."))
    return redirect(visit, f"/risk/watch/{key}")


async def _refused(visit: Visit, form: Form, problem: ApiProblem, action: str) -> Response:
    status = answered(visit, form, problem, prefix=f"{action}.", fallback="reason")
    if status == 412:
        form.errors.clear()
    return await _one(visit, form, status=status, tried=action, stale=status == 412)


ROUTES = [
    get("/risk/watch", listed),
    post("/risk/watch/try", attempt),
    post("/risk/watch/load", load),
    get("/risk/watch/new", new),
    post("/risk/watch/new", add),
    get("/risk/watch/{id}", one),
    get("/risk/watch/{id}/edit", edit_page),
    post("/risk/watch/{id}/edit", edit),
    post("/risk/watch/{id}/end", end),
    post("/risk/watch/{id}/decisions", judge),
]
