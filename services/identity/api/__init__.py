"""Routes of identity: HTTP to an operation or a query."""

from __future__ import annotations

from fastapi import APIRouter

from services.identity.api.accounts import router as accounts
from services.identity.api.authorities import router as authorities
from services.identity.api.clients import router as clients
from services.identity.api.doors import router as doors
from services.identity.api.firms import router as firms
from services.identity.api.invitations import router as invitations
from services.identity.api.me import router as me
from services.identity.api.memberships import router as memberships
from services.identity.api.readers import router as readers
from services.identity.api.sessions import router as sessions

router = APIRouter()
for part in (sessions, accounts, me, firms, memberships, invitations, authorities, clients, doors, readers):
    router.include_router(part)

__all__ = ["router"]
