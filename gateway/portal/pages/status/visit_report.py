"""The report of a visit: a plain form with a network, and the same form kept on the device without one.

The browser's script sends the report and the photos to the API itself, as JSON with the cookie's session; what a page of another
site tries with that cookie the gateway refuses (Sec-Fetch-Site, Origin). The form's own token guards the plain form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from gateway.portal.client import status_visits as client
from gateway.portal.client.status_visits import Package, VisitFile
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, today_of, zone_of
from gateway.portal.pages.status import visit_words
from gateway.portal.pages.status.planner import refused
from gateway.portal.pages.status.visit_file import address_of, key_of, titles
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

PEOPLE, FINDINGS = 2, 1
MOST_PEOPLE, MOST_FINDINGS = 50, 60
MORE = {"people": 2, "findings": 2}


def rows(form: Form, name: str, least: int, most: int) -> int:
    """How many rows of people or findings the form has."""
    text = form.text(f"{name}.count")
    return max(least, min(most, int(text) if text.isdigit() else least))


async def report_page(visit: Visit) -> Response:
    """The form, fresh, or with what was typed before a session ended. A visit that is reported shows its report."""
    form = kept_form(visit) or Form(given={"report_key": str(uuid4()), "started_on": today_of(visit).isoformat()})
    return await shown(visit, form)


async def shown(visit: Visit, form: Form, *, status: int = 200, kept: Mapping[str, Any] | None = None) -> Response:
    """The form as it stands."""
    found = await client.visit(visit.api, key_of(visit))
    if found["state"] not in ("planned", "under_way") and form.filled is None:
        return redirect(visit, address_of(found))
    package = await client.package(visit.api, key_of(visit))
    people = rows(form, "people", PEOPLE, MOST_PEOPLE)
    findings = rows(form, "findings", FINDINGS, MOST_FINDINGS)
    return page(
        visit, "status/visit_report.html", status=status, form=form, found=found, package=package, kept=kept,
        address=address_of(found), titles=titles(found, visit), people=people, findings=findings, words=visit_words,
        zone=zone_of(visit), fresh_id=lambda: str(uuid4()), may=_may(found, visit),
        limits={"people": MOST_PEOPLE, "findings": MOST_FINDINGS},
    )  # fmt: skip


def _may(found: VisitFile, visit: Visit) -> bool:
    return any(one["id"] == visit.actor.id for one in found["validators"])


def moment(form: Form, name: str, zone: ZoneInfo) -> datetime | None:
    """Day and time as they stand on the office's wall, as an instant; None for what cannot be read."""
    try:
        day, clock = date.fromisoformat(form.text(f"{name}_on")), time.fromisoformat(form.text(f"{name}_time"))
    except ValueError:
        return None
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def report_of(visit: Visit, form: Form, package: Package) -> dict[str, Any]:
    """The report as the API takes it; what is missing stands at its field."""
    _ = visit.words.gettext
    zone = ZoneInfo(zone_of(visit))
    body: dict[str, Any] = {"plan": form.text("plan") or package["plan"], "summary": form.text("summary")}
    try:
        body["report_key"] = str(UUID(form.text("report_key")))
    except ValueError:
        body["report_key"] = str(uuid4())
    if not form.text("finished_on"):
        form.filled = _with(form, "finished_on", form.text("started_on"))
    for name, sentence in (("started", _("Say when the visit began.")), ("finished", _("Say when the visit ended."))):
        found = moment(form, name, zone)
        if found is None:
            form.wrong(f"{name}_time", sentence)
        else:
            body[f"{name}_at"] = found.isoformat()
    body["people"] = _people(visit, form)
    body["ratings"] = _ratings(visit, form, [one["element"] for one in package["checklist"]])
    body["findings"] = _findings(visit, form)
    grade = form.text("risk_grade")
    if grade not in visit_words.GRADES:
        form.wrong("risk_grade", _("Give a risk grade from 1 to 5."))
    else:
        body["risk_grade"] = int(grade)
    return body


def _with(form: Form, name: str, value: str) -> FormData:
    """The form's data with one text put in, or in the place of what was there."""
    sent = form.filled.multi_items() if form.filled is not None else []
    return FormData([*((key, old) for key, old in sent if key != name), (name, value)])


def _people(visit: Visit, form: Form) -> list[dict[str, Any]]:
    _ = visit.words.gettext
    found = []
    for at in range(rows(form, "people", PEOPLE, MOST_PEOPLE)):
        name, function = form.text(f"people.{at}.name"), form.text(f"people.{at}.function")
        if not (name or function):
            continue
        if not name:
            form.wrong(f"people.{at}.name", _("Enter the name of this person."))
        if not function:
            form.wrong(f"people.{at}.function", _("Enter what this person does there."))
        found.append(
            {"name": name, "function": function, "administration": form.text(f"people.{at}.administration") or None}
        )
    if not found:
        form.wrong("people.0.name", _("Name at least one person who was there."))
    return found


def _ratings(visit: Visit, form: Form, elements: Sequence[str]) -> dict[str, dict[str, Any]]:
    _ = visit.words.gettext
    found = {}
    for element in elements:
        rating = form.text(f"rating.{element}")
        if rating not in visit_words.RATINGS:
            form.wrong(f"rating.{element}", _("Rate element %(element)s from 0 to 4.") % {"element": element})
        else:
            found[element] = {"rating": int(rating), "note": form.text(f"note.{element}")}
    return found


