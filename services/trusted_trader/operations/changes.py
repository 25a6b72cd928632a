"""Changes that holders tell, as they must without delay, and what the office makes of them (AEO-31)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.appeals import last_day
from services.trusted_trader.domain.entries import HOLDER, NewEntry
from services.trusted_trader.domain.words import ChangeKind, ChangeStatus, EntryKind, Severity
from services.trusted_trader.model import Authorisation, ChangeReport
from services.trusted_trader.operations.entries import from_holder
from services.trusted_trader.operations.holders import permit
from services.trusted_trader.operations.steps import take
from services.trusted_trader.workflow import CHANGE
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import refuse

ENTRY_OF = {ChangeKind.OWNER: EntryKind.CHANGE_OF_OWNER, ChangeKind.SITE: EntryKind.CHANGE_OF_SITE}
"""Which changes are events that an officer looks at."""


async def tell(
    session: AsyncSession, *, row: Authorisation, kind: ChangeKind, happened_on: date, text: str, by: Officer
) -> tuple[ChangeReport, list[Fact]]:
    """The holder tells a change. It counts how many days after the last day for it that is, in the office's calendar."""
    action = await permit(session, name="tell-change", row=row, by=by)
    today, terms = by.office.today(by.at), by.office.terms(by.at)
    if happened_on > by.office.calendar.add_working_days(today, 366):
        raise refuse(
            "The day cannot be used.", ("/happened_on", "future", "Tell a change that is near or has happened.")
        )
    until = last_day(
        happened_on, days=terms.value("change_notice_days"), basis=Basis(terms.value("limit.basis")),
        calendar=by.office.calendar,
    )  # fmt: skip
    found = ChangeReport(
        administration=row.administration, id=uuid4(), authorisation=row.number, tin=row.tin, organisation=row.organisation,
        kind=kind.value, state=ChangeStatus.TOLD.value, happened_on=happened_on, text=text, told_at=by.at,
        told_by_name=by.actor.name, days_late=max(0, (today - until).days), conclusion="", version=1, steps=0,
        created_at=by.at, changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(found)
    fact = await take(
        session, thing="authorisation", key=row.number, printed=row.number, action=action, row=row, by=by, terms=terms,
        organisation=row.organisation, tin=row.tin,
    )  # fmt: skip
    facts: list[Fact] = [fact]
    if kind in ENTRY_OF:
        facts += await from_holder(
            session,
            new=NewEntry(
                tin=row.tin, kind=ENTRY_OF[kind], severity=Severity.MINOR, happened_on=min(happened_on, today), text=text,
                law=str(terms.value("law.decision")), source=HOLDER, reference=str(found.id),
            ),
            by=by,
        )  # fmt: skip
    return found, facts


async def judge(
    session: AsyncSession, *, row: ChangeReport, action: str, conclusion: str, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Take note of a change, ask for a review of what it means, or close it with a conclusion."""
    step = CHANGE.apply(action, state=row.state, held=by.held, view=None, actor=by.actor)
    if conclusion:
        row.conclusion = conclusion
    row.concluded_by, row.concluded_by_name = by.actor.id, by.actor.name
    return [
        await take(
            session, thing="change", key=str(row.id), printed=f"{row.authorisation}/{str(row.id)[:8]}", action=step, row=row,
            by=by, terms=by.office.terms(by.at), texts=texts, organisation=row.organisation, tin=row.tin,
        )
    ]  # fmt: skip
