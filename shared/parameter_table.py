"""What officers made of the parameters in an administration's file: proposed by one, approved by another, each with its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import PlatformTables
from shared.parameters import Administration, Parameter, ParameterApproved, ParameterProposed, Parameters
from shared.problems import AlreadyExists, FieldError, Invalid, NotFound, RuleNotMet

Trouble = Callable[[str, Any, Any], str | None]
"""What is wrong with a value: asked with the name without its prefix, the present value and the new one."""


async def load(session: AsyncSession, *, tables: PlatformTables, administration: Administration) -> Parameters:
    """Every value of an administration: its file's and, after those of the same day, what its officers approved."""
    kept = tables.parameter
    approved = (
        (kept.c.administration == administration.code) & (kept.c.source == "officer") & kept.c.approved_at.is_not(None)
    )
    rows = await session.execute(select(kept).where(approved).order_by(kept.c.from_on, kept.c.approved_at))
    names = ("name", "value", "from_on", "law", "confirmed", "note")
    since = [Parameter(**{name: row._mapping[name] for name in names}) for row in rows]
    return Parameters([*administration.parameters, *since])


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The parameters of one service in one administration, whose names begin with `prefix`, and how they are changed."""

    tables: PlatformTables
    prefix: str
    trouble: Trouble
    administration: Administration

    async def in_force(self, session: AsyncSession, *, at: datetime) -> dict[str, Parameter]:
        """The values of this service on the office's day, by name; one that begins later stands among the changes."""
        known, today = await load(session, tables=self.tables, administration=self.administration), self._today(at)
        return {p.name: p for p in known.all() if p.name.startswith(self.prefix) and p.from_on <= today}

    async def changes(self, session: AsyncSession, *, number: UUID | None = None) -> Sequence[Row[Any]]:
        """What officers proposed, the newest first; or the one with a number, locked. Raises NotFound."""
        kept = self.tables.parameter
        wanted = (kept.c.administration == self.administration.code) & (kept.c.source == "officer")
        rows = select(kept).where(wanted, kept.c.name.startswith(self.prefix)).order_by(kept.c.proposed_at.desc())
        if number is None:
            return (await session.execute(rows.limit(500))).all()
        if found := (await session.execute(rows.where(kept.c.id == number).with_for_update())).all():
            return found
        raise NotFound("There is no such change of a parameter.")

    async def names(self, session: AsyncSession, *, changes: Sequence[Row[Any]]) -> Mapping[str, str]:
        """The names of the officers who proposed and approved, by identifier, as the audit has them."""
        audit = self.tables.audit_entry
        about = audit.c.subject.in_([f"parameter/{row.id}" for row in changes])
        wanted = (audit.c.administration == self.administration.code) & about
        who = select(audit.c.actor["id"].astext, audit.c.actor["name"].astext)
        entries = await session.execute(who.where(wanted).order_by(audit.c.sequence))
        return {row[0]: row[1] for row in entries}

    async def propose(
        self, session: AsyncSession, *, proposal: Parameter, by: str, at: datetime
    ) -> tuple[Row[Any], ParameterProposed]:
        """Keep a proposal; it counts for nothing until somebody else approves it. Raises Invalid.

        It begins today at the earliest: what was decided stays as it was decided.
        """
        name, kept = proposal.name, self.tables.parameter
        present = (await self.in_force(session, at=at)).get(name)
        if present is None:
            raise _refused("There is no such parameter.", "/name", "unknown", f"We know no parameter {name!r}.")
        if proposal.from_on < self._today(at):
            raise _refused("A value begins today or later.", "/from_on", "past", "Use today's date or a later one.")
        if trouble := self.trouble(name.removeprefix(self.prefix), present.value, proposal.value):
            raise _refused("The value has another shape than the present one.", "/value", "type", trouble)
        made = insert(kept).values(
            administration=self.administration.code, id=uuid4(), name=name, value=proposal.value, law=proposal.law,
            from_on=proposal.from_on, confirmed=True, note=proposal.note, source="officer", proposed_by=by, proposed_at=at,
        )  # fmt: skip
        row = (await session.execute(made.returning(*kept.c))).one()
        return row, ParameterProposed(**_about(row, version=1))

    async def approve(
        self, session: AsyncSession, *, number: UUID, by: str, at: datetime, reason: str | None = None
    ) -> tuple[Row[Any], ParameterApproved]:
        """Put a proposal in force from its day on. Its author may do so only in a small office, naming the reason.

        Raises NotFound, AlreadyExists or RuleNotMet.
        """
        (row,) = await self.changes(session, number=number)
        if row.approved_at is not None:
            raise AlreadyExists("This proposal was approved before.")
        small = (await self.in_force(session, at=at)).get(f"{self.prefix}small_office")
        reason = reason if small is not None and small.value else None
        if row.proposed_by == by and not reason:
            raise RuleNotMet("The officer who proposes a value does not approve it.", rules=["second officer"])
        kept = self.tables.parameter
        mine = update(kept).where(kept.c.administration == row.administration, kept.c.id == number)
        approved = mine.values(approved_by=by, approved_at=at, override_reason=reason).returning(*kept.c)
        row = (await session.execute(approved)).one()
        return row, ParameterApproved(**_about(row, version=2))

    def _today(self, at: datetime) -> date:
        return at.astimezone(self.administration.zone).date()


def _about(row: Row[Any], *, version: int) -> dict[str, Any]:
    said = {name: row._mapping[name] for name in ("administration", "name", "value", "from_on", "law")}
    return {"subject": f"parameter/{row.id}", "version": version, **said}


def _refused(detail: str, pointer: str, code: str, sentence: str) -> Invalid:
    return Invalid(detail, errors=[FieldError(pointer, code, sentence)])
