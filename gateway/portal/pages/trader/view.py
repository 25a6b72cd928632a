"""An application as its applicant's pages show it: whose turn, what is possible, what happened, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.portal.client import applicant
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import N_, Words
from gateway.portal.pages.trader.answers import answer_lines, asked, words_of
from gateway.portal.pages.trader.countries import countries
from gateway.portal.rendering import page
from gateway.portal.visit import Visit
from gateway.portal.wording import by_whom
from shared.actors import Actor

BEFORE_THE_OFFICE = ("draft", "incomplete")
ENDED = ("issued", "declined", "withdrawn", "lapsed")

STEP_TITLES: Mapping[str, str] = {
    "submit": N_("Submitted"),
    "return": N_("Returned as incomplete"),
    "accept": N_("Accepted as complete"),
    "assess": N_("Assessment began"),
    "request-information": N_("The office asked a question"),
    "answer": N_("Answered"),
    "propose": N_("Decision proposed"),
    "send-back": N_("Proposal sent back for more work"),
    "issue": N_("Ruling issued"),
    "decline": N_("Declined"),
    "withdraw": N_("Withdrawn"),
    "lapse": N_("Lapsed"),
}
CLOCK_EFFECTS: Mapping[str, str] = {
    "starts": N_("time began to run"),
    "pauses": N_("time paused"),
    "resumes": N_("time runs again"),
    "stops": N_("time stopped"),
}
GROUNDS: Mapping[str, str] = {
    "pending_proceedings": N_("The same question is before a customs office, a tribunal or a court."),
    "already_decided": N_("A tribunal or a court has already decided the same question."),
    "incomplete": N_("The application stayed incomplete."),
    "other": N_("Another reason in law."),
}
WHY_NOT: Mapping[str, str] = {
    "Only the applicant or the agent does this, or the counter for those who lodged there.": N_(
        "Only the applicant or the agent does this, or the counter for those who lodged there."
    ),
    "Every required question must be answered first.": N_("Every required question must be answered first."),
    "An agent needs an authority of the trader that the office confirmed and that is valid today.": N_(
        "An agent needs an authority of the trader that the office confirmed and that is valid today."
    ),
}


def is_counter(actor: Actor) -> bool:
    """An officer who lodges for those who come to the counter."""
    return actor.is_officer and "counter" in actor.roles


def lodges(actor: Actor) -> bool:
    """Who has these pages in the menu: firms, and the counter."""
    return actor.is_trader or is_counter(actor)


def offers(case: Case) -> dict[str, list[str]]:
    """The actions this reader sees, each with what stands in its way; an empty list: it is possible."""
    return {action["name"]: action["why_not"] for action in case["actions"] if action["possible"] or action["why_not"]}


def may(case: Case, action: str) -> bool:
    """Whether an action is possible for this reader now."""
    return any(found["name"] == action and found["possible"] for found in case["actions"])


def why_not(case: Case, action: str, words: Words) -> list[str]:
    """What stands in the way of an action, in the reader's language."""
    return [
        words.gettext(WHY_NOT.get(reason, reason))
        for found in case["actions"]
        if found["name"] == action
        for reason in found["why_not"]
    ]


def title_of(case: Mapping[str, Any], words: Words) -> str:
    """What an application is called before and after it has a name."""
    return str(case["goods_name"] or words.gettext(N_("Goods without a name yet")))


def answer_rows(case: Case, visit: Visit, *, change: bool) -> list[tuple[str, str, str, str]]:
    """Check your answers: question, answer, where to change it, what is changed."""
    names = countries(visit)
    rows = []
    for question in asked(case["questions"]):
        name = visit.words.gettext(words_of(question).name)
        address = f"/applications/{case['id']}/questions/{question['name']}?from=check" if change else ""
        rows.append((name, answer_lines(question, visit.words, country=names), address, name.lower()))
    return rows


def history(case: Case, words: Words, formats: Formats) -> list[dict[str, str]]:
    """The steps so far, the newest first, with the text meant for the applicant."""
    rows = []
    for at, step in enumerate(reversed(case["steps"])):
        title = STEP_TITLES.get(step["action"])
        when = [formats.clock_time(step["when"]["at"], step["when"]["zone"]), by_whom(step["actor"]["name"], words)]
        if effect := CLOCK_EFFECTS.get(step["clock"] or ""):
            when.append(words.gettext(effect))
        rows.append(
            {
                "title": f"{step['number'].rpartition('/')[2]}. {words.gettext(title) if title else step['title']}",
                "when": " · ".join(when),
                "text": step["external_text"],
                "state": "now" if at == 0 and case["waiting_for"] != "nobody" else "past",
            }
        )
    return rows


async def stale(visit: Visit, problem: ApiProblem, which: str) -> Case:
    """The application as it is now, for the page that says who changed it meanwhile. Any other problem goes on."""
    if problem.status not in (412, 428):
        raise problem
    return await applicant.application(visit.api, which)


def application_page(
    visit: Visit, template: str, case: Case, *, form: Form | None = None, status: int = 200, changed: bool = False,
    **values: object,
) -> Response:  # fmt: skip
    """A page about one application. `changed`: somebody was faster, and the page says who."""
    return page(
        visit, template, status=status, form=form,
        case=case, name=title_of(case, visit.words), changed=changed, counter=visit.actor.is_officer, **values,
    )  # fmt: skip


def unanswered(case: Case) -> Sequence[Mapping[str, Any]]:
    """The required questions that have no answer."""
    return [question for question in asked(case["questions"]) if question["missing"]]
