"""Routes: from HTTP to an operation or a query, nothing else."""

from fastapi import APIRouter

from services.notices.api import deliveries, endpoints, event_types, letters, parameters, preferences

router = APIRouter()
for part in (event_types, endpoints, deliveries, letters, preferences, parameters):
    router.include_router(part.router)

__all__ = ["router"]
