"""Applications before the office has them: the expression of interest, the self-assessment, submitting; and withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import LodgedBy, OwnerSex, Purpose, Role, Size, Status
from services.trusted_trader.model import Application, Authorisation, Programme, Site
from services.trusted_trader.operations.casework import keep, keep_draft, note, permit, step
from services.trusted_trader.operations.steps import begin_turn, end_turn, next_number
from services.trusted_trader.queries.case_views import lacking
from services.trusted_trader.queries.forms import SITES, edition, form, programme
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.problems import FieldError, Invalid, NotPermitted, RuleNotMet, refuse

SERIES = "TT"


class Unanswered(Invalid):
    """Some required questions have no answer or no evidence yet."""

    hint = "Do what is named under errors, then submit again."


class QuestionnaireWithdrawn(RuleNotMet):
    """The questionnaire was withdrawn after these answers were given."""

    hint = "Take the answers over into the present edition (POST …/carry-over), then submit."


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """Who applies: a firm with an account, or one that the counter writes down."""

    name: str
    tin: str
    organisation: str | None = None
    address: str = ""
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is applied for, and what the firm says of itself. `owner_sex` is voluntary."""

    tier: str
    roles: Sequence[Role]
    size: Size
    sector: str
    owner_sex: OwnerSex | None = None
    publish: bool = False
    exchange: bool = False


async def express(
    session: AsyncSession,
    *,
    asked: Asked,
    answers: Mapping[str, Any],
    firm: Firm | None,
    by: Officer,
    identifier: UUID | None = None,
) -> tuple[Application, list[Fact]]:
    """An expression of interest with its instant result (AEO-20), of a firm or of an officer at the counter for one.

    `answers` are those of the eligibility check; they are kept with their result as it was that day.
    """
    offered = await programme(session, administration=by.office.code, today=by.office.today(by.at))
    _refuse_tier(offered, asked)
    who, lodged_by = _party(firm, by)
    row = _row(who, asked, by, identifier=identifier, state=Status.INTEREST, lodged_by=lodged_by, offered=offered)
    row.eligibility = {"answers": dict(answers)}
    session.add(row)
    await session.flush()
    return row, [note(row, what="interest-expressed", detail=asked.tier)]


async def revalidate(
    session: AsyncSession, *, authorisation: Authorisation, by: Officer, identifier: UUID | None = None
) -> tuple[Application, list[Fact]]:
    """A draft for the re-validation of an authorisation, with what the authorisation says already filled in (AEO-35)."""
    offered = await programme(session, administration=by.office.code, today=by.office.today(by.at))
    who = Firm(
        name=authorisation.name, tin=authorisation.tin, organisation=authorisation.organisation,
        address=authorisation.address,
    )  # fmt: skip
    asked = Asked(
        tier=authorisation.tier,
        roles=[Role(role) for role in authorisation.roles],
        size=Size(authorisation.size),
        sector=authorisation.sector,
        owner_sex=OwnerSex(authorisation.owner_sex) if authorisation.owner_sex else None,
        publish=authorisation.publish,
        exchange=authorisation.exchange,
    )
    lodged_by = LodgedBy.FIRM if by.actor.organisation is not None else LodgedBy.COUNTER
    row = _row(who, asked, by, identifier=identifier, state=Status.DRAFT, lodged_by=lodged_by, offered=offered)
    row.purpose, row.authorisation = Purpose.REVALIDATION.value, authorisation.number
    row.sites = list(authorisation.sites)
    session.add(row)
    await session.flush()
    return row, [note(row, what="revalidation-begun", detail=authorisation.number)]


def _party(firm: Firm | None, by: Officer) -> tuple[Firm, LodgedBy]:
    actor = by.actor
    if actor.organisation is not None:
        own = Firm(
            name=actor.organisation_name or actor.name,
            tin=actor.tin or "",
            organisation=actor.organisation,
            address=firm.address if firm else "",
            contact=firm.contact if firm else None,
        )
        return own, LodgedBy.FIRM
    if not actor.is_officer:
        raise NotPermitted("An application is lodged by a firm or by an officer at the counter.")
    if firm is None or not firm.name or not firm.tin:
        raise refuse("Say for whom you lodge.", ("/firm", "missing", "Write the firm's name and its tax number."))
    return firm, LodgedBy.COUNTER


def _row(
    who: Firm, asked: Asked, by: Officer, *, identifier: UUID | None, state: Status, lodged_by: LodgedBy, offered: Programme
) -> Application:  # fmt: skip
    row = Application(
        administration=by.office.code,
        id=identifier or uuid4(),
        version=1,
        steps=0,
        number=None,
        purpose=Purpose.FIRST.value,
        authorisation=None,
        state=state.value,
        organisation=who.organisation,
        name=who.name,
        tin=who.tin,
        address=who.address,
        contact=who.contact,
        lodged_by=lodged_by.value,
        lodged_by_id=by.actor.id,
        lodged_by_name=by.actor.name,
        programme=offered.edition,
        questionnaire=offered.questionnaire,
        tier=asked.tier,
        roles=sorted(role.value for role in set(asked.roles)),
        sites=[],
        size=asked.size.value,
        sector=asked.sector,
        owner_sex=asked.owner_sex.value if asked.owner_sex else None,
        publish=asked.publish,
        exchange=asked.exchange,
        eligibility={},
        deficits=[],
        returned=0,
        extended_days=0,
        created_at=by.at,
        changed_at=by.at,
        changed_by=by.actor.id,
        changed_by_name=by.actor.name,
    )
    keep_draft(row, by)
    return row


def _refuse_tier(offered: Programme, asked: Asked) -> None:
    content = offered.content
    tiers = [str(tier["code"]) for tier in content.get("tiers", ())]
    roles = [str(role) for role in content.get("roles", ())]
    faults = []
    if asked.tier not in tiers:
        faults.append(("/tier", "choice", f"The programme has these tiers: {', '.join(tiers)}."))
    if not asked.roles:
        faults.append(("/roles", "missing", "Name at least one role."))
    if other := sorted(role.value for role in asked.roles if role.value not in roles):
        faults.append(("/roles", "choice", f"The programme does not take {', '.join(other)}."))
    if faults:
        raise refuse("This cannot be applied for.", *faults)


async def begin(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """Go on from the expression of interest to the self-assessment, by the programme that is in force today."""
    action = await permit(session, name="begin", row=row, by=by)
    offered = await programme(session, administration=row.administration, today=by.office.today(by.at))
    row.programme, row.questionnaire = offered.edition, offered.questionnaire
    fact = await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at))
    keep_draft(row, by)
    return [fact]


async def describe(
    session: AsyncSession, *, row: Application, asked: Asked, sites: Sequence[UUID], firm: Firm, by: Officer
) -> list[Fact]:
    """Keep what is applied for, and what the firm says of itself: tier, roles, sites, size, sector, address, contact."""
    await permit(session, name="save", row=row, by=by)
    _refuse_tier(await edition(session, administration=row.administration, number=row.programme), asked)
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
    begin_turn(row, by=by, days=int(terms.value("completeness_days")), basis=Basis.CALENDAR_DAYS)
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
    return [await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]
