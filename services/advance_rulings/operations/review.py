"""What reviewing officers do with an application, and the applicant's answers to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.basis import basis_faults, cited_faults, composed, tidy
from services.advance_rulings.domain.questions import questions
from services.advance_rulings.domain.rulings import as_asked, proposal_faults
from services.advance_rulings.domain.words import Outcome, RulingType, Status
from services.advance_rulings.events import ApplicationAssigned
from services.advance_rulings.model import Application, InformationRequest, TeamMember
from services.advance_rulings.operations import samples
from services.advance_rulings.operations.keywords import approved, in_use
from services.advance_rulings.operations.steps import fact, permit, take
from services.advance_rulings.queries.conflicts import unknown
from services.advance_rulings.queries.tariff import code_fault
from shared.calendar import Basis
from shared.facts import Fact, plain
from shared.office import NO_TEXTS, Officer, Texts, begin_turn, clock_rules, end_turn
from shared.problems import refuse
from shared.steps import touch


async def assign(
    session: AsyncSession, *, row: Application, officer: tuple[str, str] | None, by: Officer
) -> list[Fact]:
    """Give the case to an officer (id and name), or put it back into the queue."""
    await permit(session, name="assign", row=row, by=by)
    touch(row, by)
    row.assignee_id, row.assignee_name = officer or (None, None)
    await session.flush()
    return [fact(ApplicationAssigned, row, assignee=row.assignee_id)]


def _take_case(row: Application, by: Officer) -> None:
    """Whoever begins to work on a case that nobody has, has it."""
    if row.assignee_id is None:
        row.assignee_id, row.assignee_name = by.actor.id, by.actor.name


async def return_(
    session: AsyncSession, *, row: Application, named: Sequence[str], texts: Texts, by: Officer
) -> list[Fact]:
    """Say what is missing. The applicant has the usual time; no statutory clock runs yet (TFA 3.1)."""
    action, _ = await permit(session, name="return", row=row, by=by)
    known = {question.name for question in questions(ruling_type=RulingType(row.type))}
    if unknown := [index for index, name in enumerate(named) if name not in known]:
        raise refuse(
            "Some of the questions named do not exist in this application.",
            *((f"/missing/{index}", "unknown", "There is no such question.") for index in unknown),
        )
    terms = by.office.terms(by.at)
    row.returned_questions = list(named)
    begin_turn(row, at=by.at, days=terms.value("answer_days"), basis=Basis.CALENDAR_DAYS)
    return [await take(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def accept(session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """The application is complete: the clock starts, by the rules that are in force today and stay for this case."""
    action, _ = await permit(session, name="accept", row=row, by=by)
    terms = by.office.terms(by.at)
    row.clock_rules = clock_rules(terms, limit=f"limit.{row.type}")
    end_turn(row)
    _take_case(row, by)
    return [await take(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def assess(session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """Begin the assessment."""
    action, _ = await permit(session, name="assess", row=row, by=by)
    _take_case(row, by)
    return [await take(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]


async def request_information(
    session: AsyncSession, *, row: Application, question: str, days: int | None, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Ask the applicant; the clock pauses until the answer is there."""
    action, _ = await permit(session, name="request-information", row=row, by=by)
    terms = by.office.terms(by.at)
    given = days or int(terms.value("answer_days"))
    row.requests += 1
    begin_turn(row, at=by.at, days=given, basis=Basis.CALENDAR_DAYS)
    session.add(
        InformationRequest(
            administration=row.administration,
            application_id=row.id,
            number=row.requests,
            question=question,
            days=given,
            basis=Basis.CALENDAR_DAYS.value,
            asked_at=by.at,
            asked_by=by.actor.id,
            asked_by_name=by.actor.name,
        )
    )
    return [await take(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def answer(session: AsyncSession, *, row: Application, text: str, by: Officer) -> list[Fact]:
    """The applicant answers; the clock runs again."""
    action, _ = await permit(session, name="answer", row=row, by=by)
    asked = (
        await session.scalars(
            select(InformationRequest).where(
                InformationRequest.administration == row.administration,
                InformationRequest.application_id == row.id,
                InformationRequest.number == row.requests,
            )
        )
    ).one()
    asked.answer, asked.answered_at = text, by.at
    asked.answered_by, asked.answered_by_name = by.actor.id, by.actor.name
    end_turn(row)
    told = await _who_is_told(session, row=row, asked=asked, by=by)
    return [
        await take(session, action=action, row=row, by=by, terms=by.office.terms(by.at), facts={"officers": told})
    ]  # fmt: skip


async def _who_is_told(
    session: AsyncSession, *, row: Application, asked: InformationRequest, by: Officer
) -> tuple[str, ...]:
    """Who has the case; of one that nobody has, the team in whose queue it is; of one in the common queue, who asked."""
    if row.assignee_id is not None:
        found = [row.assignee_id]
    elif row.team is not None:
        members = select(TeamMember.person).where(
            TeamMember.administration == row.administration, TeamMember.team == row.team
        )
        found = list(await session.scalars(members.order_by(TeamMember.person)))
    else:
        found = []
    return tuple(person for person in found or [asked.asked_by] if person != by.actor.id)


async def propose(
    session: AsyncSession, *, row: Application, proposal: Mapping[str, Any], texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Propose to issue or to decline; what another officer will sign is exactly this."""
    action, _ = await permit(session, name="propose", row=row, by=by)
    outcome = Outcome(proposal["outcome"])
    if outcome is Outcome.ISSUE:
        proposal = await _ruling(session, row=row, proposal=proposal, by=by)
    whole = {**proposal, "external_text": texts.external, "internal_text": texts.internal}
    row.proposal = {name: plain(value) for name, value in whole.items()}
    row.proposed_by, row.proposed_by_name, row.proposed_at = by.actor.id, by.actor.name, by.at
    internal = Texts(internal=texts.internal)
    step = await take(
        session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=internal,
        facts={"outcome": outcome.value},
    )  # fmt: skip
    return [step]


async def _ruling(
    session: AsyncSession, *, row: Application, proposal: Mapping[str, Any], by: Officer
) -> dict[str, Any]:
    """A proposed ruling whole: references as they are always written, the legal basis composed, the case's keywords."""
    basis, cited = tidy(proposal.get("basis") or ()), list(proposal.get("cited") or ())
    words: Sequence[str] | None = proposal.get("keywords")
    whole = {
        **proposal,
        "basis": basis,
        "cited": cited,
        "legal_basis": proposal.get("legal_basis") or composed(basis),
        "legal_basis_composed": not proposal.get("legal_basis"),
        "keywords": await _words(session, row, words, by),
    }
    whole = as_asked(whole, ruling_type=RulingType(row.type), answers=row.answers)
    dated = {**whole, "valid_from": _day(whole, "valid_from"), "valid_until": _day(whole, "valid_until")}
    kind = RulingType(row.type)
    faults = [
        *proposal_faults(dated, ruling_type=kind, today=by.office.today(by.at)),
        *basis_faults(basis, ruling_type=kind),
        *cited_faults(cited),
    ]
    found = [(f"/{fault.field}", fault.code, fault.detail) for fault in faults]
    if not basis and not whole["legal_basis"]:
        found.append(("/legal_basis", "missing", "Say on which law the ruling rests."))
    for place in await unknown(session, administration=row.administration, cited=cited):
        said = f"There is no ruling {cited[place]['number']} of {cited[place]['administration']} in the register."
        found.append((f"/cited/{place}/number", "unknown", said))
    edition = by.office.terms(by.at).value("hs_edition")
    if wrong := await code_fault(session, named=edition, code=whole.get("hs_code"), place=row.administration):
        found.append(("/hs_code", "national_code", wrong))
    if found:
        raise refuse("The proposal cannot be signed as it is.", *found)
    return whole


async def _words(session: AsyncSession, row: Application, words: Sequence[str] | None, by: Officer) -> list[str]:
    if words is not None:
        return await approved(session, words=words, by=by)
    still = await in_use(session, words=row.keywords, by=by)
    return [word for word in row.keywords if word in still]


def _day(proposal: Mapping[str, Any], name: str) -> date | None:
    found = proposal.get(name)
    return date.fromisoformat(found) if isinstance(found, str) else found


async def send_back(session: AsyncSession, *, row: Application, texts: Texts, by: Officer) -> list[Fact]:
    """The signing officer wants more work on the proposal, which stays in the file as what the next one begins with."""
    action, _ = await permit(session, name="send-back", row=row, by=by)
    return [await take(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]


async def lapse(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """The applicant's time is over without an answer (PACER Plus 4.10.3): the file is closed, with a notice."""
    action, _ = await permit(session, name="lapse", row=row, by=by)
    terms = by.office.terms(by.at)
    terms.at({Status.DRAFT: "draft_days", Status.AWAITING_SAMPLE: "sample_days"}.get(Status(row.state), "answer_days"))
    end_turn(row)
    gone = await samples.forget(session, row=row, by=by)
    return [await take(session, action=action, row=row, by=by, terms=terms), *gone]
