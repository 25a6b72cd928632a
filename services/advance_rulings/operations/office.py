"""What officers declare about the office itself, and what identity tells us about agents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.office import PREFIX
from services.advance_rulings.events import AuthorityHeard, ClosureDeclared, ParameterApproved, ParameterProposed
from services.advance_rulings.model import PLATFORM, Closure, KnownAuthority
from services.advance_rulings.operations.steps import Officer, refuse
from shared import parameter_table
from shared.facts import Fact
from shared.problems import NotFound

LONGEST_CLOSURE_DAYS = 120


async def declare_closure(
    session: AsyncSession, *, from_on: date, until_on: date, reason: str, law: str, by: Officer
) -> tuple[Closure, list[Fact]]:
    """The office is closed from one day to another, by law. Every clock follows at its next reading."""
    if until_on < from_on:
        raise refuse("The closure ends before it begins.", ("/until_on", "order", "Use the first day or a later one."))
    if (until_on - from_on).days >= LONGEST_CLOSURE_DAYS:
        raise refuse(
            "The closure is too long.",
            (
                "/until_on",
                "too_long",
                f"One closure has at most {LONGEST_CLOSURE_DAYS} days; declare another after it.",
            ),
        )
    row = Closure(
        administration=by.office.administration.code,
        id=uuid4(),
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        law=law,
        declared_at=by.at,
        declared_by=by.actor.id,
        declared_by_name=by.actor.name,
    )
    session.add(row)
    await session.flush()
    declared = ClosureDeclared(
        subject=f"closure/{row.id}", version=1, administration=row.administration, from_on=from_on, until_on=until_on,
        reason=reason, law=law, declared_at=by.at,
    )  # fmt: skip
    return row, [declared]


async def propose_parameter(
    session: AsyncSession, *, proposal: parameter_table.Proposal, by: Officer
) -> tuple[UUID, list[Fact]]:
    """Propose a value from a day on. It begins today at the earliest: what was decided stays as it was decided."""
    code = by.office.administration.code
    today = by.office.today(by.at)
    known = proposal.name in by.office.parameters.names() and proposal.name.startswith(PREFIX)
    if not known:
        raise refuse("There is no such parameter.", ("/name", "unknown", f"We know no parameter {proposal.name!r}."))
    if proposal.from_on < today:
        raise refuse("A value begins today or later.", ("/from_on", "past", "Use today's date or a later one."))
    present = by.office.parameters.at(proposal.name, on=today).value
    if trouble := _unlike(proposal.name, present, proposal.value):
        raise refuse("The value has another shape than the present one.", ("/value", "type", trouble))
    await parameter_table.keep_file(
        session, tables=PLATFORM, administration=code, parameters=by.office.administration.parameters, at=by.at
    )
    identifier = await parameter_table.propose(
        session, tables=PLATFORM, administration=code, proposal=proposal, by=by.actor.id, at=by.at
    )
    proposed = ParameterProposed(
        subject=f"parameter/{identifier}", version=1, administration=code, name=proposal.name, value=proposal.value,
        from_on=proposal.from_on, law=proposal.law,
    )  # fmt: skip
    return identifier, [proposed]


def _unlike(name: str, present: Any, value: Any) -> str | None:
    """Why a value cannot stand where the present one stands."""
    if type(present) is not type(value):
        return f"The present value is {present!r}; send one of the same kind."
    if isinstance(value, dict) and {k: type(v) for k, v in value.items()} != {k: type(v) for k, v in present.items()}:
        return f"The present value is {present!r}; send the same members."
    if isinstance(value, str) and present in _BASES and value not in _BASES:
        return "Say working_days or calendar_days."
    if isinstance(value, str) and not 0 < len(value) <= 5000:
        return "Write between 1 and 5000 characters."
    if isinstance(value, int) and not isinstance(value, bool):
        least, most = _LIMITS.get(name.rpartition(".")[2], (1, 3650))
        if not least <= value <= most:
            return f"This number is between {least} and {most}."
    return None


_LIMITS = {"due_soon_days": (0, 365), "maximum_bytes": (1024, 100 * 1024 * 1024), "maximum_count": (1, 1000)}
"""Where a number may lie; every other one is of days or months, from one to ten years."""
_BASES = ("working_days", "calendar_days")


async def approve_parameter(
    session: AsyncSession, *, identifier: UUID, override_reason: str | None, by: Officer
) -> list[Fact]:
    """Another officer approves; in a small office the same one, naming the reason."""
    code = by.office.administration.code
    allowed = override_reason if by.office.terms(by.at).value("small_office") else None
    approved = await parameter_table.approve(
        session, tables=PLATFORM, administration=code, number=identifier, by=by.actor.id, at=by.at,
        override_reason=allowed,
    )  # fmt: skip
    if not approved.name.startswith(PREFIX):
        raise NotFound("There is no such proposal.")
    return [
        ParameterApproved(
            subject=f"parameter/{identifier}", version=2, administration=code, name=approved.name, value=approved.value,
            from_on=approved.from_on, law=approved.law,
        )
    ]  # fmt: skip


async def know_authority(
    session: AsyncSession,
    *,
    administration: str,
    identifier: UUID,
    version: int,
    agent: str,
    trader: str,
    trader_name: str,
    trader_tin: str | None,
    from_on: date,
    until_on: date | None,
) -> list[Fact]:
    """Identity confirmed an agent's authority. An older message than the one we know changes nothing."""
    values = {
        "version": version,
        "agent_organisation": agent,
        "trader_organisation": trader,
        "trader_name": trader_name,
        "trader_tin": trader_tin,
        "from_on": from_on,
        "until_on": until_on,
        "ended_at": None,
    }
    await session.execute(
        insert(KnownAuthority)
        .values(administration=administration, id=identifier, **values)
        .on_conflict_do_update(
            index_elements=["administration", "id"], set_=values, where=KnownAuthority.version < version
        )
    )
    return [_heard(administration, identifier, version, agent=agent, trader=trader, ended=False)]


async def end_authority(
    session: AsyncSession,
    *,
    administration: str,
    identifier: UUID,
    version: int,
    agent: str,
    trader: str,
    ended_on: date,
    at: datetime,
) -> list[Fact]:
    """Identity ended an authority; it does not count after its last day.

    The end of one we never heard of is kept too: its beginning may arrive late, and then changes nothing.
    """
    row = (
        await session.scalars(
            select(KnownAuthority)
            .where(KnownAuthority.administration == administration, KnownAuthority.id == identifier)
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        row = KnownAuthority(
            administration=administration, id=identifier, version=0, agent_organisation=agent, trader_organisation=trader,
            trader_name="", trader_tin=None, from_on=ended_on, until_on=ended_on, ended_at=at,
        )  # fmt: skip
        session.add(row)
    if row.version >= version:
        return []
    row.version = version
    if row.until_on is None or ended_on < row.until_on:
        row.until_on = ended_on
    if row.until_on < row.from_on:
        row.ended_at = at
    await session.flush()
    return [_heard(administration, identifier, version, agent=agent, trader=trader, ended=True)]


def _heard(
    administration: str, identifier: UUID, version: int, *, agent: str, trader: str, ended: bool
) -> AuthorityHeard:
    return AuthorityHeard(
        subject=f"authority/{identifier}", version=version, administration=administration, agent=agent, trader=trader,
        ended=ended,
    )  # fmt: skip
