"""The questions of one section as one form: saved together, each answer with its own version, each with its evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.portal.client import firm
from gateway.portal.client.firm import Assessment, Case, QuestionView, Section
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm.files import chosen, media_type, why_refused
from gateway.portal.pages.firm.view import application, case_page, may, place, refused, saved
from gateway.portal.pages.trader.documents import ACCEPTED
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

NO, YES = "no", "yes"


def field(code: str, part: str = "") -> str:
    """The name of a question's field, or of what stands beside it: note, file, seen, had."""
    return f"{part}-{code}" if part else f"q-{code}"


async def section_page(visit: Visit) -> Response:
    """The questions with the answers that are saved, or with what was typed before the session ended."""
    case, form, section = await _found(visit)
    if not may(case, "save"):
        return redirect(visit, place(case))
    kept = kept_form(visit)
    return _show(visit, case, form, section, kept or Form(given=_given(section)), kept=kept is not None)


async def _found(visit: Visit) -> tuple[Case, Assessment, Section]:
    case = await application(visit)
    form = await firm.assessment(visit.api, case["id"])
    wanted = str(visit.path_params["element"])
    section = next((one for one in form["sections"] if one["element"] == wanted), None)
    if section is None:
        raise HTTPException(404)
    return case, form, section


def _given(section: Section) -> dict[str, object]:
    """The answers that are saved, as the fields show them."""
    found: dict[str, object] = {}
    for question in section["questions"]:
        found[field(question["code"])] = _typed(question)
        found[field(question["code"], "note")] = question["answer"]["note"]
    return found


def _typed(question: QuestionView) -> str:
    value = question["answer"]["value"]
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


def _mark(question: QuestionView) -> str:
    """A short mark of the saved answer: the form carries it, so that only what somebody touched is sent."""
    return _digest(_typed(question), question["answer"]["note"])


def _digest(value: str, note: str) -> str:
    both = json.dumps([value.strip(), " ".join(note.split())]).encode()
    return hashlib.sha256(both).hexdigest()[:16]


def _show(
    visit: Visit, case: Case, assessment: Assessment, section: Section, form: Form, *, status: int = 200,
    kept: bool = False, faster: Mapping[str, Mapping[str, Any]] | None = None, partly: bool = False,
) -> Response:  # fmt: skip
    letters = [one["element"] for one in assessment["sections"]]
    at = letters.index(section["element"])
    return case_page(
        visit, "firm/section.html", case, form=form, status=status, section=section, kept=kept, faster=faster or {},
        field=field, marks={one["code"]: _mark(one) for one in section["questions"]}, shown=answer_words, accepted=ACCEPTED,
        partly=partly, onward=letters[at + 1] if at + 1 < len(letters) else "", place_of=at + 1, count=len(letters),
        maximum=case["document_maximum_bytes"],
    )  # fmt: skip


def answer_words(question: QuestionView, visit: Visit) -> str:
    """A saved answer as somebody reads it."""
    value = question["answer"]["value"]
    if isinstance(value, bool):
        return visit.words.gettext("Yes") if value else visit.words.gettext("No")
    labels = {choice["value"]: choice["label"] for choice in question["choices"]}
    return "" if value is None else labels.get(str(value), str(value))


def read(question: QuestionView, form: Form) -> object:
    """What was answered, as the API takes it; what cannot be read goes on as typed, so that the API says what is wrong."""
    name = field(question["code"])
    text = form.day(name) if question["kind"] == "date" else form.text(name)
    if not text:
        return None
    if question["kind"] == "yes_no":
        return {YES: True, NO: False}.get(text, text)
    if question["kind"] == "number" and text.isdecimal() and len(text) < 16:
        return int(text)
    return text.replace("\r\n", "\n")


def touched(question: QuestionView, form: Form) -> dict[str, object] | None:
    """The answer to send, or None where nobody touched it since the page was opened."""
    code = question["code"]
    value, note = read(question, form), form.text(field(code, "note")).replace("\r\n", "\n")
    as_shown = form.text(field(code)) if question["kind"] != "date" else form.day(field(code))
    if _digest(as_shown, note) == form.text(field(code, "had")):
        return None
    seen = form.text(field(code, "seen"))
    return {"question": code, "value": value, "note": note, "version": int(seen) if seen.isdecimal() else 0}


async def save_section(visit: Visit, form: Form) -> Response:
    """Save what was touched, then the files; who was faster on an answer is named beside it, the rest is saved."""
    case, assessment, section = await _found(visit)
    if not may(case, "save"):
        return redirect(visit, place(case))
    answers = [given for question in section["questions"] if (given := touched(question, form)) is not None]
    faster: dict[str, Mapping[str, Any]] = {}
    try:
        if answers:
            await firm.save(visit.api, case["id"], answers, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            faster = {str(one["question"]): one for one in problem.body.get("stale", ())}
            rest = [one for one in answers if one["question"] not in faster]
            if rest:
                await firm.save(visit.api, case["id"], rest, key=f"{form.key}.rest")
        else:
            names = {f"/answers/{at}/value": field(str(one["question"])) for at, one in enumerate(answers)}
            names["/value"] = field(str(answers[0]["question"]))
            refused(visit, problem, form, names=names)
            return _show(visit, case, assessment, section, form, status=422)
    files = await _files(visit, case, section, form)
    if faster or form.errors:
        case, assessment, section = await _found(visit)
        status = 412 if faster else 422
        return _show(
            visit, case, assessment, section, _merged(form, section, faster), status=status, faster=faster, partly=True
        )
    now = await application(visit)
    if answers or files:
        visit.tell(saved(visit, now["changed"]))
    return redirect(visit, _next(now, section["element"], form.text("then")))


def _merged(form: Form, section: Section, faster: Mapping[str, object]) -> Form:
    """What was typed where it is not saved yet; beside it, what is saved now."""
    fields = {name: str(value) for name, value in _given(section).items()}
    for code in faster:
        fields[field(code)] = form.text(field(code))
        fields[field(code, "note")] = form.text(field(code, "note"))
    return Form(filled=FormData(fields), errors=form.errors)


async def _files(visit: Visit, case: Case, section: Section, form: Form) -> int:
    """Add the files that were chosen; a refused one says why at its field. Gives how many were taken."""
    taken = 0
    for question in section["questions"]:
        name = field(question["code"], "file")
        file = chosen(visit, form, name, maximum=case["document_maximum_bytes"])
        if file is None:
            continue
        try:
            await firm.add_evidence(
                visit.api, case["id"], question["code"], await file.read(), name=file.filename or "",
                media_type=media_type(file), key=f"{form.key}.{question['code']}",
            )  # fmt: skip
            taken += 1
        except ApiProblem as problem:
            form.wrong(name, why_refused(visit, problem, file.filename or "", maximum=case["document_maximum_bytes"]))
    return taken


def _next(case: Case, element: str, then: str) -> str:
    if then == "return":
        return place(case)
    letters = [part["element"] for part in case["progress"]]
    if then == "stay" or element not in letters:
        return place(case, "sections", element)
    after = case["progress"][letters.index(element) + 1 :]
    return place(case, "sections", after[0]["element"]) if after else place(case, "submit")


async def remove_evidence(visit: Visit, form: Form) -> Response:
    """Take a document out; it can be added again."""
    which, element = visit.path_params["id"], visit.path_params["element"]
    await firm.remove_evidence(visit.api, which, visit.path_params["document"], key=form.key)
    visit.tell(visit.words.gettext("The document is taken out."))
    return redirect(visit, f"/trusted-trader/applications/{which}/sections/{element}")
