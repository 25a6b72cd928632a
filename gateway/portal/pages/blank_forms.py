"""For those without the Internet: the application as a form to print and fill in by hand; the counter enters it for them.

Words and numbers are those of the pages: the same questions, and the fee and the time limits that are in force today.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.portal.client import register
from gateway.portal.formatting import Formats
from gateway.portal.language import locale_of
from gateway.portal.question_words import CHOICES, QUESTIONS, TYPES
from gateway.portal.routes import get
from gateway.portal.visit import Visit
from shared.documents.paper import render
from shared.parameters import Administration

TEMPLATE = Path(__file__).parents[1] / "templates" / "forms" / "application.typ"
LINES = {"text": 1, "long_text": 6, "country": 1, "hs_code": 1, "valuation": 8, "choice": 0, "yes_no": 0}
"""Lines to write on, by the shape of an answer."""


async def form(visit: Visit) -> Response:
    """The blank form of one type of ruling, as PDF, in the language of the page."""
    kind, host = str(visit.path_params["type"]), visit.administration
    if kind not in TYPES or host is None:
        raise HTTPException(404)
    found = await register.requirements(visit.api, host.code, language=visit.language)
    content = _content(visit, host, kind, found)
    pdf = await render(TEMPLATE, content=content, at=visit.at)
    headers = {
        "Content-Disposition": f'attachment; filename="{host.code}-{kind}-{visit.language}.pdf"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=300", "Vary": "Cookie, Accept-Language",
    }  # fmt: skip
    return Response(pdf, media_type="application/pdf", headers=headers)


def _content(visit: Visit, host: Administration, kind: str, found: register.Requirements) -> dict[str, Any]:
    _ = visit.words.gettext
    title = _("Application for an advance ruling: %(kind)s") % {"kind": _(TYPES[kind].name)}
    return {
        "language": visit.language,
        "administration": {"name": host.name(visit.language), "colours": list(host.colours), "address": [found["office"]]},
        "title": title, "number": "", "is_production": not found["demonstration"],
        "labels": {
            "page": _("Page {page} of {pages}"), "demonstration": _("Demonstration: not a real decision"),
        },
        "lead": [
            _(TYPES[kind].why),
            _("Fill in this form by hand, in capital letters where you can, one form for each kind of goods. Bring or send it to the office named above: an officer enters it for you and gives you its number."),
            _("Whoever has the Internet applies faster at %(address)s.") % {"address": str(visit.url.replace(path="/", query=""))},
        ],
        "facts": _facts(visit, kind, found),
        "parts": [
            {"heading": _("Who applies"), "fields": _applicant(visit)},
            {"heading": _("What you are asked"), "fields": _questions(visit, found["types"][kind])},
        ],
        "attach": {"heading": _("What to attach"), "items": _attach(visit)},
        "sign": {
            "heading": _("Signature"),
            "words": _("What I have written here is complete and true as far as I know. I know that a ruling that rests on wrong information can be annulled."),
            "fields": [_line(_("Place and day")), _line(_("Name and function")), _line(_("Signature"))],
        },
        "office": {
            "heading": _("For the office"),
            "fields": [_line(_("Received on, by")), _line(_("Number of the application"))],
        },
    }  # fmt: skip


def _line(heading: str, *, lines: int = 1, hint: str = "") -> dict[str, Any]:
    return {"number": "", "heading": heading, "hint": hint, "lines": lines, "choices": []}


def _facts(visit: Visit, kind: str, found: register.Requirements) -> list[list[str]]:
    _, many = visit.words.gettext, visit.words.ngettext
    formats = Formats(locale_of(visit.language))
    unsure = _("demonstration value")

    def said(text: str, value: Any) -> str:
        return text if value["confirmed"] else f"{text} ({unsure})"

    limit = next(row for row in found["performance"] if row["type"] == kind)
    days = int(limit["limit"]["value"])
    working = limit["basis"] == "working_days"
    term = (
        many("%(num)s working day", "%(num)s working days", days)
        if working
        else many("%(num)s day", "%(num)s days", days)
    )
    answer, months = int(found["answer_time"]["value"]), int(found["validity"]["value"])
    fee = next((one for one in found["fees"] if one["name"].endswith(f".{kind}") and one["value"].get("amount")), None)
    price = formats.money(fee["value"]["amount"], fee["value"]["currency"] or found["currency"]) if fee else ""
    return [
        [_("Fee"), said(price, fee) if fee else _("none known")],
        [_("Time for the decision"), said(term % {"num": days}, limit["limit"])],
        [_("You have for an answer"), said(many("%(num)s day", "%(num)s days", answer) % {"num": answer}, found["answer_time"])],
        [_("A ruling is valid for"), said(many("%(num)s month", "%(num)s months", months) % {"num": months}, found["validity"])],
        [_("Decisions rest on"), said(str(found["law"]["value"]), found["law"])],
        [_("If you disagree"), str(found["review"]["value"])],
    ]  # fmt: skip


def _applicant(visit: Visit) -> list[dict[str, Any]]:
    _ = visit.words.gettext
    return [
        _line(_("Name of the firm or the person")), _line(_("Tax number")), _line(_("Address"), lines=2),
        _line(_("Telephone and e-mail")),
        _line(_("Agent, if somebody applies for you"), hint=_("An agent attaches your letter of authority.")),
    ]  # fmt: skip


def _questions(visit: Visit, asked: list[register.Question]) -> list[dict[str, Any]]:
    _ = visit.words.gettext
    fields = []
    for number, question in enumerate(asked, 1):
        words = QUESTIONS[question["name"]]
        hint = " ".join(_(text) for text in (words.why, words.example) if text)
        choices = [_(CHOICES[one]) for one in question["choices"]]
        if question["kind"] == "yes_no":
            choices = [_("Yes"), _("No")]
        optional = "" if question["required"] else f" ({_('optional')})"
        fields.append(
            {
                "number": f"{number}.", "heading": f"{_(words.heading)}{optional}", "hint": hint, "choices": choices,
                "lines": LINES[question["kind"]],
            }
        )  # fmt: skip
    return fields


def _attach(visit: Visit) -> list[str]:
    _ = visit.words.gettext
    return [
        _("a product sheet, a drawing or photographs of the goods"),
        _("what proves what you say: recipes, analyses, contracts, invoices"),
        _("earlier rulings on the same goods, if you have any"),
        _("the proof that the fee was paid, if there is a fee"),
        _("a letter of authority, if an agent applies"),
        _("a sample only when the office asks for one"),
    ]


ROUTES = [get("/forms/{type}.pdf", form)]
