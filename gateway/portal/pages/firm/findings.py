"""What was found at the sites: answered one by one with evidence, then reported as mended; and the reports themselves."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from gateway.portal.client import firm, firm_visits, register
from gateway.portal.client.firm import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.firm import words as said
from gateway.portal.pages.firm.files import PHOTO_OR_PDF, chosen, media_type, why_refused
from gateway.portal.pages.firm.view import API, HOME, application, case_page, may, place, refused, why_not
from gateway.portal.pages.programme.words import ELEMENTS
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

TAKEN = N_(
    "For a finding we take photographs (PNG, JPEG) and PDF. Save the file as one of these, then choose it again."
)


async def findings_page(visit: Visit) -> Response:
    """Every finding with what to do and until when, and room for the answer."""
    return await _show(visit, await application(visit), kept_form(visit) or Form())


async def _show(
    visit: Visit, case: Case, form: Form, *, status: int = 200, changed: str = "", faster: bool = False
) -> Response:
    found = await firm_visits.findings(visit.api, application=case["id"])
    forms = {one["id"]: Form(given={_field(one["id"]): one["response"]}) for one in found}
    if form.text("finding") in forms:
        forms[form.text("finding")] = form
    left = sum(1 for one in found if one["state"] == "open")
    return case_page(
        visit, "firm/findings.html", case, form=form, status=status, changed=faster, stale_finding=changed, found=_in_order(found),
        filled=forms, field=_field, severities=said.SEVERITIES, finding_states=said.FINDINGS, elements=ELEMENTS, left=left,
        may_correct=may(case, "correct"), hindered=why_not(case, "correct", visit.words), accepted=PHOTO_OR_PDF,
        maximum=case["document_maximum_bytes"], mending=case["state"] == "corrective_action",
    )  # fmt: skip


def _in_order(found: Sequence[firm_visits.FindingView]) -> list[firm_visits.FindingView]:
    """What is open first, the gravest before the others."""
    states, grave = list(said.FINDINGS), list(said.SEVERITIES)
    return sorted(
        found, key=lambda one: (states.index(one["state"]), grave.index(one["severity"]), one["due_on"] or "")
    )


def _field(finding: str, part: str = "answer") -> str:
    return f"{part}-{finding}"


async def answer(visit: Visit, form: Form) -> Response:
    """The evidence first, then what was done."""
    _ = visit.words.gettext
    case = await application(visit)
    finding = form.text("finding")
    text, file_field = form.text(_field(finding)).replace("\r\n", "\n"), _field(finding, "file")
    if not text:
        form.wrong(_field(finding), _("Say what you did about it."))
    file = chosen(visit, form, file_field, maximum=case["document_maximum_bytes"])
    if form.errors:
        return await _show(visit, case, form, status=422)
    try:
        if file is not None:
            try:
                await firm_visits.add_evidence(
                    visit.api, finding, uuid5(NAMESPACE_URL, f"{form.key} {file.filename}"), await file.read(),
                    name=file.filename or "", media_type=media_type(file), key=f"{form.key}.file",
                )  # fmt: skip
            except ApiProblem as problem:
                form.wrong(
                    file_field,
                    why_refused(
                        visit, problem, file.filename or "", maximum=case["document_maximum_bytes"], taken=TAKEN
                    ),
                )
                return await _show(visit, case, form, status=422)
        await firm_visits.answer(visit.api, finding, text, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            return await _show(visit, case, form, status=412, changed=finding)
        refused(visit, problem, form)
        return await _show(visit, case, form, status=422)
    visit.tell(_("Your answer is saved, and the office sees it."))
    return redirect(visit, place(case, "findings"))


async def correct(visit: Visit, form: Form) -> Response:
    """Report the findings as mended: the clock runs again."""
    case = await application(visit)
    try:
        await firm.take_step(visit.api, case["id"], "correct", version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            return await _show(visit, await application(visit), Form(), status=412, faster=True)
        refused(visit, problem, form)
        return await _show(visit, case, form, status=422)
    visit.tell(visit.words.gettext("Sent. The office looks at what you did, and the time for its decision runs again."))
    return redirect(visit, place(case))


async def visit_page(visit: Visit) -> Response:
    """A visit with its report, and who else may read it."""
    return await _visit(visit, Form())


async def _visit(visit: Visit, form: Form, *, status: int = 200) -> Response:
    found = await firm_visits.visit(visit.api, visit.path_params["key"])
    served = [row for row in await register.administrations(visit.api) if row["code"] != visit.actor.administration]
    return page(
        visit, "firm/visit.html", status=status, form=form, found=found, served=served, elements=ELEMENTS,
        severities=said.SEVERITIES, finding_states=said.FINDINGS, visit_states=said.VISITS, visit_kinds=said.VISIT_KINDS, api_at=API,
        back=f"{HOME}/applications/{found['application']['id']}",
    )  # fmt: skip


async def share(visit: Visit, form: Form) -> Response:
    """Consent that another administration reads the report, or take the consent back."""
    _ = visit.words.gettext
    key = visit.path_params["key"]
    here = f"{HOME}/visits/{key}"
    if form.text("share"):
        await firm_visits.end_share(visit.api, key, form.text("share"), key=form.key)
        visit.tell(_("Your consent is taken back. What was used before stays in that administration's file."))
        return redirect(visit, here)
    consented(visit, form)
    if not form.errors:
        try:
            await firm_visits.share(
                visit.api, key, to=form.text("to_administration"), tin=form.text("to_tin"), key=form.key
            )
        except ApiProblem as problem:
            refused(visit, problem, form, names={"/to_administration": "to_administration", "/to_tin": "to_tin"})
    if form.errors:
        return await _visit(visit, form, status=422)
    visit.tell(_("Your consent is recorded. That administration can read this report now."))
    return redirect(visit, here)


def consented(visit: Visit, form: Form) -> None:
    """To whom, under which number there, and that one agrees."""
    _ = visit.words.gettext
    if not form.text("to_administration"):
        form.wrong("to_administration", _("Choose an administration."))
    if not form.text("to_tin"):
        form.wrong("to_tin", _("Write the firm's tax number in that country."))
    if not form.ticked("agree"):
        form.wrong("agree", _("Tick the box if you agree."))
