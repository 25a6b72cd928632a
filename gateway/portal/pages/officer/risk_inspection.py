"""The inspection act: what was looked at, what was found, what it cost. Six rows of findings, five of corrections, no script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from starlette.responses import Response

from gateway.portal.client import risk_declaration, risk_inspection
from gateway.portal.client.risk_inspection import ActView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_desk import Fields, refused
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FINDINGS, CORRECTIONS = 6, 5
_RANGE = re.compile(r"(\d+)(?:[-–](\d+))?$")
MOST_ITEMS = 100_000


def _currency(visit: Visit) -> str:
    return visit.administration.currency if visit.administration else ""


def numbers(text: str) -> list[int] | None:
    """Items as people write them, "1-3, 7", as numbers; None for what cannot be read."""
    found: set[int] = set()
    for part in re.split(r"[\s,;]+", text.strip()):
        if not part:
            continue
        match = _RANGE.match(part)
        if not match:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last > MOST_ITEMS:
            return None
        found |= set(range(first, last + 1))
    return sorted(found)


def minor_units(text: str, currency: str) -> int | None:
    """An amount as people write it in the smallest unit of its currency; None for what cannot be read."""
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace("'", "")
    if "," in plain and "." not in plain and re.search(r",\d{1,2}$", plain):
        plain = plain.replace(",", ".")
    try:
        amount = Decimal(plain.replace(",", "")).scaleb(get_currency_precision(currency))
    except InvalidOperation:
        return None
    return int(amount) if amount == amount.to_integral_value() else None


def typed(form: Form) -> dict[str, Any]:
    """Everything that was typed, in the shape of an act, as texts: kept as notes."""
    return {
        "kind": form.text("kind"),
        "conform": form.text("conform"),
        "findings": [{part: form.text(f"findings.{at}.{part}") for part in ("offence", "item", "note")} for at in range(FINDINGS)],
        "revenue": {"amount": form.text("revenue"), "currency": ""},
        "minutes": form.text("minutes"),
        "corrections": [{part: form.text(f"corrections.{at}.{part}") for part in ("field", "item", "now")} for at in range(CORRECTIONS)],
        "items": form.text("items"),
        "note": form.text("note"),
        "photos": form.all("photos"),
    }  # fmt: skip


def shown(content: Mapping[str, Any], currency: str = "") -> dict[str, object]:
    """Notes, or an act to be corrected, as the form's fields."""

    def text(value: Any) -> str:
        return "" if value is None else str(value)

    revenue = content.get("revenue") or {}
    amount = revenue.get("amount")
    if isinstance(amount, int) and currency:
        amount = str(Decimal(amount).scaleb(-get_currency_precision(currency))) if amount else ""
    conform = content.get("conform")
    items = content.get("items")
    given: dict[str, object] = {
        "kind": text(content.get("kind")) or "goods",
        "conform": {True: "yes", False: "no"}.get(conform, "") if isinstance(conform, bool) else text(conform),
        "revenue": text(amount),
        "minutes": text(content.get("minutes")),
        "items": ", ".join(map(str, items)) if isinstance(items, list) else text(items),
        "note": text(content.get("note")),
        "photos": list(content.get("photos") or []),
    }
    for name in ("findings", "corrections"):
        for at, row in enumerate(content.get(name) or []):
            given |= {f"{name}.{at}.{part}": text(value) for part, value in row.items()}
    return given


def body_of(form: Form, visit: Visit) -> dict[str, Any]:
    """The act for the API; what cannot be read stands at its field."""
    _ = visit.words.gettext
    body: dict[str, Any] = {
        "kind": form.text("kind") or "goods",
        "conform": form.text("conform") == "yes",
        "note": form.text("note"),
    }
    if form.text("conform") not in ("yes", "no"):
        form.wrong("conform", _("Say whether everything was as declared."))
    minutes = form.text("minutes")
    if not minutes.isdigit():
        form.wrong("minutes", _("Enter the minutes of work as a whole number."))
    body["minutes"] = int(minutes) if minutes.isdigit() else 0
    if revenue := form.text("revenue"):
        amount = minor_units(revenue, _currency(visit))
        if amount is None:
            form.wrong("revenue", _("Enter an amount, such as 1250.50."))
        else:
            body["revenue"] = {"amount": amount, "currency": _currency(visit)}
    items = numbers(form.text("items"))
    if items is None:
        form.wrong("items", _("Write items as 1-3, 7."))
    body["items"] = items or []
    body["findings"] = [
        {"offence": form.text(f"findings.{at}.offence"), "item": _number(form, f"findings.{at}.item", visit), "note": form.text(f"findings.{at}.note")}
        for at in range(FINDINGS)
        if form.text(f"findings.{at}.offence")
    ]  # fmt: skip
    body["corrections"] = [
        {"field": form.text(f"corrections.{at}.field"), "item": _number(form, f"corrections.{at}.item", visit), "now": form.text(f"corrections.{at}.now") or None}
        for at in range(CORRECTIONS)
        if form.text(f"corrections.{at}.field")
    ]  # fmt: skip
    body["photos"] = form.all("photos")
    if form.text("supersedes"):
        body["supersedes"] = form.text("supersedes")
    return body


