"""The routes of this service: HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.trusted_trader.api import (
    answers,
    applications,
    arrangements,
    evidence,
    findings,
    office,
    photos,
    reports,
    sites,
    visits,
)

router = APIRouter()
for part in (answers, applications, arrangements, evidence, findings, office, photos, reports, sites, visits):
    router.include_router(part.router)
