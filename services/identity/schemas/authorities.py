"""Authorities of agents, API clients, tokens of machines."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.identity.schemas.parts import Answer, Body, Name, Offered, OrganisationRef, TaxNumber


class AuthorityNew(Body):
    """State that a firm may act for another.

    Stated by the agent's manager: `trader_tin` and `trader_name` as in the letter. Stated by the trader's
    manager: `agent_tin`. Exactly one of the two tax numbers.
    """

    trader_tin: TaxNumber | None = None
    trader_name: Name | None = None
    agent_tin: TaxNumber | None = None
    from_on: date
    until_on: date | None = None


class Letter(Answer):
    """The trader's letter as it was attached."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class Authority(Answer):
    """An agent's authority for a trader. `current`: counts today."""

    id: UUID
    administration: str
    agent: OrganisationRef
    trader: OrganisationRef
    status: str
    reason: str | None
    from_on: date
    until_on: date | None
    current: bool
    letter: Letter | None
    created_at: datetime
    changed_at: datetime
    version: int
    actions: list[Offered]


class Authorities(Answer):
    """A page of authorities; `next` is the cursor of the following page."""

    items: list[Authority]
    next: str | None


class ClientNew(Body):
    """Make an API client: of the caller's firm, or (registrar) of the administration."""

    name: Name
    until_on: date | None = None


class Client(Answer):
    """A machine that may ask for tokens. `secret_begins` is how its secret begins, to recognise it by."""

    client_id: str
    administration: str
    name: str
    organisation: OrganisationRef | None
    roles: list[str]
    secret_begins: str
    until_on: date | None
    used_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    version: int


class Clients(Answer):
    """The clients of the firm, or of the administration and its firms."""

    items: list[Client]


class ClientSecret(Answer):
    """A client with its secret, which is shown this once."""

    client_secret: str
    client: Client


class ClientToken(Answer):
    """The answer of the token endpoint (RFC 6749 §5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class OauthError(Answer):
    """The error of the token endpoint (RFC 6749 §5.2)."""

    error: str
    error_description: str
