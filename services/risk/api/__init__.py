"""Routes: HTTP to an operation or a query, nothing else. Each noun has its file; this collects them."""

from fastapi import APIRouter

from services.risk.api import catalogue, exports, files, inspections, overrides, queue, release, statistics

router = APIRouter()
for part in (catalogue, files, exports, queue, overrides, inspections, release, statistics):
    router.include_router(part.router)
