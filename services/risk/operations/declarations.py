"""Declarations come in, by whatever door, and are cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.catalogue import Value
from services.risk.domain.customs_codes import tax_number
from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.declarations import fingerprint as fingerprint_of
from services.risk.domain.identifiers import identifiers
from services.risk.domain.plausibility import Limits, qualify
from services.risk.domain.receipts import receipt
from services.risk.domain.words import FileFormat, Source, Stage
from services.risk.events import BatchReceived, DeclarationCancelled, DeclarationReceived
from services.risk.model import Declaration, DeclarationVersion
from services.risk.operations.acting import Officer
from services.risk.operations.rows import insert_rows, update_rows
from services.risk.permissions import Permission
from shared.facts import Fact
from shared.problems import NotPermitted, NotPossible, StillRunning

ONE_BY_ONE = 20
"""Up to so many at once each has a fact of its own; more have one fact that names each (docs/guides/assessment.md)."""


_ONE_OF_TWO = "on conflict (administration, reference) do nothing returning id"
"""Two calls may bring the same new reference at the same moment: the later one learns of it here."""


class Taken(StrEnum):
    """What became of a declaration that was sent. `UNCHANGED`: exactly this came before."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One declaration of those that were sent. `number` is its version; `reason` says why one was refused."""

    reference: str
    taken: Taken
    id: UUID | None = None
    number: int = 0
    received_at: datetime | None = None
    fingerprint: str = ""
    reason: str = ""

    @property
    def receipt(self) -> str:
        """The number of the receipt: the same for what was sent twice, another for every version."""
        return receipt(self.id, self.number, self.fingerprint) if self.id is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What came of a call, in the order in which it was sent; the facts to be recorded; what now waits to be assessed."""

    rows: tuple[Received, ...]
    facts: tuple[Fact, ...]
    waiting: Mapping[UUID, tuple[int, Lodged]]
    """By identifier: version and content, so that who assesses next need not read it again."""


def may_lodge(lodged: Lodged, *, by: Officer) -> bool:
    """Whether the caller may send this declaration: those who lodge for anybody, else a party of it by tax number."""
    if Permission.LODGE_FOR_ANY.value in by.held:
        return True
    own = tax_number(by.actor.tin or "")
    parties = {tax_number(str(lodged.header.get(name, ""))) for name in ("importer", "exporter", "declarant")}
    return bool(own) and Permission.LODGE.value in by.held and own in parties


@dataclass(slots=True)
class _Kept:
    """A declaration that is there, or is being made."""

    id: UUID
    version: int
    current: int
    stage: str
    organisation: str | None
    fingerprint: str
    received_at: datetime
    lodged_at: datetime
    flaws: Sequence[Mapping[str, Any]] = ()
    is_new: bool = False


async def receive(
    session: AsyncSession, declarations: Sequence[Lodged], *, by: Officer, source: Source,
    file_format: FileFormat = FileFormat.JSON, file: UUID | None = None,
) -> Reception:  # fmt: skip
    """Keep declarations, each as a new one, as a new version of a known one, or as one that came before.

    Every door calls this. It judges nothing: what it keeps waits for its assessment, which happens after the answer.
    """
    references = sorted({one.reference for one in declarations})
    kept = await _known(session, references, by=by)
    limits = Limits.of(lambda name: by.office.parameters.value(name, on=by.office.today(by.at)))
    rows: list[Received] = []
    news: dict[str, dict[str, Any]] = {}
    changes: dict[str, dict[str, Any]] = {}
    versions: list[dict[str, Any]] = []
    waiting: dict[UUID, tuple[int, Lodged]] = {}
    unused = identifiers(at=by.at, count=len(declarations))
    for lodged in declarations:
        found = kept.get(lodged.reference)
        reason = _refusal(lodged, found, by=by)
        if reason:
            rows.append(Received(reference=lodged.reference, taken=Taken.REFUSED, reason=reason))
            continue
        content = lodged.content()
        fingerprint = fingerprint_of(content)
        if found is not None and found.stage != Stage.CANCELLED and _same(lodged, fingerprint, found):
            rows.append(_received(lodged, found, Taken.UNCHANGED))
            continue
        found, taken = _take(lodged, found, fingerprint, unused, by=by)
        kept[lodged.reference] = found
        doubts = qualify(lodged, at=by.at, limits=limits)
        whole = replace(lodged, flaws=(*lodged.flaws, *doubts)) if doubts else lodged
        (news if found.is_new else changes)[lodged.reference] = _row(whole, found)
        versions.append(_version(whole, content, found))
        waiting[found.id] = (found.current, whole)
        rows.append(_received(lodged, found, taken))
    place = by.office.code
    stands = {"administration": place, "changed_at": by.at, "assessed_at": None}
    begins = {
        "organisation": by.actor.organisation, "received_at": by.at, "selected_at_random": False, "score": 0,
    }  # fmt: skip
    made = await insert_rows(session, Declaration, list(news.values()), same=stands | begins, rest=_ONE_OF_TWO)
    if len(made) < len(news):
        raise StillRunning("One of these references is being received in another call; send them again.")
    await update_rows(session, Declaration, list(changes.values()), same=stands)
    came = {
        "administration": place, "source": source.value, "format": file_format.value, "file": file,
        "received_at": by.at, "received_by": by.actor.id,
    }  # fmt: skip
    await insert_rows(session, DeclarationVersion, versions, same=came)
    facts = _facts(rows, {row["declaration_id"]: row for row in versions}, {**changes, **news}, by=by, file=file)
    return Reception(rows=tuple(rows), facts=facts, waiting=waiting)


async def _known(session: AsyncSession, references: Sequence[str], *, by: Officer) -> dict[str, _Kept]:
    """The declarations of these references, locked in one order."""
    kept, version = Declaration, DeclarationVersion
    found = await session.execute(
        select(
            kept.reference, kept.id, kept.version, kept.current, kept.stage, kept.organisation, version.fingerprint,
            kept.received_at, version.received_at.label("lodged_at"), version.flaws,
        )
        .join(
            version,
            (version.administration == kept.administration)
            & (version.declaration_id == kept.id)
            & (version.number == kept.current),
        )
        .where(kept.administration == by.office.code, kept.reference == any_(literal(references, ARRAY(Text))))
        .order_by(kept.reference)
        .with_for_update(of=kept)
    )  # fmt: skip
    return {row[0]: _Kept(*row[1:]) for row in found.all()}


def _same(lodged: Lodged, fingerprint: str, found: _Kept) -> bool:
    """Whether exactly this came before: the same values, and no value beside them that now cannot be read."""
    if found.fingerprint != fingerprint:
        return False
    told = {(flaw["where"], flaw["given"]) for flaw in found.flaws} if lodged.flaws else ()
    return all((flaw.where, flaw.given) in told for flaw in lodged.flaws)


def _told(lodged: Lodged) -> list[dict[str, str]]:
    return [{"where": flaw.where, "reason": flaw.reason, "given": flaw.given} for flaw in lodged.flaws]


def _refusal(lodged: Lodged, found: _Kept | None, *, by: Officer) -> str:
    if not may_lodge(lodged, by=by):
        return "You may send declarations of your own firm only: its tax number is neither importer, exporter nor declarant."
    if found is not None and by.actor.organisation is not None and found.organisation != by.actor.organisation:
        return "This reference is taken by another declaration."
    return ""


def _take(
    lodged: Lodged, found: _Kept | None, fingerprint: str, unused: Iterator[UUID], *, by: Officer
) -> tuple[_Kept, Taken]:
    if found is None:
        made = _Kept(
            id=next(unused), version=1, current=1, stage=_stage(lodged), organisation=by.actor.organisation,
            fingerprint=fingerprint, received_at=by.at, lodged_at=by.at, flaws=_told(lodged), is_new=True,
        )  # fmt: skip
        return made, Taken.NEW
    found.version += 1
    found.current += 1
    found.fingerprint = fingerprint
    found.flaws = _told(lodged)
    found.lodged_at = by.at
    if found.stage != Stage.RELEASED:
        found.stage = _stage(lodged)
    return found, Taken.CHANGED


def _stage(lodged: Lodged) -> str:
    return Stage.PRE_ARRIVAL if lodged.header.get("pre_arrival") else Stage.LODGED


def _received(lodged: Lodged, found: _Kept, taken: Taken) -> Received:
    return Received(
        reference=lodged.reference, taken=taken, id=found.id, number=found.current, received_at=found.lodged_at,
        fingerprint=found.fingerprint,
    )  # fmt: skip


def _row(lodged: Lodged, found: _Kept) -> dict[str, Any]:
    get = lodged.header.get
    row: dict[str, Any] = {
        "id": found.id, "version": found.version, "current": found.current, "stage": found.stage,
        "office": get("office"), "flow": get("flow"), "importer": get("importer"),
        "importer_name": get("importer_name"), "declarant": get("declarant"), "pre_arrival": bool(get("pre_arrival")),
        "lodged_on": _day(get("lodged_on")), "arrived_on": _day(get("arrived_on")),
        "transport_document": get("transport_document"), "item_count": len(lodged.items),
    }  # fmt: skip
    if found.is_new:
        row["reference"] = lodged.reference
    return row


def _day(ordinal: Value | None) -> date | None:
    return date.fromordinal(int(ordinal)) if ordinal is not None else None


def _version(lodged: Lodged, content: Mapping[str, Any], found: _Kept) -> dict[str, Any]:
    header = dict(content)
    del header["reference"], header["items"]
    return {
        "declaration_id": found.id, "number": found.current, "fingerprint": found.fingerprint, "header": header,
        "items": content["items"],
        "flaws": _told(lodged),
        "unknown": lodged.unknown,
    }  # fmt: skip


def _facts(
    rows: Sequence[Received], versions: Mapping[UUID, dict[str, Any]], declarations: Mapping[str, dict[str, Any]], *,
    by: Officer, file: UUID | None,
) -> tuple[Fact, ...]:  # fmt: skip
    taken = [row for row in rows if row.taken in (Taken.NEW, Taken.CHANGED) and row.id in versions]
    if not taken:
        return ()
    place, origin = by.office.code, str(file) if file else None
    if len(taken) > ONE_BY_ONE:
        named = tuple((row.reference, row.number, row.fingerprint) for row in taken)
        batch = BatchReceived(
            subject=f"batch/{uuid4()}",
            version=1,
            administration=place,
            received_at=by.at,
            file=origin,
            declarations=named,
        )
        return (batch,)
    facts = []
    for row in taken:
        kept = declarations[row.reference]
        facts.append(
            DeclarationReceived(
                subject=f"declaration/{row.id}", version=kept["version"], administration=place, reference=row.reference,
                declaration_version=row.number, received_at=by.at, declarant=kept["declarant"], importer=kept["importer"],
                organisation=by.actor.organisation, fingerprint=row.fingerprint, file=origin,
            )
        )  # fmt: skip
    return tuple(facts)


async def cancel(session: AsyncSession, *, row: Declaration, reason: str, by: Officer) -> list[Fact]:
    """Take a declaration back before release, whatever its lane: refusing some would tell which. Raises NotPossible.

    What was drawn stays drawn: the same goods lodged again under another reference meet the same numbers.
    """
    if row.stage in (Stage.CANCELLED, Stage.RELEASED):
        raise NotPossible("The goods are released." if row.stage == Stage.RELEASED else "It is cancelled already.")
    if Permission.LODGE_FOR_ANY.value not in by.held and (
        row.organisation is None or row.organisation != by.actor.organisation
    ):
        raise NotPermitted("Only who lodged a declaration cancels it.")
    row.stage = Stage.CANCELLED
    row.version += 1
    row.changed_at = by.at
    await session.flush()
    cancelled = DeclarationCancelled(
        subject=f"declaration/{row.id}", version=row.version, administration=row.administration, reference=row.reference,
        declaration_version=row.current, reason=reason,
    )  # fmt: skip
    return [cancelled]
