"""Confirmation of basis: the office asks whether the facts are still the same, the holder answers in time (AR-34)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import CeaseGround
from services.advance_rulings.model import BasisConfirmation, Ruling
from services.advance_rulings.operations.modifications import cease
from services.advance_rulings.operations.rulings import permit, stepped
from services.advance_rulings.queries.confirmations import confirmations, open_demand
from services.advance_rulings.workflow import RULING
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import NotPossible, refuse

SHORTEST = 10
"""Characters in which the holder says at least what changed."""


async def ask_basis(
    session: AsyncSession, *, ruling: Ruling, reason: str, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Ask the holder to confirm the facts on which the ruling rests; without an answer in time it ceases."""
    action = await permit(session, "ask-basis", ruling, by)
    terms = by.office.terms(by.at)
    due_on = by.office.calendar.add_working_days(by.office.today(by.at), terms.value("basis_days"))
    session.add(
        BasisConfirmation(
            administration=ruling.administration,
            ruling=ruling.number,
            number=len(await confirmations(session, ruling=ruling)) + 1,
            reason=reason,
            asked_at=by.at,
            asked_by=by.actor.id,
            asked_by_name=by.actor.name,
            due_on=due_on,
        )
    )
    usual = sentence(action.name, thing=RULING.name, language=by.office.language)
    written = Texts(external=texts.external or f"{usual}\n\n{reason}", internal=texts.internal)
    return [await stepped(session, action=action, ruling=ruling, by=by, terms=terms, texts=written, until_on=due_on)]


async def confirm_basis(
    session: AsyncSession, *, ruling: Ruling, unchanged: bool, statement: str, by: Officer
) -> list[Fact]:
    """The holder confirms that nothing changed, or says what did; then an officer decides about the ruling."""
    action = await permit(session, "confirm-basis", ruling, by)
    asked = await open_demand(session, ruling=ruling)
    if asked is None:  # the rule above refused this already
        raise NotPossible("The office did not ask.")
    if asked.due_on < by.office.today(by.at):
        raise NotPossible(
            f"The last day for this answer was {asked.due_on.isoformat()}.", last_day=asked.due_on.isoformat(),
            hint="The ruling ceases by law. You may ask for a review of that, or begin a new application.",
        )  # fmt: skip
    if not unchanged and len(statement) < SHORTEST:
        raise refuse("Say what changed.", ("/statement", "missing", f"Use at least {SHORTEST} characters."))
    asked.answered_at, asked.answered_by, asked.answered_by_name = by.at, by.actor.id, by.actor.name
    asked.unchanged, asked.statement = unchanged, statement
    texts = Texts(external=statement) if statement else NO_TEXTS
    terms = by.office.terms(by.at)
    return [await stepped(session, action=action, ruling=ruling, by=by, terms=terms, texts=texts)]


async def lapse_basis(session: AsyncSession, *, ruling: Ruling, by: Officer) -> list[Fact]:
    """The time for the confirmation is over without an answer: the ruling ceases, with a notice."""
    asked = await open_demand(session, ruling=ruling)
    if asked is None:
        raise NotPossible("No confirmation was asked for.")
    parameter = by.office.terms(by.at).at("basis_days")
    facts = {
        "en": f"The holder was asked on {by.office.today(asked.asked_at).isoformat()} to confirm the facts until"
        f" {asked.due_on.isoformat()}. No answer came.",
        "fr": f"Le titulaire a été invité le {by.office.today(asked.asked_at).isoformat()} à confirmer les faits avant le"
        f" {(asked.due_on + timedelta(days=1)).isoformat()}. Aucune réponse n'est parvenue.",
    }[by.office.language]
    return await cease(
        session, ruling=ruling, ground=CeaseGround.BASIS_NOT_CONFIRMED, facts=facts,
        basis=parameter.law or str(by.office.terms(by.at).value("law.decision")), by=by,
    )  # fmt: skip
