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
    register,
    reports,
    requirements,
    ruling_files,
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
    tariff,
    ruling_files,
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
    requirements,
    register,
):
    router.include_router(part.router)

__all__ = ["router"]
