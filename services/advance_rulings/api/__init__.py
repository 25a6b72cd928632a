"""Routes: from HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.advance_rulings.api import (
    advice,
    applications,
    contests,
    decisions,
    documents,
    experts,
    extended_use,
    fees,
    office,
    opinions,
    ruling_files,
    rulings,
    trail,
    uploads,
)

router = APIRouter()
for part in (
    ruling_files,
    rulings,
    extended_use,
    applications,
    contests,
    decisions,
    fees,
    documents,
    office,
    trail,
    uploads,
    experts,
    opinions,
    advice,
):
    router.include_router(part.router)

__all__ = ["router"]
