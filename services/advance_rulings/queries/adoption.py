"""A neighbour's ruling as the beginning of an own decision, and by whom a ruling was adopted (row 39)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import digits, dotted
from services.advance_rulings.domain.words import CitedAs, Outcome, RulingStatus
from services.advance_rulings.model import Application, PublishedRuling
from services.advance_rulings.queries.translation import is_line, translated
from shared.office import Office
from shared.problems import NotFound, RuleNotMet
from shared.shapes import Shape


class CannotBeAdopted(RuleNotMet):
    """This ruling cannot be taken over."""

    hint = "Choose a ruling of another administration that is in force and of the type that was asked for."


async def neighbour(
    session: AsyncSession, *, administration: str, number: str, office: Office, at: datetime
) -> PublishedRuling:
    """A published ruling in force of another administration, here or brought by its signed file.

    Raises NotFound, or CannotBeAdopted for an own one and for one that ended.
    """
    one = PublishedRuling
    row = (
        await session.scalars(
            select(one).where(
                one.number == number,
                or_(
                    and_(one.administration == administration, one.source.is_(None)),
                    and_(one.administration == office.code, one.partner == administration),
                ),
            )
        )
    ).first()
    if row is None:
        raise NotFound("There is no published ruling of this number of that administration.")
    if administration == office.code:
        raise CannotBeAdopted("It is a ruling of your own administration: cite it instead.")
    if row.status != RulingStatus.IN_FORCE or (row.ends_at is not None and row.ends_at <= at):
        raise CannotBeAdopted(f"{number} is not in force any more.")
    return row


async def draft(
    session: AsyncSession, *, row: Application, found: PublishedRuling, office: Office, at: datetime
) -> Shape:
    """A proposal that begins with a neighbour's published text. Law, reasons and the last digits of the code stay the
    officer's own work; `notes` say in stable words what to look at. Raises CannotBeAdopted for another type."""
    if found.type != row.type:
        raise CannotBeAdopted(f"{found.number} is a ruling on {found.type}; this application asks for {row.type}.")
    edition = str(office.terms(at).value("hs_edition"))
    whose = found.partner or found.administration
    notes: list[str] = []
    code: str | None = None
    candidates: list[str] = []
    if found.hs_codes:
        code, candidates = await _code(session, found, edition, office, notes)
    reference = {"administration": whose, "number": found.number, "as": CitedAs.ADOPTED.value, "why": ""}
    basis = [each for each in found.basis if each.get("kind") not in ("national_law", "court")]
    proposal = {
        "outcome": Outcome.ISSUE.value,
        "subject": found.subject[:300],
        "goods_description": found.goods_description or found.subject,
        "reasoning": found.reasoning,
        "legal_basis": "",
        "basis": basis,
        "cited": [reference],
        "hs_code": code,
        "origin_country": found.origin_country,
        "agreement": found.agreement,
        "origin_rule": found.origin_rule or "",
        "valuation_method": found.valuation_method,
        "relief": "",
        "conditions": "",
    }
    if len(found.basis) != len(basis):
        notes.append("national_law_left_out")
    if found.legal_basis:
        notes.append("own_law")
    return {
        "administration": whose, "number": found.number, "subject": found.subject, "hs_codes": found.hs_codes,
        "hs_edition": found.hs_edition, "their_legal_basis": found.legal_basis, "their_conditions": found.conditions,
        "own_edition": edition, "candidates": candidates, "notes": notes, "proposal": proposal,
    }  # fmt: skip


async def _code(
    session: AsyncSession, found: PublishedRuling, edition: str, office: Office, notes: list[str]
) -> tuple[str | None, list[str]]:
    theirs = found.hs_codes[0]
    if found.hs_edition in (None, edition) and await is_line(
        session, code=theirs, edition=edition, administration=office.code
    ):
        return dotted(theirs), []
    successors = await translated(
        session, code=theirs, edition=found.hs_edition, to_edition=edition, administration=office.code
    )
    codes = [dotted(each.code) for each in successors]
    if found.hs_edition not in (None, edition):
        notes.append("other_edition" if len(codes) == 1 else "several_codes")
    if len(digits(theirs)) > 6:
        notes.append("national_digits")
    return (codes[0] if len(codes) == 1 else None), (codes if len(codes) > 1 else [])


async def adopted_by(session: AsyncSession, *, administration: str, number: str) -> list[Shape]:
    """The published rulings of other administrations that adopted this one, as anybody may read it."""
    one = PublishedRuling
    rows = await session.execute(
        select(one.administration, one.number, one.subject, one.status)
        .where(one.adopted_administration == administration, one.adopted_number == number, one.source.is_(None))
        .order_by(one.issued_on, one.administration, one.number)
        .limit(50)
    )
    return [
        {"administration": row.administration, "number": row.number, "subject": row.subject, "status": row.status}
        for row in rows
    ]
