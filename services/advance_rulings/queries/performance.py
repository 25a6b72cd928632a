"""What decisions really took, against the limits that applied to them (WTO TFA 3.6(b), 3.8; ready for a notification).

Days are those that the statutory clock counted when each case was decided, limits those that each case was accepted under:
nothing here is reckoned in another way than the clock of a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import RulingType, Status
from services.advance_rulings.queries.office import value
from shared.office import Office
from shared.shapes import Shape

LOOKING_BACK = timedelta(days=365)
YEARS = 5
"""So many calendar years before the present one, each whole: a part of a year would pass for all of it."""
FEW = 10
"""Below so many decisions a ninth decile says little: the figures are shown, and marked."""
_DECIDED = f"""
    from application where administration = :administration and state in ('{Status.ISSUED}', '{Status.DECLINED}')
        and days_counted is not null and decided_at > :since and decided_at <= :at
"""
_FIGURES = """
    count(*) as decided, count(*) filter (where days_counted <= (clock_rules ->> 'limit')::int) as within,
    percentile_cont(0.5) within group (order by days_counted) as median,
    percentile_cont(0.9) within group (order by days_counted) as ninth
"""
_BY_TYPE = f"select type, {_FIGURES} {_DECIDED} group by type"  # fixed pieces
_BY_YEAR = f"""
    select type, extract(year from decided_at at time zone :zone)::int as year, {_FIGURES} {_DECIDED}
    group by 1, 2 order by 2 desc, 1
"""  # noqa: S608  # fixed pieces
CSV_COLUMNS = (
    "administration", "name", "demonstration", "type", "period", "limit_days", "limit_basis", "limit_law", "limit_confirmed",
    "validity_months", "fee_minor_units", "fee_currency", "decided", "within_limit", "within_limit_percent", "median_days",
    "p90_days", "few_decisions",
)  # fmt: skip


async def last_year(session: AsyncSession, *, office: Office, kinds: Sequence[RulingType], at: datetime) -> list[Shape]:
    """One row for each type: its limit, and the decisions of the last twelve months."""
    terms = office.terms(at)
    since = at - LOOKING_BACK
    asked = {"administration": office.administration.code, "since": since, "at": at}
    found = {row.type: row for row in await session.execute(text(_BY_TYPE), asked)}
    return [
        {
            "type": kind.value,
            "limit": value(terms.at(f"limit.{kind.value}")),
            "basis": terms.value("limit.basis"),
            "since": office.today(since).isoformat(),
            **_figures(found.get(kind.value)),
        }
        for kind in kinds
    ]


async def by_year(session: AsyncSession, *, office: Office, at: datetime) -> list[Shape]:
    """The decisions of each calendar year of the office's wall, by type, the newest year first."""
    first = office.today(at).year - YEARS
    # The last instant of the year before, as the statement counts what came after it.
    since = datetime(first, 1, 1, tzinfo=office.calendar.zone).astimezone(UTC) - timedelta(microseconds=1)
    asked = {"administration": office.administration.code, "since": since, "at": at, "zone": office.zone}
    rows = await session.execute(text(_BY_YEAR), asked)
    return [{"type": row.type, "year": row.year, **_figures(row)} for row in rows]


def _figures(row: Any) -> Shape:
    if row is None:
        return {"decided": 0, "within": 0, "within_percent": None, "median_days": None, "p90_days": None, "few": True}
    return {
        "decided": row.decided,
        "within": row.within,
        "within_percent": round(100 * row.within / row.decided, 1),
        "median_days": row.median,
        "p90_days": row.ninth,
        "few": row.decided < FEW,
    }


async def of_administration(session: AsyncSession, *, office: Office, language: str, at: datetime) -> Shape:
    """One administration beside others: what it publishes of limits, validity and fees, and what it really did."""
    terms = office.terms(at)
    found = office.administration
    kinds = [RulingType(word) for word in terms.value("types")]
    return {
        "administration": found.code,
        "name": found.name(language),
        "demonstration": found.sandbox,
        "validity": value(terms.at("validity_months")),
        "fees": {kind.value: value(terms.at(f"fee.{kind.value}")) for kind in kinds},
        "last_year": await last_year(session, office=office, kinds=kinds, at=at),
        "by_year": await by_year(session, office=office, at=at),
    }


def csv_rows(found: Iterable[Shape]) -> list[list[str | int | float | None]]:
    """The same as rows of a table, the names of the columns first."""
    rows: list[list[str | int | float | None]] = [list(CSV_COLUMNS)]
    for one in found:
        limits = {row["type"]: row for row in one["last_year"]}
        periods = [(f"12 months from {row['since']}", row) for row in one["last_year"]]
        periods += [(str(row["year"]), row) for row in one["by_year"]]
        for period, row in periods:
            kind = limits.get(row["type"], {"limit": {}, "basis": ""})
            limit, fee = kind["limit"], one["fees"].get(row["type"], {"value": {}})["value"]
            rows.append(
                [
                    one["administration"], one["name"], "yes" if one["demonstration"] else "no", row["type"], period,
                    limit.get("value"), kind["basis"], limit.get("law"), "yes" if limit.get("confirmed") else "no",
                    one["validity"]["value"], fee.get("amount"), fee.get("currency"), row["decided"], row["within"],
                    row["within_percent"], row["median_days"], row["p90_days"], "yes" if row["few"] else "no",
                ]
            )  # fmt: skip
    return rows
