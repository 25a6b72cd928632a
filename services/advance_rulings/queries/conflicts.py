"""Rulings on alike goods with another subheading: what a proposal has to follow or to distinguish before it is signed.

It is computed when somebody looks or signs, so a ruling that was issued after the proposal counts too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain import likeness
from services.advance_rulings.domain.words import Outcome, RulingStatus, Status
from services.advance_rulings.model import Application, PublishedCorrelation, PublishedRuling, Ruling
from services.advance_rulings.queries.similar import COMPARED, alike
from shared.office import Office
from shared.shapes import Shape

COMPARED_WITH = 60
MOST_UNPUBLISHED = 500
"""Rulings of an administration that are in force and not published: few, for each needs a reason (TFA 3.8)."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is to be decided: the name of the goods and their description, the code, and the rulings already named."""

    text: str
    code: str | None
    cited: Sequence[Mapping[str, Any]] = ()


def planned(row: Application, *, code: str = "", words: str = "") -> Planned:
    """What a case is about: the proposal when there is one, else what the applicant wrote; `code` and `words` go before."""
    proposal = row.proposal if row.proposal and row.proposal.get("outcome") == "issue" else {}
    answers = row.answers
    own = (
        f"{proposal['subject']}\n{proposal['goods_description']}"
        if proposal
        else f"{answers.get('goods_name') or ''}\n{answers.get('goods_description') or ''}"
    )
    return Planned(
        text=words or own,
        code=code or proposal.get("hs_code") or answers.get("envisaged_hs_code"),
        cited=proposal.get("cited") or (),
    )


async def conflicts(
    session: AsyncSession, *, row: Application, plan: Planned, office: Office, at: datetime
) -> list[Shape]:
    """Rulings in force on alike goods with another subheading, the most alike first.

    `must`: one of this administration, which the proposal has to name before it can be signed; others are a warning.
    `settled`: the proposal names it. Where the editions of the HS differ, a code that becomes this one is no conflict.
    """
    mine = likeness.subheading(plan.code)
    if mine is None:
        return []
    terms = office.terms(at)
    least, edition = int(terms.value("alike_percent")), str(terms.value("hs_edition"))
    found = await alike(
        session, text=plan.text, code=None, exclude=(row.administration, row.number or ""), at=at, limit=COMPARED_WITH
    )
    found += await _unpublished(session, row=row, plan=plan, office=office, at=at)
    named = {(entry["administration"], entry["number"]): str(entry["as"]) for entry in plan.cited}
    former = await _former(session, mine, edition, {other["hs_edition"] for other in found} - {None, edition})
    conflicting = []
    for other in sorted(found, key=lambda shape: -shape["alike"]):
        if other["alike"] < least or other["status"] not in (RulingStatus.IN_FORCE, RulingStatus.REFERENCE):
            continue
        theirs = {six for code in other["hs_codes"] if (six := likeness.subheading(code))}
        if not theirs or mine in theirs or any((other["hs_edition"], six) in former for six in theirs):
            continue
        whose = other["partner"] or other["administration"]  # adopted, it is cited under the partner's code
        cited_as = named.get((whose, other["number"])) or named.get((other["administration"], other["number"]))
        # A partner's signed file stands under this administration's code and is in force, and binds nobody here.
        own = (
            other["administration"] == row.administration
            and other["source"] is None
            and other["status"] == RulingStatus.IN_FORCE
        )
        conflicting.append(other | {"must": own, "cited_as": cited_as, "settled": cited_as is not None})
    return sorted(conflicting, key=lambda shape: (not shape["must"], -shape["alike"], shape["number"]))


async def against(session: AsyncSession, *, row: Application, office: Office, at: datetime) -> list[Shape]:
    """What stands against the proposal that waits for a signature; nothing stands against anything else."""
    proposal = row.proposal or {}
    if row.state != Status.PROPOSED or proposal.get("outcome") != Outcome.ISSUE:
        return []
    return await conflicts(session, row=row, plan=planned(row), office=office, at=at)


