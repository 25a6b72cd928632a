"""What an application needs, how long it takes by law and in fact, what it costs (TFA 3.6)."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.charts import LimitRow, limits
from gateway.portal.client import register
from gateway.portal.formatting import Formats
from gateway.portal.language import N_, locale_of
from gateway.portal.question_words import QUESTIONS, TYPES
from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.visit import MenuItem, Visit


async def requirements(visit: Visit) -> Response:
    """One administration's page; without one in the address or a cookie, the choice."""
    served = await register.administrations(visit.api)
    codes = {row["code"] for row in served}
    host = visit.administration
    if host is None or host.code not in codes:
        return page(visit, "public/requirements_choice.html", served=served)
    found = await register.requirements(visit.api, host.code, language=visit.language)
    return page(
        visit, "public/requirements.html", found=found, served=served, chart=_chart(visit, found), questions=QUESTIONS,
        types=TYPES, zone=found["zone"], fees=[fee for fee in found["fees"] if fee["value"].get("amount")],
    )  # fmt: skip


def _chart(visit: Visit, found: register.Requirements) -> object:
    _, number = visit.words.gettext, Formats(locale_of(visit.language)).number
    rows = []
    for line in found["performance"]:
        limit, median, ninth = line["limit"]["value"], line["median_days"], line["p90_days"]
        if median is None or ninth is None:
            below = _("No decision yet in these twelve months.")
        else:
            below = _("half decided within %(median)s, nine in ten within %(ninth)s") % {
                "median": number(median), "ninth": number(ninth),
            }  # fmt: skip
        days = visit.words.ngettext("limit %(days)s day", "limit %(days)s days", int(limit)) % {"days": number(limit)}
        kind = TYPES.get(line["type"])
        rows.append(
            LimitRow(
                above=_(kind.name) if kind else line["type"],
                limit=float(limit),
                limit_label=days,
                median=median,
                ninth_decile=ninth,
                below=below,
            )
        )
    return limits(
        rows, title=_("Time limits and what decisions really took"),
        description=_("For each kind of ruling: a line at the published limit, a dark bar to the median, a pale bar to the ninth decile. The table below has the figures."),
    )  # fmt: skip


MENU = [
    MenuItem(path="/requirements", title=N_("Requirements"), shown=lambda actor: not actor.is_officer, order=20),
]
ROUTES = [get("/requirements", requirements)]
