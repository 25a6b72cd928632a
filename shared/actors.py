"""Who asks, for which administration, with which roles. Pure: no web, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What stands behind a call: a person, a machine, another part of the installation, or anybody."""

    PERSON = "person"
    CLIENT = "client"
    SERVICE = "service"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who asks, as identity vouched for them; frozen, so nothing can add a role on the way.

    `organisation` is set for traders and their machines and None for officers. `administration` is
    empty only for the public. `amr` names how the person proved who they are (RFC 8176: "pwd", "otp").
    """

    kind: Kind
    id: str
    name: str
    administration: str
    roles: frozenset[str] = field(default_factory=frozenset)
    organisation: str | None = None
    organisation_name: str | None = None
    tin: str | None = None
    language: str = "en"
    session: str | None = None
    amr: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_officer(self) -> bool:
        """An officer acts for an administration and for no organisation."""
        return self.kind is Kind.PERSON and self.organisation is None and bool(self.administration)

    @property
    def is_trader(self) -> bool:
        """A trader, or a machine of one, acts for an organisation."""
        return self.organisation is not None


PUBLIC = Actor(kind=Kind.PUBLIC, id="public", name="public", administration="")


def service_actor(*, service: str, administration: str) -> Actor:
    """A part of the installation acting on its own: deadlines, deliveries."""
    return Actor(kind=Kind.SERVICE, id=service, name=service.replace("_", " "), administration=administration)
