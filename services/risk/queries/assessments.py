"""Assessments: told to those who may know, and computed again for those who audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.assessment import in_force
from services.risk.domain.catalogue import Level
from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.declarations import Values
from services.risk.domain.features import joined, read_features
from services.risk.domain.in_force import NO_RULES
from services.risk.domain.language import explain, fields_of, judge
from services.risk.domain.office import Office
from services.risk.domain.recomputing import Kept
from services.risk.domain.rules import Rule, RuleSet
from services.risk.model import Assessment, Declaration, DeclarationVersion, RandomDay, RuleVersion
from services.risk.queries.declarations import lodged
from services.risk.queries.rule_sets import rule_set
from shared.problems import NotFound
from shared.shapes import Shape, moment


async def assessment(session: AsyncSession, *, administration: str, identifier: UUID) -> tuple[Assessment, Declaration]:
    """One assessment with its declaration. Raises NotFound."""
    row = await session.get(Assessment, (administration, identifier))
    if row is None:
        raise NotFound("There is no such assessment.")
    of = await session.get(Declaration, (administration, row.declaration_id))
    if of is None:
        raise NotFound("There is no such assessment.")
    return row, of


async def of_declaration(session: AsyncSession, *, row: Declaration, office: Office) -> list[Shape]:
    """Every assessment of a declaration, the newest first; which rules hit is told one by one only."""
    rows = await session.scalars(
        select(Assessment)
        .where(Assessment.administration == row.administration, Assessment.declaration_id == row.id)
        .order_by(Assessment.number.desc(), Assessment.at.desc())
        .limit(200)
    )
    return [summary(one, office=office) for one in rows]


def summary(row: Assessment, *, office: Office) -> Shape:
    """An assessment in a list."""
    return {
        "id": str(row.id),
        "version": row.number,
        "when": moment(row.at, office.calendar.zone),
        "lane": row.lane,
        "own_lane": row.own_lane,
        "lane_before": row.lane_before,
        "cause": row.cause,
        "score": row.score,
        "hits": len(row.hits),
        "probability": str(row.probability),
        "rule_set": row.rule_set,
        "safe_default": row.safe_default,
    }


async def rules_of(session: AsyncSession, row: Assessment) -> RuleSet:
    """The rules it was made with; none where they could not be had."""
    return RuleSet() if row.rule_set == NO_RULES else await rule_set(session, row.rule_set)


async def lodged_of(session: AsyncSession, row: Assessment, of: Declaration) -> Lodged:
    """The version that was assessed."""
    version = await session.get(DeclarationVersion, (row.administration, row.declaration_id, row.number))
    if version is None:
        raise NotFound("There is no such version.")
    return lodged(of.reference, version.header, version.items, version.flaws)


async def whole(
    session: AsyncSession, *, row: Assessment, of: Declaration, office: Office, unseen: frozenset[str]
) -> Shape:
    """Why: every rule that hit with the values it saw, every rule that could not be judged, features, draw, capacity.

    Of the rules in `unseen`, which the reader need not know, only what they asked for is told, and the text for examiners.
    """
    rules = await rules_of(session, row)
    declared = await lodged_of(session, row, of)
    header, items = joined(declared, read_features(row.features))
    by_key = {(rule.id, rule.version): rule for rule in rules.rules}
    words = await _words(session, row)
    hits = []
    for hit in row.hits:
        rule = by_key.get((hit["rule"], hit["version"]))
        title, examiner = words.get((hit["rule"], hit["version"]), ("", ""))
        known = hit["rule"] not in unseen
        told = (
            asdict(explain(rule.condition, header=header, items=items, lists=rules.lists)) if rule and known else None
        )
        hits.append({**hit, "title": title if known else "", "examiner_text": examiner, "told": told})
    return summary(row, office=office) | {
        "declaration": str(of.id),
        "reference": of.reference,
        "office": row.office,
        "flow": row.flow,
        "rules": hits,
        "not_evaluable": [
            {"rule": rule.id, "version": rule.version, "missing": _missing(rule, header, items)}
            for rule in rules.rules
            if rule.id not in unseen
            and in_force(rule, office=row.office or "", flow=row.flow or "", at=row.at)
            and judge(rule.condition, header=header, items=items, lists=rules.lists) is None
        ],
        "features": row.features,
        "draw": row.draw,
        "relief": row.relief,
        "capacity": row.capacity,
    }


async def _words(session: AsyncSession, row: Assessment) -> dict[tuple[str, int], tuple[str, str]]:
    """Title and text for the examiner of the rules that hit."""
    names = {hit["rule"] for hit in row.hits}
    found = await session.execute(
        select(RuleVersion.rule, RuleVersion.number, RuleVersion.title, RuleVersion.examiner_text).where(
            RuleVersion.administration == row.administration, RuleVersion.rule.in_(sorted(names))
        )
    )
    return {(one.rule, one.number): (one.title, one.examiner_text) for one in found.all()}


def _missing(rule: Rule, header: Values, items: Sequence[Values]) -> list[str]:
    prefix = f"{Level.ITEM.value}."
    found = []
    for key in sorted(fields_of(rule.condition)):
        if key.startswith(prefix):
            name = key.removeprefix(prefix)
            if any(name not in item for item in items) or not items:
                found.append(key)
        elif key not in header:
            found.append(key)
    return found


def content(row: Assessment) -> dict[str, Any]:
    """What was kept, in the form in which an outcome says itself."""
    return {
        "lane": row.lane, "cause": row.cause, "own_lane": row.own_lane, "lane_before": row.lane_before, "hits": row.hits,
        "score": row.score, "probability": str(row.probability), "safe_default": row.safe_default, "draw": row.draw,
        "relief": row.relief, "capacity": row.capacity,
    }  # fmt: skip


async def of_day(session: AsyncSession, *, administration: str, day: date) -> list[UUID]:
    """The identifiers of a day's assessments, in one order."""
    query = select(Assessment.id).where(Assessment.administration == administration, Assessment.day == day)
    return sorted((await session.scalars(query)).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """All that a recomputation needs beside the rules and the secret.

    `drawn_for` is the version that the draw was made for, None where it is not there.
    """

    row: Assessment
    kept: Kept
    drawn_for: Lodged | None


async def proofs(session: AsyncSession, *, administration: str, identifiers: Sequence[UUID]) -> list[Proof]:
    """Assessments with what was kept of them: two queries for however many."""
    one, version = Assessment, DeclarationVersion
    found = await session.execute(
        select(one, Declaration.reference, version.header, version.items, version.flaws)
        .join(
            version,
            (version.administration == one.administration)
            & (version.declaration_id == one.declaration_id)
            & (version.number == one.number),
        )
        .join(Declaration, (Declaration.administration == one.administration) & (Declaration.id == one.declaration_id))
        .where(one.administration == administration, one.id == any_(literal(list(identifiers), ARRAY(Uuid))))
        .order_by(one.id)
    )
    rows = [(row, reference, lodged(reference, *content)) for row, reference, *content in found.all()]
    amended = [row for row, *_ in rows if row.draw["number"] != row.number]
    earlier = await _drawn_for(session, amended) if amended else {}
    return [
        Proof(row=row, kept=_kept(row, declared), drawn_for=_first(row, reference, declared, earlier))
        for row, reference, declared in rows
    ]


_Content = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]], Sequence[Any]]


