"""Counts of outcomes over a bounded window: rules, lanes, the random stream, officers, examiners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.evidence import SILENT_DAYS, Interval, Verdict, compliance, find_rate
from services.risk.domain.evidence.random_stream import Measured
from services.risk.domain.office import Office
from services.risk.domain.statistics import Comparison, Overrides, Rate, RuleCounts, judge_rule
from services.risk.queries.counting import (
    CHANCES,
    DRAWN,
    KNOWN_RULE,
    LANES,
    OFFICERS,
    OVERLAP,
    QUIET,
    RELEASES,
    RULES,
    STREAMS,
    WORKLOAD,
)
from services.risk.queries.queue import weights
from shared.problems import FieldError, Invalid, NotFound
from shared.shapes import Shape

LONGEST = 366
FOR_REVIEW = (Verdict.DOUBTFUL, Verdict.NO_BETTER, Verdict.SILENT)
USUAL = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days of an administration, both included, and an office if only one is asked for."""

    from_on: date
    until_on: date
    since: datetime
    until: datetime
    place: str | None = None

    def shape(self) -> Shape:
        """As every answer begins."""
        return {"from_on": self.from_on.isoformat(), "until_on": self.until_on.isoformat(), "office": self.place}


def window(*, office: Office, at: datetime, from_on: date | None, until_on: date | None, place: str | None) -> Window:
    """The window asked for; without words the last 90 days. Raises Invalid for one that ends early or is over a year."""
    last = until_on or office.today(at)
    first = from_on or last - timedelta(days=USUAL - 1)
    if not 0 <= (last - first).days < LONGEST:
        detail = f"From the first to the last day it is 1 to {LONGEST} days."
        raise Invalid("The days cannot be used.", errors=[FieldError("query:until_on", "range", detail)])
    zone = office.calendar.zone
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    return Window(from_on=first, until_on=last, since=since, until=until, place=place)


def _asked(office: Office, over: Window) -> dict[str, object]:
    return {"administration": office.code, "since": over.since, "until": over.until, "place": over.place}


async def _rows(session: AsyncSession, query: TextClause, values: dict[str, object]) -> list[Shape]:
    return [dict(row) for row in (await session.execute(query, values)).mappings()]


def rate(found: Rate) -> Shape:
    """A rate with its interval; `value` null where nothing was inspected."""
    return {
        "finds": found.finds,
        "inspected": found.inspected,
        "value": found.value,
        "interval": between(found.interval) if found.inspected else None,
    }


def between(found: Interval) -> Shape:
    """An interval at 90 %."""
    return {"low": found.low, "high": found.high}


async def streams(session: AsyncSession, *, office: Office, over: Window) -> Comparison:
    """What targeting and the random draw found, of declarations received in the window."""
    (row,) = await _rows(session, STREAMS, _asked(office, over))
    return Comparison(
        targeted=Rate(row["targeted_finds"], row["targeted"]), random=Rate(row["random_finds"], row["random"])
    )


async def rules(
    session: AsyncSession, *, office: Office, over: Window, at: datetime, for_review: bool = False
) -> Shape:
    """What every rule brought that is in force or hit in the window, with the verdict on it; `for_review`: those that
    do not earn."""
    random = (await streams(session, office=office, over=over)).random
    wished = int(office.terms(at).value("review.wished_percent")) / 100
    hit = await _rows(session, RULES, _asked(office, over))
    half_a_year = {**_asked(office, over), "half": over.until - timedelta(days=SILENT_DAYS)}
    quiet = await _rows(session, QUIET, half_a_year | {"hit": [row["rule"] for row in hit]})
    items = []
    for row in sorted([*hit, *quiet], key=lambda row: str(row["rule"])):
        counts = RuleCounts(**row)
        judged = judge_rule(counts, random=random, wished=wished)
        if for_review and judged.verdict not in FOR_REVIEW:
            continue
        items.append(
            {
                "rule": counts.rule,
                "shadow": counts.shadow,
                "hits": counts.hits,
                "selected": counts.selected,
                "inspected": counts.inspected,
                "never_inspected": counts.never_inspected,
                "find_rate": rate(counts.rate),
                "revenue": {"amount": counts.revenue, "currency": office.administration.currency},
                "minutes": counts.minutes,
                "minutes_per_find": counts.minutes_per_find,
                "alone": counts.alone,
                "unique_finds": counts.unique_finds,
                "overlapping": counts.overlapping,
                "verdict": judged.verdict.value,
                "evidence": judged.sentence,
                "over_random": between(judged.over_random) if judged.over_random else None,
            }
        )
    return {**over.shape(), "wished": wished, "random": rate(random), "items": items}


async def overlap(session: AsyncSession, *, office: Office, over: Window, rule: str) -> Shape:
    """The rules that hit together with one, the most frequent first. Raises NotFound for a rule that nobody ever made."""
    if not (await session.scalar(KNOWN_RULE, {"administration": office.code, "rule": rule})):
        raise NotFound("There is no such rule.")
    rows = await _rows(session, OVERLAP, {**_asked(office, over), "rule": rule})
    return {
        **over.shape(),
        "rule": rule,
        "items": [
            {"rule": row["rule"], "hits": row["hits"], "find_rate": rate(Rate(row["finds"], row["inspected"]))}
            for row in rows
        ],
    }


