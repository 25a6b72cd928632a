"""Routes: from HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.advance_rulings.api import applications, decisions, documents, fees, office, rulings, trail

router = APIRouter()
for part in (rulings, applications, decisions, fees, documents, office, trail):
    router.include_router(part.router)

__all__ = ["router"]