async def _drawn_for(session: AsyncSession, rows: Sequence[Assessment]) -> dict[tuple[UUID, int], _Content]:
    """The versions that the draws of these were made for."""
    version = DeclarationVersion
    wanted = {(row.declaration_id, int(row.draw["number"])) for row in rows}
    found = await session.execute(
        select(version.declaration_id, version.number, version.header, version.items, version.flaws).where(
            version.administration == rows[0].administration,
            tuple_(version.declaration_id, version.number).in_(sorted(wanted)),
        )
    )
    return {(one.declaration_id, one.number): (one.header, one.items, one.flaws) for one in found.all()}


def _first(
    row: Assessment, reference: str, declared: Lodged, earlier: Mapping[tuple[UUID, int], _Content]
) -> Lodged | None:
    number = int(row.draw["number"])
    if number == row.number:
        return declared
    content = earlier.get((row.declaration_id, number))
    return lodged(reference, *content) if content else None


def _kept(row: Assessment, declared: Lodged) -> Kept:
    return Kept(
        at=row.at, office=row.office or "", flow=(row.flow or "").lower(), declaration=declared,
        features=read_features(row.features), content=content(row),
    )  # fmt: skip


async def commitments(session: AsyncSession, *, administration: str, most: int = 400) -> list[Shape]:
    """What was published of the days' secrets, the newest day first."""
    rows = await session.scalars(
        select(RandomDay).where(RandomDay.administration == administration).order_by(RandomDay.day.desc()).limit(most)
    )
    return [
        {
            "day": row.day.isoformat(),
            "commitment": row.commitment,
            "published_at": row.published_at.astimezone(UTC).isoformat(),
            "secret": row.secret,
            "revealed_at": row.revealed_at.astimezone(UTC).isoformat() if row.revealed_at else None,
        }
        for row in rows
    ]


async def published(session: AsyncSession, *, administration: str, days: Sequence[date]) -> dict[date, RandomDay]:
    """The days' rows."""
    rows = await session.scalars(
        select(RandomDay).where(RandomDay.administration == administration, RandomDay.day.in_(sorted(set(days))))
    )
    return {row.day: row for row in rows}
