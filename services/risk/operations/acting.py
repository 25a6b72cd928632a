"""Who acts, with what they hold here, when, and for which administration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.risk.domain.customs import Customs, Terms
from services.risk.permissions import Permission
from shared.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """The one who acts; every operation takes it as `by`."""

    actor: Actor
    held: frozenset[str]
    at: datetime
    customs: Customs

    @property
    def administration(self) -> str:
        """Code of the administration acted for."""
        return self.customs.code

    @property
    def today(self) -> date:
        """The date on the wall of the administration's offices."""
        return self.customs.today(self.at)

    @property
    def terms(self) -> Terms:
        """The parameters in force now."""
        return self.customs.terms(self.at)

    def may(self, permission: Permission) -> bool:
        """Whether they hold it."""
        return permission.value in self.held
