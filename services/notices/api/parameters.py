"""The numbers that notices work with, as officers propose and approve them."""

from __future__ import annotations

from services.notices.domain.parameters import trouble
from services.notices.domain.terms import PREFIX
from services.notices.model import PLATFORM
from services.notices.permissions import Permission
from shared.web.parameters import parameter_routes

router = parameter_routes(
    tables=PLATFORM, prefix=PREFIX, trouble=trouble, read=(Permission.READ, Permission.PROPOSE_PARAMETER),
    propose=Permission.PROPOSE_PARAMETER, approve=Permission.APPROVE_PARAMETER,
)  # fmt: skip
