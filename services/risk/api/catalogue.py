"""The fields that rules may speak of."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.risk.domain.catalogue import FIELDS
from services.risk.permissions import Permission
from services.risk.schemas.catalogue import CatalogueView, FieldView
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["The field catalogue"])


@router.get("/fields", response_model=CatalogueView, dependencies=[Requires(Permission.READ_CATALOGUE)])
async def fields(call: CallDep) -> Response:
    """Every field: its key, type, unit, SAD box, name in the WCO Data Model, and the criterion of TFA 7.4.4 it serves."""
    return json_answer(CatalogueView(items=[FieldView.of(one) for one in FIELDS]))
