"""What holders were spared: the benefit ledger from the declarations' record and the guarantees that were told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.ledger import (
    METHOD,
    Guarantee,
    GuaranteeSum,
    Least,
    Record,
    added,
    guarantee_reduced,
    hours_saved,
    inspections_avoided,
)
from services.trusted_trader.domain.words import LIVE
from services.trusted_trader.model import Authorisation, GuaranteeEntry
from shared.office import Office
from shared.shapes import Shape


def least(office: Office, at: datetime) -> Least:
    """What must be there before two sides are compared, by the office's parameters."""
    terms = office.terms(at)
    return Least(traders=terms.value("statistics.small_cell"), declarations=terms.value("ledger.least_declarations"))


async def guarantees(
    session: AsyncSession, *, office: Office, from_on: date, until_on: date, tins: Sequence[str]
) -> Mapping[str, tuple[GuaranteeSum, ...]]:
    """Guarantee spared by tax number, of entries whose day lies in these days."""
    found: dict[str, list[Guarantee]] = defaultdict(list)
    rows = await session.scalars(
        select(GuaranteeEntry).where(
            GuaranteeEntry.administration == office.code,
            GuaranteeEntry.tin.in_(tins),
            GuaranteeEntry.on.between(from_on, until_on),
        )
    )
    for row in rows:
        found[row.tin].append(Guarantee(currency=row.currency, without_status=row.without_status, asked=row.asked))
    return {tin: guarantee_reduced(listed) for tin, listed in found.items()}


async def held_since(session: AsyncSession, *, office: Office, tin: str) -> date | None:
    """The first day on which a firm held the status; None for one that never did."""
    return await session.scalar(
        select(func.min(Authorisation.valid_from)).where(
            Authorisation.administration == office.code, Authorisation.tin == tin
        )
    )


async def ledger(
    session: AsyncSession, *, office: Office, tin: str, from_on: date, until_on: date, record: Record | None, language: str,
    at: datetime,
) -> Shape:  # fmt: skip
    """The ledger of one holder. A figure that was not measured is null, with the word that says why."""
    found = least(office, at)
    sums = await guarantees(session, office=office, from_on=from_on, until_on=until_on, tins=[tin])
    return {
        "tin": tin,
        "from_on": from_on,
        "until_on": until_on,
        "held_since": await held_since(session, office=office, tin=tin),
        "inspections_avoided": inspections_avoided(record, least=found),
        "hours_saved": hours_saved(record, least=found),
        "guarantee_reduced": sums.get(tin, ()),
        "record": record,
        "least": {"traders": found.traders, "declarations": found.declarations},
        "method": method(language),
    }


async def holder_tins(session: AsyncSession, *, office: Office) -> list[str]:
    """The tax numbers of everybody who holds the status now."""
    statement = select(Authorisation.tin).where(
        Authorisation.administration == office.code, Authorisation.state.in_(LIVE)
    )
    return sorted(set((await session.scalars(statement)).all()))


async def programme(
    session: AsyncSession, *, office: Office, from_on: date, until_on: date, tins: Sequence[str],
    records: Mapping[str, Record] | None, language: str, at: datetime,
) -> Shape:  # fmt: skip
    """The ledger of all holders together: sums over those that could be measured, and how many could not."""
    found = least(office, at)
    each = [records.get(tin) if records is not None else None for tin in tins]
    sums = await guarantees(session, office=office, from_on=from_on, until_on=until_on, tins=tins)
    totals = guarantee_reduced(
        Guarantee(currency=one.currency, without_status=one.without_status, asked=one.asked)
        for listed in sums.values()
        for one in listed
    )
    counted: dict[str, int] = defaultdict(int)
    for listed in sums.values():
        for one in listed:
            counted[one.currency] += one.entries
    return {
        "from_on": from_on,
        "until_on": until_on,
        "holders": len(tins),
        "inspections_avoided": added([inspections_avoided(one, least=found) for one in each]),
        "hours_saved": added([hours_saved(one, least=found) for one in each]),
        "guarantee_reduced": [
            {
                "currency": one.currency, "entries": counted[one.currency], "without_status": one.without_status,
                "asked": one.asked, "spared": one.spared,
            }
            for one in totals
        ],
        "guarantee_holders": len(sums),
        "record_missing": records is None,
        "least": {"traders": found.traders, "declarations": found.declarations},
        "method": method(language),
    }  # fmt: skip


def method(language: str) -> dict[str, Any]:
    """How each figure is computed, in the reader's language."""
    return {name: words.get(language, words["en"]) for name, words in METHOD.items()}
