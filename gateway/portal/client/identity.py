"""People, sessions, registration and reset, as the portal asks for them."""

from __future__ import annotations

from typing import TypedDict, cast

from gateway.portal.client.transport import Api, segment

SERVICE = "identity"


class OrganisationRef(TypedDict):
    """A firm in short."""

    id: str | None
    name: str | None
    tin: str
    agent: bool
    status: str
    stated_name: str | None


class Membership(TypedDict):
    """For whom somebody may act."""

    id: str
    administration: str
    side: str
    organisation: OrganisationRef | None
    roles: list[str]
    status: str
    reason: str | None
    from_on: str
    until_on: str | None
    current: bool
    needs_totp: bool


class ActingAs(TypedDict):
    """For whom a session acts."""

    membership: str
    administration: str
    organisation: OrganisationRef | None
    roles: list[str]


class Person(TypedDict):
    """Who is signed in."""

    id: str
    name: str
    email: str
    language: str
    has_totp: bool
    version: int


class Session(TypedDict):
    """One of the person's sessions."""

    id: str
    began_at: str
    seen_at: str
    ends_at: str
    address: str
    device: str
    amr: list[str]
    current: bool


class SignedIn(TypedDict):
    """A new session."""

    token: str
    expires_at: str
    person: Person
    memberships: list[Membership]
    acting_as: ActingAs | None


class Me(TypedDict):
    """Who is asking."""

    person: Person | None
    memberships: list[Membership]
    acting_as: ActingAs | None
    session: Session | None


class InvitationSeen(TypedDict):
    """What the holder of an invitation's code is told."""

    administration: str
    organisation: str | None
    email: str
    inviter: str
    roles: list[str]
    registered: bool


class TotpOffer(TypedDict):
    """A key for one-time codes, to be read by an authenticator app."""

    secret: str
    address: str


async def sign_in(api: Api, *, email: str, password: str, code: str | None = None) -> SignedIn:
    """A session. Raises ApiProblem: wrong-credentials, code-required, code-wrong, too-many-requests."""
    body = {"email": email, "password": password} | ({"code": code} if code else {})
    return cast("SignedIn", (await api.change(SERVICE, "/sessions", body)).body)


async def act(api: Api, membership: str) -> ActingAs | None:
    """Act for another membership. Raises ApiProblem code-required-to-act."""
    reply = await api.change(SERVICE, "/sessions/current/act", {"membership": membership})
    return cast("ActingAs | None", reply.body["acting_as"])


async def me(api: Api) -> Me:
    """Who is asking, with their memberships."""
    return cast("Me", await api.read(SERVICE, "/me"))


async def change_me(api: Api, *, version: int | None, **changes: str) -> None:
    """Change one's own name or language."""
    await api.change(SERVICE, "/me", changes, method="PATCH", version=version)


async def change_password(api: Api, *, current: str, password: str) -> None:
    """A new password; every other session ends."""
    await api.change(SERVICE, "/me/password", {"current": current, "password": password})


async def begin_totp(api: Api, *, password: str) -> TotpOffer:
    """A key for one-time codes; it counts once a code proves it works."""
    return cast("TotpOffer", (await api.change(SERVICE, "/me/totp", {"password": password})).body)


async def confirm_totp(api: Api, *, code: str) -> None:
    """Prove that the key works."""
    await api.change(SERVICE, "/me/totp/confirm", {"code": code})


async def sessions(api: Api) -> list[Session]:
    """The person's sessions that are alive."""
    return cast("list[Session]", (await api.read(SERVICE, "/sessions"))["items"])


async def end_session(api: Api, session: str = "current") -> None:
    """Sign out one session; `current` is the one that asks."""
    await api.reply("DELETE", SERVICE, f"/sessions/{segment(session)}")


async def end_all_sessions(api: Api) -> None:
    """Sign out everywhere."""
    await api.reply("DELETE", SERVICE, "/sessions")


async def register(api: Api, *, email: str, language: str, key: str) -> None:
    """Ask for a registration letter; the answer never says whether there is an account."""
    await api.change(SERVICE, "/registrations", {"email": email, "language": language}, key=key)


async def confirm_registration(api: Api, *, code: str, name: str, password: str, language: str, key: str) -> None:
    """Finish a registration. Raises ApiProblem code-not-valid, password-too-weak."""
    body = {"code": code, "name": name, "password": password, "language": language}
    await api.change(SERVICE, "/registrations/confirm", body, key=key)


async def ask_reset(api: Api, *, email: str, key: str) -> None:
    """Ask for a letter with which to set a new password."""
    await api.change(SERVICE, "/resets", {"email": email}, key=key)


async def confirm_reset(api: Api, *, email: str, code: str, password: str, key: str) -> None:
    """Set a new password. Raises ApiProblem code-not-valid, password-too-weak."""
    await api.change(SERVICE, "/resets/confirm", {"email": email, "code": code, "password": password}, key=key)


async def claim(api: Api, *, administration: str, tin: str, name: str, agent: bool, key: str) -> Membership:
    """Say that one may act for the firm with this tax number; an officer confirms it."""
    body = {"administration": administration, "tin": tin, "name": name, "agent": agent}
    return cast("Membership", (await api.change(SERVICE, "/claims", body, key=key)).body)


async def look_at_invitation(api: Api, *, code: str) -> InvitationSeen:
    """What an invitation is about. Raises ApiProblem code-not-valid."""
    return cast("InvitationSeen", (await api.change(SERVICE, "/invitations/look", {"code": code})).body)


async def accept_invitation(api: Api, *, code: str, key: str) -> Membership:
    """Accept an invitation as the person signed in."""
    return cast("Membership", (await api.change(SERVICE, "/invitations/accept", {"code": code}, key=key)).body)