def _number(form: Form, name: str, visit: Visit) -> int | None:
    text = form.text(name)
    if text and not text.isdigit():
        form.wrong(name, visit.words.gettext("Enter the number of the item, or nothing."))
    return int(text) if text.isdigit() else None


async def act_page(visit: Visit) -> Response:
    """The form, with one's notes, or with an act that is to be corrected."""
    key, wanted = str(visit.path_params["id"]), visit.query_params.get("correct", "")
    acts = await risk_inspection.acts(visit.api, key) if wanted else []
    before = next((one for one in acts if one["id"] == wanted and not one["superseded_by"]), None)
    if before is not None:
        given = shown(before, _currency(visit)) | {"supersedes": before["id"]}
    else:
        given = shown(await risk_inspection.notes(visit.api, key))
    return await _page(visit, Form(given=given), before=before)


async def _page(visit: Visit, form: Form, *, status: int = 200, before: ActView | None = None) -> Response:
    key = str(visit.path_params["id"])
    found = await risk_declaration.declaration(visit.api, key)
    fields = Fields(await risk_declaration.fields(visit.api), visit)
    photos = await risk_inspection.photos(visit.api, key)
    codes = await risk_declaration.codes(visit.api)
    return page(
        visit, "officer/risk/inspect.html", status=status, form=form, row=found, photos=photos, codes=codes,
        choices=fields.declared(), findings=range(FINDINGS), corrections=range(CORRECTIONS), before=before,
        currency=_currency(visit), items_in_all=len(found["newest"]["items"]), zone=zone_of(visit),
    )  # fmt: skip


def _names(form: Form) -> Mapping[str, str]:
    """JSON pointers of rows that were sent to the rows of the form: empty rows between were left out."""
    found = {"/revenue": "revenue", "/currency": "revenue", "/findings": "findings.0.offence"}
    for name, part, most in (("findings", "offence", FINDINGS), ("corrections", "field", CORRECTIONS)):
        used = [at for at in range(most) if form.text(f"{name}.{at}.{part}")]
        for sent, at in enumerate(used):
            for field in ("offence", "item", "note", "field", "now"):
                found[f"/{name}/{sent}/{field}"] = f"{name}.{at}.{field}"
            found[f"/{name}/{sent}/was"] = f"{name}.{at}.now"
    return found | {"/corrections": "corrections.0.field"}


async def act(visit: Visit, form: Form) -> Response:
    """Write the act, keep notes, or add pictures (which keeps the notes as well)."""
    _ = visit.words.gettext
    key, do = str(visit.path_params["id"]), form.text("do")
    if do in ("notes", "photos"):
        return await _keep(visit, form, key, photos=do == "photos")
    body = body_of(form, visit)
    if form.file("picture") is not None:
        await _add(visit, form, key, body["photos"])
    if form.errors:
        return await _page(visit, form, status=422)
    try:
        await risk_inspection.write(visit.api, key, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        named = _names(form)
        pointer = lambda text: named.get(text) or text.strip("/").split("/")[0]  # noqa: E731  # one line beside its use
        return await _page(visit, form, status=refused(visit, form, problem, fallback="note", names=pointer))
    visit.tell(_("The act is written. It counts at once for the rules that hit and for the random draw."))
    return redirect(visit, f"/risk/declarations/{key}#acts")


async def _keep(visit: Visit, form: Form, key: str, *, photos: bool) -> Response:
    _ = visit.words.gettext
    content = typed(form)
    if photos and form.file("picture") is None:
        form.wrong("picture", _("Choose a picture."))
    elif form.file("picture") is not None:
        await _add(visit, form, key, content["photos"])
    if form.errors:
        return await _page(visit, form, status=422)
    await risk_inspection.keep_notes(visit.api, key, content, key=form.key)
    visit.tell(
        _("The picture is kept, and your notes with it.") if photos else _("Your notes are kept. Only you see them.")
    )
    return redirect(visit, f"/risk/declarations/{key}/inspect")


async def _add(visit: Visit, form: Form, key: str, photos: list[str]) -> None:
    """Upload what was chosen; its hash joins `photos`. What is refused stands at the field."""
    _ = visit.words.gettext
    sent = form.file("picture")
    if sent is None:
        return
    try:
        added = await risk_inspection.add_photo(
            visit.api, key, await sent.read(), name=sent.filename or "picture", media_type=sent.content_type or "",
            key=f"{form.key}-photo",
        )  # fmt: skip
    except ApiProblem as problem:
        if problem.status not in (413, 415, 422):
            raise
        form.wrong(
            "picture", _("Send a photo (JPEG, PNG, WebP) or a PDF of at most 15 MB whose name and content agree.")
        )
    else:
        photos.append(added["sha256"])


ROUTES = [
    get("/risk/declarations/{id}/inspect", act_page),
    post("/risk/declarations/{id}/inspect", act),
]
