"""Rulings that a new edition of the Harmonized System affects, as officers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.editions import EditionChangeView, Successor, Table, along, candidates
from services.advance_rulings.domain.hs import digits, dotted
from services.advance_rulings.domain.words import EditionChangeStatus, RulingStatus
from services.advance_rulings.model import EditionChange, Ruling
from services.advance_rulings.queries.case_file import actions, step_shape, steps_of
from services.advance_rulings.queries.correlations import descriptions, new_lines, successor_shape, way_to
from services.advance_rulings.workflow import EDITION_CHANGE
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, place_of

PARAMETER = "hs_edition"
AHEAD = EditionChangeStatus.FLAGGED, EditionChangeStatus.DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """An edition that the office's parameter names, from a day on; `present` where that day has come."""

    edition: str
    from_on: date
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A ruling whose code does not move on by itself, with the codes that its officer chooses among."""

    ruling: str
    from_edition: str
    from_code: str
    candidates: tuple[str, ...]


def editions_ahead(office: Office, *, at: datetime) -> list[Coming]:
    """The edition of today and those that follow by the office's parameter, the nearest first."""
    today = office.today(at)
    named = [one for one in office.parameters.all() if one.name == f"{office.prefix}{PARAMETER}"]
    present = office.parameters.at(f"{office.prefix}{PARAMETER}", on=today)
    later = sorted({one.from_on for one in named if one.from_on > today})
    found = [Coming(edition=str(present.value), from_on=present.from_on, present=True)]
    for day in later:
        edition = str(office.parameters.value(f"{office.prefix}{PARAMETER}", on=day))
        if edition != found[-1].edition:
            found.append(Coming(edition=edition, from_on=day, present=False))
    return found


def view(row: EditionChange) -> EditionChangeView:
    """A change as its rules see it."""
    return EditionChangeView(state=EditionChangeStatus(row.state))


