"""Tables of identity. `INSTALLATION_TABLES` belong to the installation; all others carry their administration."""

from __future__ import annotations

from services.identity.model.firms import Authority, Client, Invitation, Membership, Organisation
from services.identity.model.people import ClientToken, Letter, OneTimeCode, Person, Session, SignInAttempt
from services.identity.model.schema import INSTALLATION, PLATFORM, Base

INSTALLATION_TABLES: dict[str, str] = {
    "person": "a person exists once, whatever administrations they act in; seen by themselves, and by an administration they are a member of",
    "session": "a person signs in to the installation and then chooses for whom they act",
    "one_time_code": "sent to or printed for somebody before it is known for whom they act",
    "sign_in_attempt": "counts guesses before it is known who guesses",
    "client_token": "a machine's token is found by its digest before its administration is known",
    "letter": "an e-mail goes to a person; any administration may write one, only the installation reads and sends them",
}
"""The named list of tables without an administration, each with the reason; their policies stand in the first migration."""

metadata = Base.metadata

__all__ = [
    "INSTALLATION",
    "INSTALLATION_TABLES",
    "PLATFORM",
    "Authority",
    "Base",
    "Client",
    "ClientToken",
    "Invitation",
    "Letter",
    "Membership",
    "OneTimeCode",
    "Organisation",
    "Person",
    "Session",
    "SignInAttempt",
    "metadata",
]
