"""The numbers that risk works with, as officers propose and approve them. Those who write rules read them too."""

from __future__ import annotations

from services.risk.domain.office import PREFIX
from services.risk.domain.parameters import trouble
from services.risk.model import PLATFORM
from services.risk.permissions import Permission
from shared.web.parameters import parameter_routes

router = parameter_routes(
    tables=PLATFORM, prefix=PREFIX, trouble=trouble, read=(Permission.READ_RULE, Permission.PROPOSE_PARAMETER),
    propose=Permission.PROPOSE_PARAMETER, approve=Permission.APPROVE_PARAMETER,
)  # fmt: skip
