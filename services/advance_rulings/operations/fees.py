"""The fee of an application: charged at submission by the parameter of its type, paid or waived before the clock starts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import FeeState
from services.advance_rulings.model import Application
from services.advance_rulings.operations.steps import permit, take
from shared.facts import Fact
from shared.office import Officer, Texts


def charge(row: Application, by: Officer) -> None:
    """Fix the fee as the parameter stands today (AR-38). One that is not known, or nothing, is not charged."""
    fee = by.office.terms(by.at).value(f"fee.{row.type}")
    if fee["amount"] > 0:
        row.fee_state, row.fee_amount = FeeState.DUE.value, fee["amount"]
        row.fee_currency = fee["currency"] or by.office.administration.currency


async def record_payment(session: AsyncSession, *, row: Application, reference: str, by: Officer) -> list[Fact]:
    """The fee was paid: `reference` is the number of the receipt or of the payment."""
    action, _ = await permit(session, name="record-payment", row=row, by=by)
    terms = by.office.terms(by.at)
    terms.at(f"fee.{row.type}")
    row.fee_reference = reference
    _settle(row, FeeState.PAID, by.at, by)
    return [await take(session, action=action, row=row, by=by, terms=terms)]


async def waive(session: AsyncSession, *, row: Application, texts: Texts, by: Officer) -> list[Fact]:
    """The fee is not asked for; the internal text says why."""
    action, _ = await permit(session, name="waive-fee", row=row, by=by)
    _settle(row, FeeState.WAIVED, by.at, by)
    return [await take(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]


def _settle(row: Application, state: FeeState, at: datetime, by: Officer) -> None:
    row.fee_state, row.fee_settled_at, row.fee_settled_by_name = state.value, at, by.actor.name
