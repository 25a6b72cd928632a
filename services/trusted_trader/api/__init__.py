"""The routes of this service: HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.trusted_trader.api import applications, arrangements, office

router = APIRouter()
for part in (applications, arrangements, office):
    router.include_router(part.router)