async def edition_change(
    session: AsyncSession, *, identifier: UUID, actor: Actor, locked: bool = False
) -> EditionChange:
    """A change by its id. Raises NotFound."""
    statement = select(EditionChange).where(
        EditionChange.administration == actor.administration, EditionChange.id == identifier
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such change of edition.")
    return row


async def not_yet_flagged(session: AsyncSession, *, office: Office, coming: Coming, on: date) -> list[Affected]:
    """Rulings in force on the day whose code does not move on by itself, and that nobody was told of yet.

    Where no table leads from a ruling's edition to the new one, nothing is known, and nothing is said.
    """
    known = (
        select(EditionChange.id)
        .where(
            EditionChange.administration == Ruling.administration,
            EditionChange.ruling == Ruling.number,
            EditionChange.to_edition == coming.edition,
        )
        .exists()
    )
    rows = (
        await session.execute(
            select(Ruling.number, Ruling.hs_code, Ruling.hs_edition).where(
                Ruling.administration == office.code,
                Ruling.state == RulingStatus.IN_FORCE,
                Ruling.valid_until >= on,
                Ruling.hs_edition != coming.edition,
                Ruling.hs_code.isnot(None),
                ~known,
            )
        )
    ).all()
    if not rows:
        return []
    lines = await new_lines(session, edition=coming.edition, place=office.code)
    leads: dict[str, tuple[Table, ...] | None] = {}
    found = []
    for row in rows:
        if row.hs_edition not in leads:
            leads[row.hs_edition] = await way_to(session, start=row.hs_edition, end=coming.edition, place=office.code)
        tables = leads[row.hs_edition]
        if tables is None:
            continue
        offered = candidates(row.hs_code, along(row.hs_code, tables), lines)
        if offered is not None:
            found.append(
                Affected(
                    ruling=row.number, from_edition=row.hs_edition, from_code=digits(row.hs_code), candidates=offered
                )
            )
    return found


async def due(session: AsyncSession, *, office: Office, coming: Coming, on: date) -> Sequence[EditionChange]:
    """Changes into the edition of today whose day has come."""
    found = await session.scalars(
        select(EditionChange)
        .where(
            EditionChange.administration == office.code,
            EditionChange.to_edition == coming.edition,
            EditionChange.state.in_(AHEAD),
            EditionChange.effective_on <= on,
        )
        .order_by(EditionChange.effective_on, EditionChange.ruling)
    )
    return found.all()


async def singles(session: AsyncSession, *, office: Office, edition: str) -> Sequence[EditionChange]:
    """Flagged changes into an edition with one candidate alone, locked."""
    found = await session.scalars(
        select(EditionChange)
        .where(
            EditionChange.administration == office.code,
            EditionChange.to_edition == edition,
            EditionChange.state == EditionChangeStatus.FLAGGED,
            func.cardinality(EditionChange.candidates) == 1,
        )
        .order_by(EditionChange.ruling)
        .with_for_update()
    )
    return found.all()


async def overview(session: AsyncSession, *, office: Office, at: datetime) -> list[Shape]:
    """The edition of today and those that follow: how many rulings each affects, and whether a table leads there."""
    counted = await session.execute(
        select(EditionChange.to_edition, EditionChange.state, func.count())
        .where(EditionChange.administration == office.code)
        .group_by(EditionChange.to_edition, EditionChange.state)
    )
    counts = {(edition, state): number for edition, state, number in counted}
    standing = await session.execute(
        select(Ruling.hs_edition, func.count().label("number"))
        .where(
            Ruling.administration == office.code,
            Ruling.state == RulingStatus.IN_FORCE,
            Ruling.valid_until >= office.today(at),
            Ruling.hs_code.isnot(None),
        )
        .group_by(Ruling.hs_edition)
    )
    in_force = {row.hs_edition: row.number for row in standing}
    found = []
    for coming in editions_ahead(office, at=at):
        missing = [
            edition for edition in sorted(in_force) if edition != coming.edition
            and await way_to(session, start=edition, end=coming.edition, place=office.code) is None
        ]  # fmt: skip
        found.append(
            {
                "edition": coming.edition,
                "from_on": coming.from_on.isoformat(),
                "present": coming.present,
                "rulings": sum(number for edition, number in in_force.items() if edition != coming.edition),
                "without_table": missing,
                **{state.value: counts.get((coming.edition, state.value), 0) for state in EditionChangeStatus},
            }
        )
    return found


async def edition_changes(
    session: AsyncSession, *, office: Office, actor: Actor, held: frozenset[str], edition: str, state: str, cursor: str,
    limit: int, language: str,
) -> Shape:  # fmt: skip
    """Affected rulings, by their number; `edition` and `state` narrow the list."""
    statement = select(EditionChange, Ruling).join(
        Ruling, (Ruling.administration == EditionChange.administration) & (Ruling.number == EditionChange.ruling)
    )
    statement = statement.where(EditionChange.administration == office.code)
    if edition:
        statement = statement.where(EditionChange.to_edition == edition)
    if state:
        statement = statement.where(EditionChange.state == state)
    if cursor:
        (after,) = place_of(cursor, parts=1)
        statement = statement.where(EditionChange.ruling > after)
    found = (await session.execute(statement.order_by(EditionChange.ruling).limit(limit + 1))).all()
    page = found[:limit]
    leads: dict[tuple[str, str], tuple[Table, ...] | None] = {}
    told: dict[str, dict[str, str]] = {}
    for change, _ in page:
        way = (change.from_edition, change.to_edition)
        if way not in leads:
            leads[way] = await way_to(session, start=way[0], end=way[1], place=office.code)
    for named in {change.to_edition for change, _ in page}:
        codes = [code for change, _ in page if change.to_edition == named for code in change.candidates]
        told[named] = await descriptions(session, edition=named, codes=codes, place=office.code, language=language)
    return {
        "items": [
            {
                **row_shape(change, ruling, leads[change.from_edition, change.to_edition], told[change.to_edition]),
                "actions": actions(EDITION_CHANGE, view=view(change), actor=actor, held=held),
            }
            for change, ruling in page
        ],
        "next": cursor_of(page[-1][0].ruling) if len(found) > limit else None,
    }


def row_shape(change: EditionChange, ruling: Ruling, tables: Sequence[Table] | None, told: Mapping[str, str]) -> Shape:
    """An affected ruling with the codes that are offered, and what the table says of each."""
    successors = {one.code: one for one in along(change.from_code, tables)} if tables else {}
    return {
        "id": str(change.id),
        "version": change.version,
        "ruling": change.ruling,
        "subject": ruling.subject,
        "holder": ruling.holder_name,
        "from_code": dotted(change.from_code),
        "from_edition": change.from_edition,
        "to_edition": change.to_edition,
        "effective_on": change.effective_on.isoformat(),
        "candidates": [
            successor_shape(successors.get(code) or successors.get(code[:6]) or Successor(code=code), told)
            | {"code": dotted(code), "description": told.get(code)}
            for code in change.candidates
        ],
        "state": change.state,
        "code": dotted(change.code) if change.code else None,
        "reason": change.reason,
        "decided_by": change.decided_by_name,
    }


async def edition_change_file(
    session: AsyncSession, *, row: EditionChange, office: Office, actor: Actor, held: frozenset[str], language: str
) -> Shape:
    """One change, with its steps."""
    ruling = (
        await session.scalars(
            select(Ruling).where(Ruling.administration == row.administration, Ruling.number == row.ruling)
        )
    ).one()
    tables = await way_to(session, start=row.from_edition, end=row.to_edition, place=office.code)
    told = await descriptions(
        session, edition=row.to_edition, codes=row.candidates, place=office.code, language=language
    )
    steps = await steps_of(session, administration=row.administration, thing=EDITION_CHANGE.name, key=str(row.id))
    return {
        **row_shape(row, ruling, tables, told),
        "actions": actions(EDITION_CHANGE, view=view(row), actor=actor, held=held),
        "steps": [step_shape(step, officer=actor.organisation is None, language=language) for step in steps],
    }


def offered(row: EditionChange, code: str) -> bool:
    """Whether a code is among the candidates of a change."""
    return digits(code) in row.candidates
