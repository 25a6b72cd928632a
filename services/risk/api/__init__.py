"""Routes: HTTP to an operation or a query, nothing else. Each noun has its file; this collects them."""

from fastapi import APIRouter

from services.risk.api import (
    assessments,
    catalogue,
    declarations,
    exports,
    files,
    inspections,
    outcomes,
    overrides,
    queue,
    random,
    release,
    rules,
    statistics,
    workbench,
)

router = APIRouter()
for part in (
    declarations,
    assessments,
    random,
    catalogue,
    files,
    exports,
    queue,
    overrides,
    inspections,
    outcomes,
    release,
    statistics,
    workbench,
    rules,
):
    router.include_router(part.router)