async def lanes(session: AsyncSession, *, office: Office, over: Window) -> Shape:
    """Shares of the lanes, what each found, and the time to release; for each office and for all."""
    counted = await _rows(session, LANES, _asked(office, over))
    timed = await _rows(session, RELEASES, _asked(office, over))
    times = {(None if row["whole"] else row["office"], row["lane"]): row for row in timed}
    places: dict[str | None, dict[str, Shape]] = {None: {}}
    for row in counted:
        for place in (row["office"], None):
            into = places.setdefault(place, {}).setdefault(
                row["lane"], {"declarations": 0, "inspected": 0, "finds": 0, "random": 0}
            )
            for name in into:
                into[name] += row[name]
    for place, lane in times:
        places.setdefault(place, {}).setdefault(lane, {"declarations": 0, "inspected": 0, "finds": 0, "random": 0})
    items = []
    for place in sorted(places, key=lambda name: (name is not None, name or "")):
        total = sum(one["declarations"] for one in places[place].values())
        for lane in ("red", "yellow", "blue", "green"):
            if (one := places[place].get(lane)) is None:
                continue
            release = times.get((place, lane))
            items.append(
                {
                    "office": place,
                    "lane": lane,
                    "declarations": one["declarations"],
                    "share": one["declarations"] / total if total else None,
                    "random": one["random"],
                    "find_rate": rate(Rate(one["finds"], one["inspected"])),
                    "released": release["released"] if release else 0,
                    "release_minutes_median": round(release["median"], 1) if release else None,
                    "release_minutes_90": round(release["ninetieth"], 1) if release else None,
                }
            )
    compared = await streams(session, office=office, over=over)
    return {
        **over.shape(),
        "targeted": rate(compared.targeted),
        "random": rate(compared.random),
        "apart": between(compared.apart),
        "better": compared.better,
        "items": items,
    }


async def random(session: AsyncSession, *, office: Office, over: Window) -> Shape:
    """Compliance measured by the random stream, for each office and for all, and what all selections estimate together.

    A rate is given only where half its 90 % interval is at most three points.
    """
    rows = await _rows(session, DRAWN, _asked(office, over))
    found = compliance({row["office"]: (row["declarations"], row["inspected"], row["finds"]) for row in rows})
    chances = await _rows(session, CHANCES, _asked(office, over))
    numbers = [row["number"] for row in chances]
    estimate = find_rate(
        np.repeat(np.array([row["probability"] for row in chances], dtype=np.float64), numbers),
        np.repeat(np.array([row["inspected"] for row in chances], dtype=np.bool_), numbers),
        np.repeat(np.array([row["found"] for row in chances], dtype=np.bool_), numbers),
    )
    return {
        **over.shape(),
        "whole": _measured(found.whole),
        "items": [
            {
                "office": row["office"] or None,
                "declarations": row["declarations"],
                "drawn": row["drawn"],
                **_measured(found.offices[row["office"]]),
            }
            for row in rows
        ],
        "estimate": {
            "find_rate": estimate.value if estimate.inspected else None,
            "interval": between(estimate.interval),
            "inspected": estimate.inspected,
            "declarations": estimate.declarations,
            "never": estimate.never,
        },
    }


def _measured(found: Measured) -> Shape:
    return {
        "inspected": found.inspected,
        "finds": found.finds,
        "enough": found.rate is not None,
        "find_rate": found.rate,
        "compliance": None if found.rate is None else 1 - found.rate,
        "interval": between(found.interval) if found.interval else None,
        "needed": found.needed,
    }


async def officers(session: AsyncSession, *, office: Office, over: Window) -> Shape:
    """Changes of lanes by officer: how many of the declarations each handled, which way, for which reasons."""
    items = []
    for row in await _rows(session, OFFICERS, _asked(office, over)):
        did = Overrides(
            raised=row["raised"], lowered=row["lowered"], asked=row["asked"], refused=row["refused"],
            declarations=row["declarations"], handled=row["handled"],
        )  # fmt: skip
        items.append(
            {
                "officer": {"id": row["id"], "name": row["name"]},
                "handled": did.handled,
                "overridden": did.declarations,
                "override_rate": did.rate.value,
                "interval": between(did.rate.interval),
                "raised": did.raised,
                "lowered": did.lowered,
                "asked": did.asked,
                "refused": did.refused,
                "reasons": row["reasons"],
            }
        )
    return {**over.shape(), "items": items}


async def workload(session: AsyncSession, *, office: Office, over: Window, at: datetime) -> Shape:
    """What each examiner did in the window and has still to do."""
    points = weights(office.terms(at))
    asked = {**_asked(office, over), "declaration": points.declaration, "item": points.item}
    items = [
        {
            "examiner": {"id": row["id"], "name": row["name"]},
            "waiting": row["waiting"],
            "points": row["points"],
            "acts": row["acts"],
            "declarations": row["declarations"],
            "find_rate": rate(Rate(row["finds"], row["declarations"])),
            "minutes": row["minutes"],
            "revenue": {"amount": row["revenue"], "currency": office.administration.currency},
        }
        for row in await _rows(session, WORKLOAD, asked)
    ]
    return {**over.shape(), "items": items}
