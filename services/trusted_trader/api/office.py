"""The numbers that the procedure works with, as officers propose and approve them."""

from __future__ import annotations

from services.trusted_trader.domain.office import PREFIX
from services.trusted_trader.domain.parameters import trouble
from services.trusted_trader.model import PLATFORM
from services.trusted_trader.permissions import Permission
from shared.web.parameters import parameter_routes

router = parameter_routes(
    tables=PLATFORM, prefix=PREFIX, trouble=trouble, read=(Permission.READ, Permission.PROPOSE_PARAMETER),
    propose=Permission.PROPOSE_PARAMETER, approve=Permission.APPROVE_PARAMETER,
)  # fmt: skip
