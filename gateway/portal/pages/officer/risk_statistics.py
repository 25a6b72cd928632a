"""What came of rules, lanes, the draw, officers and examiners: a chart above, the table always, and how sure we are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from gateway.portal import charts
from gateway.portal.client import risk_rules, risk_statistics
from gateway.portal.client.transport import ApiProblem, Query
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import N_, locale_of
from gateway.portal.pages.officer.desk import get, zone_of
from gateway.portal.pages.officer.risk_words import LANES, REASONS, VERDICTS
from gateway.portal.rendering import page
from gateway.portal.visit import Visit

TABS = (
    ("rules", N_("Rules")), ("lanes", N_("Lanes")), ("random", N_("Random draw")), ("officers", N_("Officers")),
    ("workload", N_("Workload")),
)  # fmt: skip
CHARTED, SHOWN = 12, 100
ENOUGH = 10
"""Inspections below which a page says that there are not enough to speak of a rate."""
REASON_CODES: Mapping[str, str] = dict(
    zip(
        ("intelligence", "documents_doubtful", "goods_not_as_expected", "agency_request", "documents_satisfy",
         "examined_elsewhere", "perishable_or_live", "disaster_relief", "nobody_to_examine", "rule_wrong", "other"),
        REASONS, strict=True,
    )
)  # fmt: skip


class Shares:
    """Shares and their intervals in the reader's language."""

    def __init__(self, visit: Visit) -> None:
        self._words = visit.words
        self._formats = Formats(locale_of(visit.language))

    def percent(self, value: float) -> str:
        """12.5 %."""
        return f"{self._formats.number(round(value * 100, 1))}\u00a0%"

    def between(self, interval: Mapping[str, float]) -> str:
        """3 to 17 %."""
        low, high = (self._formats.number(round(interval[end] * 100, 1)) for end in ("low", "high"))
        return self._words.gettext("%(low)s to %(high)s %%") % {"low": low, "high": high}

    def points(self, interval: Mapping[str, float]) -> str:
        """A difference, in points with its sign: +2 to +15 points."""
        low, high = (
            f"{'+' if interval[end] > 0 else '−' if interval[end] < 0 else ''}"
            f"{self._formats.number(abs(round(interval[end] * 100, 1)))}"
            for end in ("low", "high")
        )
        return self._words.gettext("%(low)s to %(high)s points") % {"low": low, "high": high}

    def rate(self, rate: Mapping[str, Any]) -> str:
        """4 of 52: 3 to 17 %; or that nobody can say yet."""
        _ = self._words.gettext
        if not rate["inspected"]:
            return _("nothing inspected")
        told = _("%(finds)s of %(inspected)s") % {"finds": rate["finds"], "inspected": rate["inspected"]}
        if rate["inspected"] < ENOUGH:
            return _("%(name)s: %(value)s") % {"name": told, "value": _("not enough inspections to say")}
        return (
            _("%(name)s: %(value)s") % {"name": told, "value": self.between(rate["interval"])}
            if rate["interval"]
            else told
        )

    def row(self, label: str, rate: Mapping[str, Any]) -> charts.IntervalRow | None:
        """A line of the chart; None where nothing can be drawn."""
        if not rate["inspected"] or not rate["interval"]:
            return None
        known = rate["value"] if rate["inspected"] >= ENOUGH else None
        return charts.IntervalRow(
            label=label, low=rate["interval"]["low"], value=known, high=rate["interval"]["high"],
            said=self.rate(rate),
        )  # fmt: skip


def _window(visit: Visit) -> dict[str, Query]:
    asked = {name: visit.query_params.get(name, "").strip() for name in ("from", "until", "office")}
    return {name: value for name, value in asked.items() if value}


def _chart(visit: Visit, rows: list[charts.IntervalRow | None], title: str) -> Markup | None:
    _ = visit.words.gettext
    drawn = [row for row in rows if row is not None][:CHARTED]
    if not drawn:
        return None
    text = _("The pale bar is where the true rate lies, nine times out of ten; the dark mark is what was counted.")
    return charts.intervals(drawn, title=title, description=text)


