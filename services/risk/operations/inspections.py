"""Inspection acts: written once, counted for every rule that had hit and for the random draw."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from pydantic_core import to_json
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain import inspections
from services.risk.domain.inspections import Act, Kind
from services.risk.domain.lanes import hits_of
from services.risk.domain.pictures import MOST_OF_A_DECLARATION
from services.risk.domain.words import Stage
from services.risk.events import InspectionNoted, InspectionRecorded, PhotoAdded
from services.risk.model import (
    Assessment,
    Declaration,
    Inspection,
    InspectionDraft,
    InspectionHit,
    InspectionPhoto,
)
from services.risk.operations.acting import Officer, refuse
from services.risk.operations.overrides import about, touch
from services.risk.queries import outcomes
from shared.blobs import Blob
from shared.facts import Fact
from shared.problems import FieldError, Invalid, NotFound, RuleNotMet

LONGEST_NOTES = 100_000


async def record(
    session: AsyncSession, *, row: Declaration, act: Act, supersedes: UUID | None, by: Officer
) -> tuple[Inspection, list[Fact]]:
    """Write an act. Raises Invalid naming the fields, RuleNotMet where the goods are not here, NotFound for a wrong act.

    An act that supersedes another takes its place everywhere: in what was found, in the minutes and for the rules.
    """
    if row.stage == Stage.CANCELLED:
        raise RuleNotMet("A declaration that was cancelled is not examined.", rules=["cancelled"])
    if row.stage == Stage.PRE_ARRIVAL and act.kind is Kind.GOODS:
        raise RuleNotMet("The goods have not arrived; documents can be checked already.", rules=["not arrived"])
    if supersedes is not None:
        await _to_be_superseded(session, row=row, identifier=supersedes)
    lodged = await outcomes.version(session, row=row)
    photos = await _photos(session, row=row) if act.photos else frozenset[str]()
    act, faults = inspections.check(
        act,
        header=lodged.header,
        items=lodged.items,
        currency=by.office.administration.currency,
        photos=photos,
    )
    if faults:
        errors = [FieldError(one.pointer, one.code, one.detail) for one in faults]
        raise Invalid("The act cannot be kept as it is.", errors=errors)
    assessment = await outcomes.latest_assessment(session, row=row)
    written = _written(row, act, supersedes=supersedes, assessment=assessment, by=by)
    before = await session.scalar(_of(row, select(func.max(Inspection.number)))) or 0
    written.number = before + 1
    session.add(written)
    await session.flush()
    session.add_all(_counted_for(written, assessment))
    valid = await outcomes.acts(session, row=row) if before else (written,)
    row.found = any(not one.conform for one in valid)
    row.inspected_at = by.at if supersedes is None or row.inspected_at is None else row.inspected_at
    touch(row, by)
    await session.execute(
        delete(InspectionDraft).where(
            InspectionDraft.administration == row.administration,
            InspectionDraft.declaration_id == row.id,
            InspectionDraft.examiner == by.actor.id,
        )
    )
    await session.flush()
    fact = InspectionRecorded(
        **about(row), inspection=str(written.id), conform=act.conform,
        offences=tuple(dict.fromkeys(one.offence.value for one in act.findings)),
        supersedes=str(supersedes) if supersedes else None,
    )  # fmt: skip
    return written, [fact]


async def _photos(session: AsyncSession, *, row: Declaration) -> frozenset[str]:
    """The hashes of the pictures that were uploaded for a declaration."""
    found = await session.scalars(
        select(InspectionPhoto.sha256).where(
            InspectionPhoto.administration == row.administration, InspectionPhoto.declaration_id == row.id
        )
    )
    return frozenset(found)


def _of(row: Declaration, query: Any) -> Any:
    return query.where(Inspection.administration == row.administration, Inspection.declaration_id == row.id)


async def _to_be_superseded(session: AsyncSession, *, row: Declaration, identifier: UUID) -> None:
    found = (await session.scalars(_of(row, select(Inspection.id)).where(Inspection.id == identifier))).one_or_none()
    if found is None:
        raise NotFound("This declaration has no such act.")
    if identifier not in {act.id for act in await outcomes.acts(session, row=row)}:
        raise RuleNotMet("Another act superseded this one; supersede that one.", rules=["superseded"])


def _written(
    row: Declaration, act: Act, *, supersedes: UUID | None, assessment: Assessment | None, by: Officer
) -> Inspection:
    return Inspection(
        administration=row.administration,
        id=uuid4(),
        declaration_id=row.id,
        version_number=row.current,
        at=by.at,
        day=by.office.today(by.at),
        office=row.office,
        by=by.actor.id,
        by_name=by.actor.name,
        kind=act.kind,
        conform=act.conform,
        findings=[{"offence": one.offence.value, "item": one.item, "note": one.note} for one in act.findings],
        revenue=act.revenue,
        currency=act.currency,
        minutes=act.minutes,
        corrections=[{"field": one.field, "item": one.item, "was": one.was, "now": one.now} for one in act.corrections],
        items=list(act.items),
        note=act.note,
        photos=list(dict.fromkeys(act.photos)),
        supersedes=supersedes,
        assessment_id=assessment.id if assessment else None,
        lane=row.lane,
        random=row.selected_at_random,
        draw=assessment.draw if assessment else {},
        probability=row.probability,
    )


def _counted_for(written: Inspection, assessment: Assessment | None) -> list[InspectionHit]:
    """One row for each rule that had hit, also those in shadow; `alone` where no other rule in force did."""
    hits = hits_of(assessment.hits) if assessment else ()
    in_force = {hit.rule for hit in hits if not hit.shadow}
    return [
        InspectionHit(
            administration=written.administration,
            inspection_id=written.id,
            rule=hit.rule,
            rule_version=hit.version,
            declaration_id=written.declaration_id,
            lane=hit.lane,
            mandatory=hit.mandatory,
            selected=hit.selected,
            shadow=hit.shadow,
            alone=not in_force - {hit.rule},
        )
        for hit in {hit.rule: hit for hit in hits}.values()
    ]


async def note(session: AsyncSession, *, row: Declaration, content: dict[str, Any], by: Officer) -> list[Fact]:
    """Keep an examiner's notes for an act not yet written; the newest take the place of those before."""
    if len(to_json(content)) > LONGEST_NOTES:
        words = f"Notes have at most {LONGEST_NOTES} bytes."
        raise refuse(words, ("/content", "too_long", words))
    statement = insert(InspectionDraft).values(
        administration=row.administration, declaration_id=row.id, examiner=by.actor.id, content=content,
        changed_at=by.at,
    )  # fmt: skip
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["administration", "declaration_id", "examiner"],
            set_={"content": statement.excluded.content, "changed_at": statement.excluded.changed_at},
        )
    )
    return [InspectionNoted(**about(row))]


async def add_photo(
    session: AsyncSession, *, row: Declaration, name: str, media_type: str, blob: Blob, by: Officer
) -> tuple[InspectionPhoto, list[Fact]]:
    """Add a picture whose bytes are already kept; the same picture again is the same picture."""
    known = await session.get(InspectionPhoto, (row.administration, row.id, blob.sha256))
    if known is not None:
        return known, []
    mine = (InspectionPhoto.administration == row.administration, InspectionPhoto.declaration_id == row.id)
    if (await session.scalar(select(func.count()).select_from(InspectionPhoto).where(*mine)) or 0) >= (
        MOST_OF_A_DECLARATION
    ):
        words = f"A declaration takes {MOST_OF_A_DECLARATION} pictures."
        raise refuse(words, ("query:name", "too_many", words))
    photo = InspectionPhoto(
        administration=row.administration, declaration_id=row.id, sha256=blob.sha256, name=name, media_type=media_type,
        bytes=blob.size, added_at=by.at, added_by=by.actor.id, added_by_name=by.actor.name,
    )  # fmt: skip
    session.add(photo)
    await session.flush()
    return photo, [PhotoAdded(**about(row), sha256=blob.sha256, bytes=blob.size)]