def left(found: Sequence[Shape]) -> tuple[str, ...]:
    """The numbers of this administration's rulings that stand against a proposal and that it does not name."""
    return tuple(shape["number"] for shape in found if shape["must"] and not shape["settled"])


async def _former(session: AsyncSession, code: str, edition: str, others: Collection[str]) -> set[tuple[str, str]]:
    """What becomes a subheading of an edition: codes of other editions, each with its edition."""
    if not others:
        return set()
    table = PublishedCorrelation
    statement = select(table.from_edition, table.from_code).where(
        table.from_edition.in_(others), table.to_edition == edition, table.to_code.startswith(code)
    )
    return {(row.from_edition, row.from_code) for row in await session.execute(statement)}


async def _unpublished(
    session: AsyncSession, *, row: Application, plan: Planned, office: Office, at: datetime
) -> list[Shape]:
    """The administration's own rulings in force that the register does not show; its officers know them all the same."""
    stems = func.to_tsvector(text("'english'"), Ruling.subject + " " + func.left(Ruling.goods_description, COMPARED))
    name, _, described = plan.text.strip().partition("\n")
    mine = func.to_tsvector(text("'english'"), f"{name} {described[:COMPARED]}")
    named = func.to_tsvector(text("'english'"), name)
    statement = (
        select(
            Ruling.number, Ruling.type, Ruling.subject, Ruling.goods_description, Ruling.legal_basis, Ruling.hs_code,
            Ruling.hs_edition, Ruling.keywords, Ruling.issued_at, Ruling.valid_from, Ruling.valid_until,
            func.tsvector_to_array(stems).label("words"),
            func.tsvector_to_array(func.to_tsvector(text("'english'"), Ruling.subject)).label("name_words"),
            func.tsvector_to_array(mine).label("mine"), func.tsvector_to_array(named).label("named"),
            func.similarity(Ruling.subject, name[:300]).label("names"),
        )
        .where(
            Ruling.administration == row.administration,
            Ruling.state == RulingStatus.IN_FORCE,
            Ruling.publish.is_(False),
            Ruling.valid_until >= office.today(at),
            Ruling.application_id != row.id,
        )
        .order_by(Ruling.issued_at.desc())
        .limit(MOST_UNPUBLISHED)
    )  # fmt: skip
    shaped = []
    for found in await session.execute(statement):
        percent = likeness.alike_percent(
            words=found.mine, name=found.named, other_words=found.words, other_name=found.name_words,
            names=found.names,
        )  # fmt: skip
        codes = [found.hs_code] if found.hs_code else []
        near = likeness.nearness(plan.code, codes)
        shaped.append(
            {
                "administration": row.administration, "number": found.number, "type": found.type,
                "subject": found.subject, "goods": " ".join(found.goods_description[:400].split()),
                "legal_basis": found.legal_basis, "hs_codes": codes, "hs_edition": found.hs_edition,
                "keywords": found.keywords, "status": RulingStatus.IN_FORCE.value, "source": None, "partner": None,
                "issued_on": office.today(found.issued_at).isoformat(), "valid_from": found.valid_from.isoformat(),
                "valid_until": found.valid_until.isoformat(), "alike": percent, "near": near,
                "score": likeness.score(alike=percent, near=near), "why": ["words", *([near] if near else [])],
            }
        )  # fmt: skip
    return shaped


async def unknown(session: AsyncSession, *, administration: str, cited: Sequence[Mapping[str, Any]]) -> list[int]:
    """The places of cited rulings that nobody knows: neither published nor one of this administration's own."""
    places = []
    for place, entry in enumerate(cited):
        published = await session.scalar(
            select(PublishedRuling.number)
            .where(
                PublishedRuling.number == entry["number"],
                or_(
                    PublishedRuling.administration == entry["administration"],
                    and_(
                        PublishedRuling.administration == administration,
                        PublishedRuling.partner == entry["administration"],
                    ),
                ),
            )
            .limit(1)
        )
        own = entry["administration"] == administration and await session.scalar(
            select(Ruling.number).where(Ruling.administration == administration, Ruling.number == entry["number"])
        )
        if published is None and not own:
            places.append(place)
    return places