def _rules(visit: Visit, found: risk_statistics.RuleStatistics, shares: Shares) -> Markup | None:
    _ = visit.words.gettext
    best = sorted(found["items"], key=lambda row: -row["inspected"])
    rows = [shares.row(row["rule"], row["find_rate"]) for row in best]
    return _chart(visit, [shares.row(_("Random draw"), found["random"]), *rows], _("Find rate of each rule"))


def _lanes(visit: Visit, found: risk_statistics.LaneStatistics, shares: Shares) -> Markup | None:
    _ = visit.words.gettext
    rows = [shares.row(_("Targeted"), found["targeted"]), shares.row(_("Random draw"), found["random"])]
    whole = [row for row in found["items"] if row["office"] is None]
    rows += [shares.row(_(LANES.get(row["lane"], row["lane"])), row["find_rate"]) for row in whole]
    return _chart(visit, rows, _("Find rate, targeted and at random"))


def _random(visit: Visit, found: risk_statistics.RandomStatistics, shares: Shares) -> Markup | None:
    _ = visit.words.gettext
    rows = []
    for row in [{**found["whole"], "office": _("All offices")}, *found["items"]]:
        if row["enough"] and row["interval"]:
            rate = {
                "inspected": row["inspected"],
                "finds": row["finds"],
                "value": row["find_rate"],
                "interval": row["interval"],
            }
            rows.append(shares.row(row["office"] or "–", rate))
    return _chart(visit, rows, _("Find rate of the random draw by office"))


def _officers(visit: Visit, found: risk_statistics.OfficerStatistics, shares: Shares) -> Markup | None:
    rows = [
        charts.IntervalRow(
            label=row["officer"]["name"], low=row["interval"]["low"], value=row["override_rate"],
            high=row["interval"]["high"],
            said=visit.words.gettext("%(part)s of %(whole)s") % {"part": row["overridden"], "whole": row["handled"]},
        )
        for row in found["items"]
        if row["interval"] and row["handled"]
    ]  # fmt: skip
    return _chart(visit, list(rows), visit.words.gettext("Share of declarations whose lane the officer changed"))


def _workload(visit: Visit, found: risk_statistics.WorkloadStatistics, shares: Shares) -> Markup | None:
    rows = [shares.row(row["examiner"]["name"], row["find_rate"]) for row in found["items"]]
    return _chart(visit, rows, visit.words.gettext("Find rate of each examiner"))


async def statistics(visit: Visit) -> Response:
    """One table of counts; the tab is the last part of the address."""
    kind = str(visit.path_params.get("kind", "rules"))
    if kind not in dict(TABS):
        raise ApiProblem(404, {"code": "not-found"})
    window, api, shares = _window(visit), visit.api, Shares(visit)
    review = bool(visit.query_params.get("review"))
    form = Form(given={name: str(value) for name, value in window.items()})
    found: Any = None
    chart: Markup | None = None
    titles: dict[str, str] = {}
    try:
        if kind == "rules":
            found = await risk_statistics.rules(api, review=review, window=window)
            chart = _rules(visit, found, shares)
            titles = {row["id"]: row["title"] for row in await risk_rules.rules(api)}
        elif kind == "lanes":
            found = await risk_statistics.lanes(api, window=window)
            chart = _lanes(visit, found, shares)
        elif kind == "random":
            found = await risk_statistics.random(api, window=window)
            chart = _random(visit, found, shares)
        elif kind == "officers":
            found = await risk_statistics.officers(api, window=window)
            chart = _officers(visit, found, shares)
        else:
            found = await risk_statistics.workload(api, window=window)
            chart = _workload(visit, found, shares)
    except ApiProblem as problem:
        if not (problem.status == 422 and form.take(problem, visit.words)):
            raise
    return page(
        visit, "officer/risk/statistics.html", status=422 if form.errors else 200, form=form, kind=kind, tabs=TABS,
        found=found, chart=chart, shares=shares, review=review, verdicts=VERDICTS, reasons=REASON_CODES, shown=SHOWN,
        enough=ENOUGH, window=window, titles=titles, csv=f"/api/risk/statistics/{kind}?" + urlencode({**window, "format": "csv"}),
        zone=zone_of(visit),
    )  # fmt: skip


ROUTES = [get("/risk/statistics", statistics), get("/risk/statistics/{kind}", statistics)]
