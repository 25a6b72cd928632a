"""A firm by its tax number: what is written down about it, the score with its trend, and what the status spared it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from starlette.responses import Response

from gateway.portal.client import status_holders, status_watch
from gateway.portal.client.status_watch import Entry, HolderScore, Loaded
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import N_, locale_of
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.programme.words import HOLDERS
from gateway.portal.pages.status import words
from gateway.portal.pages.status.figures import trend
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_told

RECORDS = frozenset({"reviewer", "account-manager"})
HERE = "/traders/operators/{tin}"
NOT_MEASURED = {
    "no_record": N_("The declarations of these days could not be had."),
    "few_own": N_("The holder has too few declarations in these days."),
    "few_traders": N_("There are too few comparable firms."),
    "few_comparable": N_("Comparable firms have too few declarations."),
}
DEDUCTIONS = {**words.ENTRY_KINDS, "finds": N_("Findings on declarations")}


async def operator(visit: Visit) -> Response:
    """Everything about one firm."""
    return await operator_page(visit, Form(given={"record.happened_on": today_of(visit).isoformat()}))


async def operator_page(
    visit: Visit, form: Form, *, status: int = 200, tried: str = "", loaded: Loaded | None = None
) -> Response:
    """The page; after a file was loaded it says what became of each line."""
    tin = str(visit.path_params["tin"])
    rows = await status_watch.entries(visit.api, tin)
    held = (await status_holders.holders(visit.api, q=tin, limit=10))["items"]
    own = [row for row in held if row["firm"]["tin"] == tin] or held
    live = next((row for row in own if row["state"] in ("active", "suspended")), None)
    scored = await status_watch.score(visit.api, live["number"]) if live else None
    return page(
        visit, "status/operator.html", status=status, form=form, tin=tin, entries=rows, holders=own, live=live, score=scored,
        name=own[0]["firm"]["name"] if own else "", figure=_figure(visit, scored) if scored else "", tried=tried,
        ledger=await _ledger(visit, tin) if own else None, may=bool(visit.actor.roles & RECORDS), words=words, loaded=loaded,
        holder_words=HOLDERS, not_measured=NOT_MEASURED, deduction_words=DEDUCTIONS, zone=zone_of(visit),
        form_of=lambda name: form if name == tried else Form(given=form.given),
        stands=lambda row: _stands(row),
    )  # fmt: skip


def _stands(row: Entry) -> str:
    if row["withdrawn"]:
        return "withdrawn"
    return "settled" if row["settled_on"] else "open"


async def _ledger(visit: Visit, tin: str) -> Any:
    try:
        return await status_watch.ledger(visit.api, tin)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return None


def _figure(visit: Visit, scored: HolderScore) -> str:
    _, formats = visit.words.gettext, Formats(locale_of(visit.language))
    rows = scored["trend"]
    if not rows:
        return ""
    said = _("From %(first)s to %(last)s of 100.") % {"first": rows[0]["value"], "last": rows[-1]["value"]}
    labels = [(formats.short_day(row["on"]).partition(" ")[2], int(row["value"])) for row in rows]
    return trend(labels, title=_("Compliance score by quarter"), description=said)


def _minor(form: Form, visit: Visit) -> dict[str, Any] | None:
    """An amount as people write it, in minor units of its currency."""
    text = form.text("record.amount").replace(" ", "").replace(",", ".")
    currency = form.text("record.currency").upper() or (visit.administration.currency if visit.administration else "")
    if not text:
        return None
    try:
        amount = Decimal(text).scaleb(get_currency_precision(currency))
        return {"amount": int(amount.to_integral_exact()), "currency": currency}
    except (InvalidOperation, ValueError):
        form.wrong("record.amount", visit.words.gettext("Give an amount in figures, as 1250.50."))
        return None


async def record(visit: Visit, form: Form) -> Response:
    """Write an entry down."""
    _, tin, status = visit.words.gettext, str(visit.path_params["tin"]), 422
    body: dict[str, Any] = {
        name: form.text(f"record.{name}") for name in ("kind", "severity", "text", "law", "source", "reference")
    }
    for name, said in (
        ("kind", _("Choose what it is.")), ("severity", _("Choose how grave it is.")), ("text", _("Say what happened.")),
        ("law", _("Name the law.")), ("source", _("Say where this is known from.")),
        ("reference", _("Give the number under which it stands there.")),
    ):  # fmt: skip
        if not body[name]:
            form.wrong(f"record.{name}", said)
    body["happened_on"] = form.day("record.happened_on")
    if not body["happened_on"]:
        form.wrong("record.happened_on", _("Give a real date, as 22 11 2026."))
    if amount := _minor(form, visit):
        body["amount"] = amount
    if not form.errors:
        try:
            await status_watch.record(visit.api, tin, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, prefix="record.", fallback="text")
        else:
            visit.tell(_("The entry is written down."))
            return redirect(visit, f"/traders/operators/{tin}#entries")
    return await operator_page(visit, form, status=status, tried="record")


async def entry(visit: Visit, form: Form) -> Response:
    """Settle, withdraw or review an entry."""
    _, tin, identifier = visit.words.gettext, str(visit.path_params["tin"]), str(visit.path_params["entry"])
    action, status = visit.url.path.rpartition("/")[2], 422
    name = f"entry-{identifier}"
    text = form.text(f"{name}.text")
    if action == "settle":
        day = form.day(f"{name}.on")
        body: dict[str, Any] = {"on": day} if day else {}
    else:
        body = {"reason" if action == "withdraw" else "conclusion": text}
        if not text:
            form.wrong(f"{name}.text", _("Write down why, or what follows from it."))
    if not form.errors:
        try:
            await status_watch.entry_step(visit.api, identifier, action, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            for error in problem.errors:
                error["pointer"] = "/on" if str(error.get("pointer", "")).endswith("/on") else "/text"
            status = answered(visit, form, problem, prefix=f"{name}.", fallback="text")
        else:
            visit.tell(_("The entry is kept as you left it."))
            return redirect(visit, f"/traders/operators/{tin}#entries")
    return await operator_page(visit, form, status=status, tried=name)


async def load(visit: Visit, form: Form) -> Response:
    """Entries from a CSV file; every line that was not taken is named."""
    _, sent = visit.words.gettext, form.file("load.file")
    if sent is None:
        form.wrong("load.file", _("Choose a file."))
        return await operator_page(visit, form, status=422, tried="load")
    try:
        found = await status_watch.load_entries(visit.api, await sent.read(), key=form.key)
    except ApiProblem as problem:
        if problem.status == 413:
            form.wrong("load.file", problem_told(problem, visit.words))
            return await operator_page(visit, form, status=413, tried="load")
        for error in problem.errors:
            error["pointer"] = "/file"
        status = answered(visit, form, problem, prefix="load.", fallback="file")
        return await operator_page(visit, form, status=status, tried="load")
    return await operator_page(visit, Form(), loaded=found)


ROUTES = [
    get(HERE, operator),
    post(f"{HERE}/record", record),
    post(f"{HERE}/load", load),
    *(post(f"{HERE}/entries/{{entry}}/{action}", entry) for action in ("settle", "withdraw", "review")),
]