def _findings(visit: Visit, form: Form) -> list[dict[str, Any]]:
    _ = visit.words.gettext
    found = []
    for at in range(rows(form, "findings", FINDINGS, MOST_FINDINGS)):
        part = {
            name: form.text(f"findings.{at}.{name}")
            for name in ("id", "element", "severity", "text", "action", "due_on")
        }
        if not (part["text"] or part["action"]):
            continue
        if part["element"] not in visit_words.ELEMENTS:
            form.wrong(f"findings.{at}.element", _("Say which element the finding is about."))
        if part["severity"] not in visit_words.SEVERITIES:
            form.wrong(f"findings.{at}.severity", _("Say how grave the finding is."))
        if not part["text"]:
            form.wrong(f"findings.{at}.text", _("Say what you saw."))
        if part["severity"] == "critical" and not part["action"]:
            form.wrong(f"findings.{at}.action", _("Say what must be done about a critical finding."))
        found.append({**part, "due_on": part["due_on"] or None})
    return found


def names(form: Form) -> dict[str, str]:
    """JSON pointers of what was sent to the fields of the form: rows left empty were not sent."""
    found = {f"/{name}_at": f"{name}_time" for name in ("started", "finished")} | {"/plan": "summary"}
    for element in visit_words.ELEMENTS:
        found |= {f"/ratings/{element}{part}": f"rating.{element}" for part in ("", "/rating", "/note")}
    used = [
        at for at in range(rows(form, "findings", FINDINGS, MOST_FINDINGS)) if form.text(f"findings.{at}.text") or form.text(f"findings.{at}.action")
    ]  # fmt: skip
    for sent, at in enumerate(used):
        found |= {
            f"/findings/{sent}/{part}": f"findings.{at}.{part}"
            for part in ("element", "severity", "text", "action", "due_on")
        }
        found[f"/findings/{sent}/id"] = f"findings.{at}.text"
    return found


async def _photos(visit: Visit, form: Form) -> int:
    """Keep the photos that were chosen; how many. The same one again is the same photo. What is refused stands at the field."""
    _ = visit.words.gettext
    chosen = [
        one
        for one in (form.filled.getlist("photo") if form.filled else [])
        if isinstance(one, UploadFile) and one.filename
    ]
    about = form.text("photo_about")
    if about.startswith("finding."):
        about = form.text(f"findings.{about.removeprefix('finding.')}.id")
    kept = 0
    for sent in chosen:
        content = await sent.read()
        digest = hashlib.sha256(content).hexdigest()
        try:
            space = UUID(form.text("report_key"))
        except ValueError:
            space = uuid4()
        identifier = str(uuid5(space, digest))
        try:
            await client.add_photo(
                visit.api, key_of(visit), identifier, content, media_type=sent.content_type or "", sha256=digest,
                about=about[:40], name=sent.filename or "", once=f"{identifier}-{digest[:20]}",
            )  # fmt: skip
        except ApiProblem as problem:
            if problem.status not in (409, 413, 415, 422):
                raise
            form.wrong(
                "photo",
                _("%(name)s was not taken: send a photo (JPEG, PNG, WebP, HEIC) whose name and content agree.")
                % {"name": sent.filename or ""},
            )
        else:
            kept += 1
    return kept


async def report(visit: Visit, form: Form) -> Response:
    """Add rows, keep photos, or hand the report in. Sent twice it is one report."""
    ngettext = visit.words.ngettext
    do = form.text("do")
    kept = await _photos(visit, form)
    if do in MORE:
        least, most = (PEOPLE, MOST_PEOPLE) if do == "people" else (FINDINGS, MOST_FINDINGS)
        form.filled = _with(form, f"{do}.count", str(min(most, rows(form, do, least, most) + MORE[do])))
        return await shown(visit, form)
    if do == "photos":
        if not kept and not form.errors:
            form.wrong("photo", visit.words.gettext("Choose a photo."))
        return await shown(visit, form, status=422 if form.errors else 200)
    package = await client.package(visit.api, key_of(visit))
    body = report_of(visit, form, package)
    if form.errors:
        return await shown(visit, form, status=422)
    try:
        await client.hand_in(visit.api, key_of(visit), body, once=f"{form.key}-{body['plan']}"[:80])
    except ApiProblem as problem:
        if problem.code == "report-kept":
            form.filled = _with(form, "plan", str(problem.body.get("plan") or ""))
            return await shown(visit, form, status=409, kept=problem.body)
        return await shown(visit, form, status=refused(visit, form, problem, fallback="summary", names=names(form)))
    visit.tell(
        visit.words.gettext("The report is handed in.")
        if not kept
        else ngettext(
            "The report is handed in, with %(num)d photo.", "The report is handed in, with %(num)d photos.", kept
        )
        % {"num": kept}
    )
    return redirect(visit, f"/traders/visits/{key_of(visit)}")


ROUTES = [
    get("/traders/visits/{key}/report", report_page),
    post("/traders/visits/{key}/report", report, lost=keep),
]
