"""What the pages of a firm share: who they are for, what is possible, who was faster, and a case in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from starlette.responses import Response

from gateway.portal.client import firm
from gateway.portal.client.firm import Case
from gateway.portal.client.office import Moment
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import Words, locale_of
from gateway.portal.pages.firm import words as said
from gateway.portal.pages.programme.words import HOLDERS, ROLES, SIZES
from gateway.portal.pages.trader.view import CLOCK_EFFECTS
from gateway.portal.rendering import page
from gateway.portal.routes import Acts, Shows
from gateway.portal.visit import Visit
from gateway.portal.wording import by_whom, problem_told

HOME = "/trusted-trader"
API = "/api/trusted-trader"
_TOLD = (409, 422)


class _Offering(Protocol):
    def __getitem__(self, name: str, /) -> Any: ...


def for_firms(shows: Shows) -> Shows:
    """Only those who act for a firm have these pages; others are told how to become one of them."""

    async def shown(visit: Visit) -> Response:
        return await shows(visit) if visit.actor.is_trader else page(visit, "trader/no_firm.html")

    return shown


def acts_for_firms(acts: Acts) -> Acts:
    """The same for a form that is sent."""

    async def acted(visit: Visit, form: Form) -> Response:
        return await acts(visit, form) if visit.actor.is_trader else page(visit, "trader/no_firm.html", status=403)

    return acted


def place(case: Mapping[str, Any], *more: str) -> str:
    """The address of an application's page."""
    return "/".join((f"{HOME}/applications/{case['id']}", *more))


def offered(thing: _Offering, name: str) -> Mapping[str, Any] | None:
    """An action as the reader sees it now, or None where it is not theirs."""
    return next((action for action in thing["actions"] if action["name"] == name), None)


def may(thing: _Offering, name: str) -> bool:
    """Whether this reader can do this now."""
    found = offered(thing, name)
    return bool(found and found["possible"])


def why_not(thing: _Offering, name: str, words: Words) -> list[str]:
    """What stands in the way of an action."""
    found = offered(thing, name)
    return [words.gettext(said.WHY_NOT.get(reason, reason)) for reason in (found["why_not"] if found else ())]


def stale(problem: ApiProblem) -> bool:
    """Whether somebody was faster. A problem that is none of that goes on."""
    if problem.status not in (412, 428):
        raise problem
    return True


def refused(visit: Visit, problem: ApiProblem, form: Form, *, names: Mapping[str, str] | None = None) -> None:
    """Put what the API refuses at its fields, or on top where it names none. Any other problem goes on."""
    if problem.status not in _TOLD or problem.code == "key-reused":
        raise problem
    if not form.take(problem, visit.words, names=names):
        form.wrong("main", problem_told(problem, visit.words))


def saved(visit: Visit, changed: Moment) -> str:
    """Saved on a day, at a time."""
    formats = Formats(locale_of(visit.language))
    return visit.words.gettext("Saved on %(moment)s.") % {"moment": formats.moment(changed["at"], changed["zone"])}


def history(steps: Sequence[Mapping[str, Any]], visit: Visit) -> list[dict[str, str]]:
    """Numbered steps, the newest first, as `show.steps` wants them."""
    formats, gettext = Formats(locale_of(visit.language)), visit.words.gettext
    rows = []
    for step in sorted(steps, key=lambda one: _when(one)[0], reverse=True):
        line = [
            formats.clock_time(*_when(step)),
            by_whom(step["actor"]["name"] if "actor" in step else step["by"], visit.words),
        ]
        if effect := CLOCK_EFFECTS.get(step.get("clock") or ""):
            line.append(gettext(effect))
        title = said.STEPS.get(step["action"])
        rows.append(
            {
                "title": gettext(title) if title else step.get("title") or step["action"],
                "when": " · ".join(text for text in line if text),
                "text": step.get("external_text") or step.get("text") or "",
                "state": "past",
            }
        )
    return rows


def _when(step: Mapping[str, Any]) -> tuple[str, str]:
    """The instant and the zone of a step; the steps of an authorisation carry both apart."""
    found = step.get("when") or step["at"]
    return (found, step["zone"]) if isinstance(found, str) else (found["at"], found["zone"])


def benefit_lines(benefits: Sequence[Mapping[str, Any]], visit: Visit) -> list[tuple[str, str]]:
    """Each benefit in words with its value, and its law."""
    rows = []
    for benefit in benefits:
        code = str(benefit["code"])
        text = said.BENEFITS.get(code, code)
        try:
            words = visit.words.gettext(text) % benefit
        except KeyError:
            words = visit.words.gettext(said.PLAIN_BENEFITS.get(code, code))
        rows.append((words, str(benefit.get("law") or "")))
    return rows


async def application(visit: Visit) -> Case:
    """The application that the address names. Raises ApiProblem 404."""
    return await firm.application(visit.api, visit.path_params["id"])


def case_page(
    visit: Visit, template: str, case: Case, *, form: Form | None = None, status: int = 200, changed: bool = False,
    **values: object,
) -> Response:  # fmt: skip
    """A page about one application. `changed`: somebody was faster, and the page says who."""
    return page(
        visit, template, status=status, form=form, case=case, here_at=place(case), changed=changed, states=said.STATES,
        purposes=said.PURPOSES, roles=ROLES, sizes=SIZES, holder_states=HOLDERS, api_at=API, **values,
    )  # fmt: skip
