"""Proposing a decision: the applicant's words and the similar rulings on the left, the ruling or the refusal on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.portal.client import desk, office
from gateway.portal.client.desk import Conflict
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk import proposal_form
from gateway.portal.pages.desk.words import BASIS, GIR, NEAR, TREATED
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.officer.wording import DECLINE_GROUNDS, VALUATION_METHODS
from gateway.portal.pages.trader.documents import KINDS
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

OUTCOMES = ("issue", "decline")
TEXTS: Mapping[str, Mapping[str, str]] = {
    "issue": {
        "subject": N_("Give the ruling a subject of one line."),
        "goods_description": N_("Describe the goods for the public."),
        "reasoning": N_("Say why the answer is this one."),
    },
    "decline": {
        "ground": N_("Choose a ground."),
        "facts": N_("Say what happened, with dates and numbers."),
        "basis": N_("Name the provision on which this rests."),
    },
}
"""What has to be there, by outcome, and what is said where it is not."""
SIMILAR_SHOWN = 8
LONGEST_ASKED = 3500
"""Characters of a description that go into the address of a question."""


async def propose_page(visit: Visit) -> Response:
    """A fresh proposal; one that was sent back starts with what was written before."""
    found = await office.case(visit.api, str(visit.path_params["id"]))
    kept = kept_form(visit)
    outcome = kept.text("outcome") if kept else visit.query_params.get("outcome", "")
    form = kept or _begun(_given(found))
    return await _page(visit, found, form, outcome=outcome if outcome in OUTCOMES else "issue")


async def begin_with(visit: Visit, found: Case, given: dict[str, object]) -> Response:
    """A ruling's proposal that begins with other words than the applicant's."""
    return await _page(visit, found, _begun(_given(found) | given), outcome="issue")


def _begun(given: dict[str, object]) -> Form:
    return Form(given=given | proposal_form.agreement_given(given.get("agreement")))


def _given(found: Case) -> dict[str, object]:
    answers = found["answers"]
    given: dict[str, object] = {"subject": found["goods_name"], "publish": True, "keyword": found.get("keywords", [])}
    if found["type"] == "classification":
        given["hs_code"] = readings.tariff_code(answers.get("envisaged_hs_code"))
    if found["type"] == "origin":
        claimed = answers.get("agreement")
        given["agreement"] = answers.get("agreement_other") if claimed == "other" else claimed
        given["origin_rule"] = answers.get("origin_rule")
    if found["type"] == "valuation":
        given["valuation_method"] = (answers.get("valuation") or {}).get("method")
    before = found["proposal"]
    if before:
        given |= {name: value for name, value in before["content"].items() if value is not None}
        given |= proposal_form.starts_with(before["content"])
        given["internal_text"] = before["internal_text"]
    return given


async def _page(
    visit: Visit, found: Case, form: Form, *, outcome: str, status: int = 200, stale: bool = False,
    against: list[Conflict] | None = None,
) -> Response:  # fmt: skip
    action = next((row for row in found["actions"] if row["name"] == "propose"), None)
    asked = _asked(form)
    similar, words = [], []
    if outcome == "issue":
        similar = await desk.similar(visit.api, found["id"], limit=SIMILAR_SHOWN, **asked)
        words = await desk.suggestions(visit.api, found["id"], text=asked["text"])
        if against is None:
            against = await desk.conflicts(visit.api, found["id"], **asked)
        named = {(row.administration, row.number) for row in proposal_form.cited(form, []) if row.chosen}
        for row in against:
            row["settled"] = not named.isdisjoint(proposal_form.known_as(row))
        known = {(row["administration"], row["number"]) for row in against}
        similar = [*against, *(row for row in similar if (row["administration"], row["number"]) not in known)]
    return page(
        visit, "officer/propose.html", status=status, form=form, case=found, outcome=outcome, stale=stale,
        possible=bool(action and action["possible"]), answers=readings.answers(visit, found["questions"]),
        grounds=DECLINE_GROUNDS, methods=VALUATION_METHODS, countries=readings.countries(visit.language),
        agreements=readings.agreements(visit), zone=zone_of(visit), last_step=found["steps"][-1] if found["steps"] else None, against=against or [],
        document_kinds=KINDS, cited=proposal_form.cited(form, similar), rules=GIR, kinds=BASIS, treated=TREATED, near=NEAR,
        rows=proposal_form.rows(form), words=_words(form, words), gir_field=proposal_form.gir_field,
    )  # fmt: skip


def _asked(form: Form) -> dict[str, str]:
    """The goods and the code as they stand in the form, for what is similar to them."""
    described = form.text("goods_description")
    text = f"{form.text('subject')}\n{described[:LONGEST_ASKED]}" if described else ""
    return {"text": text, "code": form.text("hs_code")}


def _words(form: Form, suggested: list[str]) -> list[str]:
    """The keywords to tick: those that are set, then those that fit."""
    return list(dict.fromkeys([*form.all("keyword"), *suggested]))


async def propose(visit: Visit, form: Form) -> Response:
    """Propose; what another officer signs is exactly this. Other buttons of the form only look again."""
    _ = visit.words.gettext
    identifier = str(visit.path_params["id"])
    outcome = form.text("outcome") if form.text("outcome") in OUTCOMES else "issue"
    if form.text("do") in ("look", "more"):
        return await _page(visit, await office.case(visit.api, identifier), form, outcome=outcome)
    for name, message in TEXTS[outcome].items():
        if not form.text(name):
            form.wrong(name, _(message))
    if form.text("agreement") == "other" and not form.text("agreement_other"):
        form.wrong("agreement_other", _("Name the agreement."))
    body = proposal_form.body(form, outcome, tuple(TEXTS[outcome]))
    status, stale = 422, False
    against = await _against(visit, form, identifier, body.content) if outcome == "issue" and not form.errors else None
    if not form.errors:
        try:
            await office.take_action(visit.api, identifier, "propose", body.content, version=form.version, key=form.key)
        except ApiProblem as problem:
            status = _refused(visit, form, problem, body, fallback=next(iter(TEXTS[outcome])))
            stale = status in (409, 412)
            if status == 412:
                form.errors.clear()
        else:
            visit.tell(_("Proposed. Another officer signs it or sends it back."))
            return redirect(visit, f"/cases/{identifier}")
    found = await office.case(visit.api, identifier)
    return await _page(visit, found, form, outcome=outcome, status=status, stale=stale, against=against)


async def _against(visit: Visit, form: Form, identifier: str, content: dict[str, Any]) -> list[Conflict]:
    """What stands against the code. One of our own that is not named is said here, before somebody tries to sign."""
    found = await desk.conflicts(visit.api, identifier, **_asked(form))
    named = {(entry["administration"], entry["number"]) for entry in content["cited"]}
    for row in found:
        if row["must"] and (row["administration"], row["number"]) not in named:
            form.wrong(
                "conflicts",
                visit.words.gettext("Ruling %(number)s gives %(code)s to alike goods. Say whether you follow it or how these goods differ.")
                % {"number": row["number"], "code": ", ".join(row["hs_codes"])},
            )  # fmt: skip
    return found


def _refused(visit: Visit, form: Form, problem: ApiProblem, body: proposal_form.Body, *, fallback: str) -> int:
    if problem.status == 422 and problem.errors:
        if any(error.get("pointer") == "/basis" for error in problem.errors):
            form.wrong(
                body.fields["/basis"], visit.words.gettext("Name the law that decides: at least one rule or article.")
            )
        form.take(problem, visit.words, names=body.fields)
        return 422
    return answered(visit, form, problem, fallback=fallback)


ROUTES = [
    get("/cases/{id}/propose", propose_page),
    post("/cases/{id}/propose", propose, lost=keep),
]
