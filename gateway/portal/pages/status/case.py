"""The case of a trusted trader on one page: facts left, decision right, history below, the clock always in sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_cases, status_visits
from gateway.portal.client.status_cases import ActionView, Assessment, Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.officer.wording import CLOCK_MARKS
from gateway.portal.pages.programme.words import ELEMENTS, SIZES
from gateway.portal.pages.programme.words import ROLES as ROLE_WORDS
from gateway.portal.pages.status import case_acts, words
from gateway.portal.pages.status.board import tier_names
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_told

MAIN = {"submitted": ("accept",), "accepted": ("assess",), "desk": ("validate",), "site_validation": ("propose-grant",)}
"""The step that usually comes next; its form stands open."""
ORDER = (
    "accept", "return", "assess", "write-desk", "ask-agency", "record-opinion", "validate", "require-correction",
    "propose-grant", "propose-refuse", "grant", "refuse", "send-back", "extend", "attach",
)  # fmt: skip
OF_THE_FIRM = ("begin", "save", "submit", "correct", "withdraw")
WORK_ON_CASES = ("reviewer", "decider")


async def case(visit: Visit) -> Response:
    """A case by its id or its number."""
    return await case_page(visit, await status_cases.case(visit.api, str(visit.path_params["key"])), Form())


async def case_page(visit: Visit, found: Case, form: Form, *, status: int = 200, tried: str = "") -> Response:
    """The page; after an action that failed it shows what was typed and, when it was stale, who was faster."""
    actions = {row["name"]: row for row in _offered(found["actions"])}
    offered = [actions[name] for name in ORDER if name in actions]
    key = found["number"] or found["id"]
    address = f"{visit.portal.settings.public_url}/traders/applications/{key}"
    asked = await status_cases.assessment(visit.api, found["id"])
    letters = await status_cases.papers(visit.api, "application", found["id"])
    may_assign = "assign" in actions and actions["assign"]["possible"]
    started = _started(found, asked)
    return page(
        visit, "status/case.html", status=status, form=form, case=found, key=key, tried=tried,
        stale=status in (409, 412), offered=offered, assign=actions.get("assign"), main=_main(found, offered),
        form_of=lambda action: form if action == tried else Form(given=started.get(action, {})),
        asked=asked, letters=letters, firm_acts=[row for name, row in actions.items() if name in OF_THE_FIRM],
        colleagues=await _colleagues(visit) if may_assign else [], words=words, element_words=ELEMENTS,
        role_words=ROLE_WORDS, size_words=SIZES, clock_words=CLOCK_MARKS, tiers=await tier_names(visit),
        zone=zone_of(visit), steps=_steps(found, letters), points=_points(asked),
        question_texts={one["code"]: one["text"] for section in asked["sections"] for one in section["questions"]},
        islands={one["code"]: one["name"] for one in await status_visits.islands(visit.api)},
        value=lambda question: _value(visit, question), deficit_lines=range(1, case_acts.DEFICITS + 1),
        parameter_name=lambda name: readings.parameter_name(visit, name),
        parameter_value=lambda value: readings.parameter_value(visit, value), address=address, qr=qr_code(address),
    )  # fmt: skip


async def _colleagues(visit: Visit) -> list[status_cases.Person]:
    return [row for row in await status_cases.colleagues(visit.api, WORK_ON_CASES) if row["id"] != visit.actor.id]


def _offered(actions: list[ActionView]) -> list[ActionView]:
    """A proposal is two forms: one to grant, which may be barred, and one to refuse."""
    found: list[ActionView] = []
    for row in actions:
        if row["name"] != "propose":
            found.append(row)
            continue
        barred = list(row["grant_why_not"] or []) + [
            one for one in row["why_not"] if one not in (row["grant_why_not"] or [])
        ]
        found.append(
            row | {"name": "propose-grant", "possible": row["possible"] and not row["grant_why_not"], "why_not": barred}
        )
        found.append(row | {"name": "propose-refuse"})
    return found


def _main(found: Case, offered: list[ActionView]) -> str:
    can = [row["name"] for row in offered if row["possible"] or row["override_possible"]]
    wanted = MAIN.get(found["state"], ("grant", "refuse"))
    return next((name for name in wanted if name in can), "")


def _started(found: Case, asked: Assessment) -> Mapping[str, Mapping[str, Any]]:
    """What the forms begin with: what was written before, what is missing, all that was asked for."""
    desk = found["desk"] or {}
    old = found["proposal"]["content"] if found["proposal"] else {}
    gaps = {f"return.question-{line}": code for line, code in enumerate(found["missing"][: case_acts.DEFICITS], 1)}
    granting = old if old.get("outcome") == "grant" else {}
    return {
        "return": gaps,
        "write-desk": {f"write-desk.{letter}": text for letter, text in (desk.get("elements") or {}).items()}
        | {"write-desk.conclusion": desk.get("conclusion", "")},
        "propose-grant": {
            "propose-grant.roles": granting.get("roles") or found["roles"],
            "propose-grant.sites": granting.get("sites") or found["sites"],
            "propose-grant.reasons": granting.get("reasons", ""),
            "propose-grant.conditions": granting.get("conditions", ""),
        },
        "propose-refuse": {"propose-refuse.reasons": old.get("reasons", "") if old.get("outcome") == "refuse" else ""},
    }


def _steps(found: Case, letters: list[status_cases.PaperRow]) -> list[dict[str, Any]]:
    """The history, each step with its letter."""
    papers = {row["number"]: row for row in letters}
    return [
        step | {"at": step["when"]["at"], "by": step["actor"]["name"], "paper": papers.get(step["number"])}
        for step in found["steps"]
    ]


def _points(asked: Assessment) -> dict[str, dict[str, Any]]:
    return {row["element"]: row for row in (asked["score"] or {}).get("elements", ())}


def _value(visit: Visit, question: Mapping[str, Any]) -> str:
    """An answer as an officer reads it."""
    _, given = visit.words.gettext, question["answer"]["value"]
    if given is None or given == "":
        return ""
    if isinstance(given, bool):
        return _("Yes") if given else _("No")
    if question["kind"] == "choice":
        return next((str(row["label"]) for row in question["choices"] if row["value"] == given), str(given))
    return str(given)


async def act(visit: Visit, form: Form) -> Response:
    """One action of an officer on the case; its name is the last part of the address."""
    key, action = str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body = case_acts.body(form, action, visit.words)
    if form.errors:
        return await case_page(visit, await status_cases.case(visit.api, key), form, status=422, tried=action)
    sent = {"propose-grant": "propose", "propose-refuse": "propose"}.get(action, action)
    try:
        if action == "write-desk":
            await status_cases.write_desk(visit.api, key, body, version=form.version, idempotency=form.key)
        else:
            await status_cases.take_action(visit.api, key, sent, body, version=form.version, idempotency=form.key)
    except ApiProblem as problem:
        return await refused(visit, form, problem, key=key, action=action)
    _ = visit.words.gettext
    visit.tell(_("Done: %(action)s.") % {"action": _(words.STEPS[sent])})
    return redirect(visit, f"/traders/applications/{key}")


async def refused(visit: Visit, form: Form, problem: ApiProblem, *, key: str, action: str) -> Response:
    """The case again, with the problem where it belongs and everything that was typed."""
    status = answered(visit, form, problem, prefix=f"{action}.", fallback=case_acts.FIELDS.get(action, "external_text"))
    if status == 412:
        form.errors.clear()
    return await case_page(visit, await status_cases.case(visit.api, key), form, status=status, tried=action)


async def attach(visit: Visit, form: Form) -> Response:
    """A document of the office joins the file."""
    _, key = visit.words.gettext, str(visit.path_params["key"])
    sent = form.file("attach.file")
    if sent is None:
        form.wrong("attach.file", _("Choose a file."))
        return await case_page(visit, await status_cases.case(visit.api, key), form, status=422, tried="attach")
    try:
        await status_cases.attach(
            visit.api, key, await sent.read(), name=sent.filename or "", media_type=sent.content_type or "",
            version=form.version, idempotency=form.key,
        )  # fmt: skip
    except ApiProblem as problem:
        if problem.status not in (413, 415):
            return await refused(visit, form, problem, key=key, action="attach")
        form.wrong("attach.file", problem_told(problem, visit.words) or _("This file cannot be taken."))
        found = await status_cases.case(visit.api, key)
        return await case_page(visit, found, form, status=problem.status, tried="attach")
    visit.tell(_("The document is in the file."))
    return redirect(visit, f"/traders/applications/{key}#documents")


ROUTES = [
    get("/traders/applications/{key}", case),
    post("/traders/applications/{key}/attach", attach),
    *(post(f"/traders/applications/{{key}}/{action}", act) for action in case_acts.BODIES),
]
