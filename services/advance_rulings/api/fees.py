"""The fee of an application: that it was paid, or that it is waived."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, texts
from services.advance_rulings.model import Application
from services.advance_rulings.operations import fees
from services.advance_rulings.permissions import Permission
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas.cases import Case
from shared.facts import Fact
from shared.office import Officer
from shared.web import CallDep, Requires

router = APIRouter(tags=["Fees"])


@router.post(
    "/applications/{key}/record-payment", response_model=Case, dependencies=[Requires(Permission.RECORD_PAYMENT)]
)
async def record_payment(key: str, body: requests.Payment, call: CallDep) -> Response:
    """Record that the fee was paid, by the number of the receipt."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await fees.record_payment(session, row=row, reference=body.reference, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/waive-fee", response_model=Case, dependencies=[Requires(Permission.WAIVE_FEE)])
async def waive_fee(key: str, body: requests.WaiveFee, call: CallDep) -> Response:
    """Waive the fee, saying why."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await fees.waive(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)
