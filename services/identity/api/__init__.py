"""Routes of identity: HTTP to an operation or a query."""

from __future__ import annotations

from fastapi import APIRouter

from services.identity.api import accounts, authorities, clients, doors, firms, invitations, me, memberships, sessions

router = APIRouter()
for part in (sessions, accounts, me, firms, memberships, invitations, authorities, clients, doors):
    router.include_router(part.router)

__all__ = ["router"]
