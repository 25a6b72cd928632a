"""One question a page: the question as heading, why we ask, an example; saved whenever one goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.portal.client import applicant
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import locale_of
from gateway.portal.pages.trader import answers
from gateway.portal.pages.trader.answers import Question
from gateway.portal.pages.trader.countries import countries
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.pages.trader.view import application_page, may, stale
from gateway.portal.question_words import CHOICES
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit


def _question(case: Case, name: str) -> Question:
    found = next((question for question in case["questions"] if question["name"] == name), None)
    if found is None:
        raise HTTPException(404)
    return found


async def question_page(visit: Visit) -> Response:
    """The question with the answer that is saved, or with what was typed before the session ended."""
    case = await applicant.application(visit.api, visit.path_params["id"])
    question = _question(case, visit.path_params["name"])
    if not may(case, "save"):
        return redirect(visit, f"/applications/{case['id']}")
    kept = kept_form(visit)
    if kept is not None:
        return _show(visit, case, question, kept, kept=True)
    given = answers.filled_from(question)
    if visit.query_params.get("method") in answers.METHODS:
        given = {**given, "method": visit.query_params["method"]}
    return _show(visit, case, question, Form(given=given))


def _show(
    visit: Visit,
    case: Case,
    question: Question,
    form: Form,
    *,
    status: int = 200,
    changed: bool = False,
    kept: bool = False,
) -> Response:
    came_from = form.text("from") or visit.query_params.get("from", "")
    template = "trader/question.html"
    details = form.text("details") or visit.query_params.get("method")
    if question["kind"] == "valuation" and details and form.text("method") in answers.METHODS:
        template = "trader/question_value.html"
    asked = answers.asked(case["questions"])
    names = [row["name"] for row in asked]
    at = names.index(question["name"]) if question["name"] in names else 0
    words = answers.words_of(question)
    return application_page(
        visit, template, case, form=form, status=status, changed=changed, kept=kept,
        question=question, words=words, hint=_hint(visit, question, words.why, words.example),
        saved=answers.answer_lines(question, visit.words, country=countries(visit)) if changed else "",
        options=_options(visit, question), came_from="check" if came_from == "check" else "",
        methods=answers.METHODS, method_fields=answers.METHOD_FIELDS, method_words=answers.METHOD_WORDS,
        adaptable=[(method, visit.words.gettext(title)) for method, (title, _) in answers.METHODS.items() if method != "6"],
        back=_back(case, asked, at, came_from), place=at + 1, count=len(asked),
    )  # fmt: skip


def _hint(visit: Visit, question: Question, why: str, example: str) -> Markup:
    _ = visit.words.gettext
    lines = [_(text) for text in (why, example) if text]
    if question["limit"] and question["kind"] in ("text", "long_text"):
        number = Formats(locale_of(visit.language)).number(question["limit"])
        lines.append(_("At most %(limit)s characters.") % {"limit": number})
    return Markup("<br>").join(lines)


def _options(visit: Visit, question: Question) -> list[tuple[str, ...]]:
    _ = visit.words.gettext
    if question["kind"] == "country":
        return list(countries(visit).items())
    if question["kind"] == "yes_no":
        return [("yes", _("Yes")), ("no", _("No"))]
    if question["kind"] == "valuation":
        return [(method, _(title), _(more)) for method, (title, more) in answers.METHODS.items()]
    return [(choice, _(CHOICES.get(choice, choice))) for choice in question["choices"]]


def _back(case: Case, asked: Sequence[Question], at: int, came_from: str) -> str:
    if came_from == "check":
        return f"/applications/{case['id']}/check"
    return f"/applications/{case['id']}" + (f"/questions/{asked[at - 1]['name']}" if at else "")


async def save_question(visit: Visit, form: Form) -> Response:
    """Keep the answer, then go on, or back to the list. An answer that cannot be kept stays on the page as typed."""
    which, name = visit.path_params["id"], visit.path_params["name"]
    case = await applicant.application(visit.api, which)
    question = _question(case, name)
    if not may(case, "save"):
        return redirect(visit, f"/applications/{case['id']}")
    goes_on = form.text("then") != "return"
    if question["kind"] == "valuation" and not form.text("details"):
        return _method(visit, case, question, form, goes_on=goes_on)
    answer = answers.read_answer(question, form)
    if goes_on or isinstance(answer, dict):
        answers.refuse_empty(question, answer, form, visit.words)
    if form.errors:
        return _show(visit, case, question, form, status=422)
    try:
        saved = await applicant.save(visit.api, which, {name: answer}, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 422 and problem.code != "key-reused":
            answers.take_errors(question, problem, form, visit.words)
            return _show(visit, case, question, form, status=422)
        now = await stale(visit, problem, which)
        return _show(visit, now, _question(now, name), form, status=412, changed=True)
    visit.tell(_saved(visit, saved))
    return redirect(visit, _next(saved, name, form.text("from")) if goes_on else f"/applications/{which}")


def _method(visit: Visit, case: Case, question: Question, form: Form, *, goes_on: bool) -> Response:
    """The method alone is no answer yet: what belongs to it is asked on the next page, and both are saved together."""
    here = f"/applications/{case['id']}"
    if not goes_on:
        return redirect(visit, here)
    if form.text("method") not in answers.METHODS:
        form.wrong("method", visit.words.gettext("Choose a method."))
        return _show(visit, case, question, form, status=422)
    more = "&from=check" if form.text("from") == "check" else ""
    return redirect(visit, f"{here}/questions/{question['name']}?method={form.text('method')}{more}")


def _saved(visit: Visit, case: Case) -> str:
    formats = Formats(locale_of(visit.language))
    changed = case["changed"]
    return visit.words.gettext("Saved on %(moment)s.") % {"moment": formats.moment(changed["at"], changed["zone"])}


def _next(case: Case, name: str, came_from: str) -> str:
    here = f"/applications/{case['id']}"
    questions: list[dict[str, Any]] = case["questions"]
    names = [question["name"] for question in questions]
    after = [question for question in questions[names.index(name) + 1 :] if question["applies"]]
    if came_from == "check":
        follow_up = next((q for q in after if q["missing"] and not q["answered"]), None)
        opened = follow_up is not None and follow_up is after[0]
        return f"{here}/questions/{follow_up['name']}?from=check" if opened and follow_up else f"{here}/check"
    return f"{here}/questions/{after[0]['name']}" if after else f"{here}/documents"
