"""Routes: HTTP to an operation or a query, nothing else. Each noun has its file; this collects them."""

from fastapi import APIRouter

from services.risk.api import catalogue

router = APIRouter()
for part in (catalogue,):
    router.include_router(part.router)
