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
    keywords,
    office,
    opinions,
    reports,
    ruling_files,
    rulings,
    similar,
    tariff,
    teams,
    trail,
    uploads,
)

router = APIRouter()
for part in (
    tariff,
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
    teams,
    similar,
    keywords,
    reports,
):
    router.include_router(part.router)

__all__ = ["router"]
