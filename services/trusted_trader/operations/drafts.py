"""Applications before the office has them: the self-assessment, its details, submitting; and withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Status
from services.trusted_trader.model import Application, Site
from services.trusted_trader.operations.casework import keep, keep_draft, note, permit, step
from services.trusted_trader.operations.interests import Asked, Firm, refuse_tier
from services.trusted_trader.operations.review import without_renewal
from services.trusted_trader.operations.steps import next_number
from services.trusted_trader.queries.case_views import lacking
from services.trusted_trader.queries.forms import (
    SITES,
    edition,
    form,
    present_questionnaire,
    programme,
)
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import Officer, Texts, begin_turn, end_turn
from shared.problems import FieldError, Invalid, RuleNotMet, refuse

SERIES = "TT"


class Unanswered(Invalid):
    """Some required questions have no answer or no evidence yet."""

    hint = "Do what is named under errors, then submit again."


class QuestionnaireWithdrawn(RuleNotMet):
    """The questionnaire was withdrawn after these answers were given."""

    hint = "Take the answers over into the present edition (POST …/carry-over), then submit."


async def begin(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """Go on from the expression of interest to the self-assessment, by the programme that is in force today."""
    action = await permit(session, name="begin", row=row, by=by)
    offered = await programme(session, administration=row.administration, today=by.office.today(by.at))
    row.programme = offered.edition
    row.questionnaire = (await present_questionnaire(session, offered=offered)).edition
    fact = await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at))
    keep_draft(row, by)
    return [fact]


async def describe(
    session: AsyncSession, *, row: Application, asked: Asked, sites: Sequence[UUID], firm: Firm, by: Officer
) -> list[Fact]:
    """Keep what is applied for, and what the firm says of itself: tier, roles, sites, size, sector, address, contact."""
    await permit(session, name="save", row=row, by=by)
    refuse_tier(await edition(session, administration=row.administration, number=row.programme), asked)
    await _refuse_sites(session, row, sites)
    row.tier, row.roles = asked.tier, sorted(role.value for role in set(asked.roles))
    row.sites = [str(site) for site in dict.fromkeys(sites)]
    row.size, row.sector = asked.size.value, asked.sector
    row.owner_sex = asked.owner_sex.value if asked.owner_sex else None
    row.publish, row.exchange = asked.publish, asked.exchange
    row.address, row.contact = firm.address, firm.contact
    keep(row, by)
    await session.flush()
    return [note(row, what="details-saved")]


async def _refuse_sites(session: AsyncSession, row: Application, sites: Sequence[UUID]) -> None:
    """Every site is open, and the firm's own."""
    own = Site.organisation == row.organisation if row.organisation else Site.tin == row.tin
    known = set(
        await session.scalars(
            select(Site.id).where(
                Site.administration == row.administration, Site.id.in_(sites), own, Site.closed_at.is_(None)
            )
        )
    )
    if unknown := [index for index, site in enumerate(sites) if site not in known]:
        raise refuse(
            "Some of the sites named are not open sites of the firm.",
            *((f"/sites/{index}", "unknown", "Enter the site first, then name it here.") for index in unknown),
        )


async def submit(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """Hand the application to the office; the first time it gets its number, for life."""
    if row.state in (Status.DRAFT, Status.RETURNED):
        await _refuse_unready(session, row)
    action = await permit(session, name="submit", row=row, by=by)
    terms = by.office.terms(by.at)
    if row.number is None:
        row.number = await next_number(session, series=SERIES, by=by)
        row.submitted_at = by.at
    begin_turn(row, at=by.at, days=int(terms.value("completeness_days")), basis=Basis.CALENDAR_DAYS)
    return [await step(session, action=action, row=row, by=by, terms=terms)]


async def _refuse_unready(session: AsyncSession, row: Application) -> None:
    filled = await form(session, row=row)
    if not filled.published:
        raise QuestionnaireWithdrawn(
            f"Edition {row.questionnaire} of the questionnaire was withdrawn. No answer is lost.",
            edition=row.questionnaire,
        )
    if gaps := lacking(row, filled):
        raise Unanswered(
            f"{len(gaps)} things are missing.",
            errors=[
                FieldError("/sites", "missing", "Name at least one site.")
                if code == SITES
                else FieldError(f"/answers/{code}", *_gap(code, filled.values))
                for code in gaps
            ],
        )


def _gap(code: str, values: Mapping[str, Any]) -> tuple[str, str]:
    if code in values:
        return "evidence", "This answer needs a document as evidence."
    return "missing", "This needs an answer."


async def withdraw(session: AsyncSession, *, row: Application, reason: str, by: Officer) -> list[Fact]:
    """The firm takes the application back, before a decision is signed."""
    action = await permit(session, name="withdraw", row=row, by=by)
    end_turn(row)
    texts = Texts(external=reason)
    found = await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)
    return [found, *await without_renewal(session, row=row, by=by)]
