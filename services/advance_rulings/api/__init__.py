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
    papers,
    papers,
    reports,
    ruling_files,
    rulings,
    samples,
    similar,
    tariff,
    teams,
    trail,
    uploads,
    verification,
)

router = APIRouter()
for part in (
    papers,
    verification,
    papers,
    verification,
    tariff,
    ruling_files,
    rulings,
    extended_use,
    applications,
    contests,
    samples,
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
