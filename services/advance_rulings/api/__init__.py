"""Routes: from HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.advance_rulings.api import (
    adoption,
    advice,
    applications,
    checks,
    contests,
    decisions,
    divergences,
    documents,
    edition_changes,
    enquiries,
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
    edition_changes,
    checks,
    ruling_files,
    extended_use,
    applications,
    contests,
    enquiries,
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
    adoption,
    divergences,
    teams,
    similar,
    keywords,
    reports,
    requirements,
    register,
):
    router.include_router(part.router)

__all__ = ["router"]
