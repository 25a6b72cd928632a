"""Routes: from HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.notices.api import deliveries, endpoints, event_types, parameters

router = APIRouter()
for part in (event_types, endpoints, deliveries, parameters):
    router.include_router(part.router)

__all__ = ["router"]
