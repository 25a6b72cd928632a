"""The compliance history of an applicant as it is kept with the desk assessment: plain values that never change again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.ledger import Record
from services.trusted_trader.domain.monitoring import months_before
from services.trusted_trader.model import ComplianceEntry
from services.trusted_trader.queries.monitoring import history
from shared.facts import plain
from shared.office import Office
from shared.shapes import Shape

_SHOWN = (
    "kind", "severity", "happened_on", "amount", "currency", "text", "law", "source", "reference", "settled_on",
)  # fmt: skip


def window(office: Office, *, at: datetime) -> tuple[date, date]:
    """The first and the last day of the history that is drawn today."""
    today = office.today(at)
    return months_before(today, int(office.terms(at).value("desk.window_months"))), today


async def drawn(session: AsyncSession, *, tin: str, office: Office, at: datetime, declarations: Record | None) -> Shape:
    """The history on this day (AEO-24): entries, what is owed, and what the declarations say or that they were not to be had."""
    found = await history(session, tin=tin, office=office, at=at, declarations=declarations)
    shape = {
        **found,
        "entries": [_entry(one) for one in found["entries"]],
        "declarations": asdict(declarations) if declarations is not None else None,
    }
    return {name: plain(value) for name, value in shape.items()}


def _entry(row: ComplianceEntry) -> Mapping[str, object]:
    return {name: getattr(row, name) for name in _SHOWN}
