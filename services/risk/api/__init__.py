"""Routes: HTTP to an operation or a query, nothing else. Each noun has its file; this collects them."""

from fastapi import APIRouter

from services.risk.api import (
    assessments,
    catalogue,
    declarations,
    exports,
    files,
    inspections,
    lists,
    outcomes,
    overrides,
    parameters,
    plans,
    profiles,
    queue,
    random,
    references,
    release,
    rule_files,
    rules,
    statistics,
    suggestions,
    traders,
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
    lists,
    plans,
    profiles,
    references,
    queue,
    overrides,
    inspections,
    outcomes,
    release,
    statistics,
    suggestions,
    workbench,
    rule_files,
    rules,
    parameters,
    traders,
):
    router.include_router(part.router)
