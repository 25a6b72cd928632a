"""The routes of this service: HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.trusted_trader.api import (
    answers,
    appeals,
    applications,
    arrangements,
    authorisations,
    changes,
    check_ins,
    decisions,
    entries,
    evidence,
    fairness,
    findings,
    internal,
    ledger,
    measures,
    monitoring,
    office,
    operators,
    photos,
    register,
    reports,
    sites,
    visits,
)

router = APIRouter()
for part in (
    answers,
    appeals,
    applications,
    arrangements,
    authorisations,
    changes,
    check_ins,
    decisions,
    entries,
    evidence,
    fairness,
    findings,
    internal,
    ledger,
    measures,
    monitoring,
    office,
    operators,
    photos,
    register,
    reports,
    sites,
    visits,
):
    router.include_router(part.router)
