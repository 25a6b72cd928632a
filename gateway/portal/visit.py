"""One request of one visitor: who they are, what they read, what they may send, and the API in their name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from gateway.portal.client.transport import Api
from gateway.portal.language import Words, choose_language
from shared.actors import PUBLIC, Actor, Kind

if TYPE_CHECKING:
    from gateway.portal.rendering import Rendering
    from gateway.portal.static_files import StaticFiles
    from shared.parameters import Administration
    from shared.settings import Settings

SESSION_COOKIE = "vaka_session"
FORM_COOKIE = "vaka_form"
LANGUAGE_COOKIE = "vaka_language"
PLACE_COOKIE = "vaka_administration"
NOTICE_COOKIE = "vaka_notice"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Portal:
    """What every visit shares; made once when the portal starts."""

    settings: Settings
    peers: Mapping[str, ASGIApp]
    now: Callable[[], datetime]
    administrations: Mapping[str, Administration]
    words: Mapping[str, Words]
    static: StaticFiles
    rendering: Rendering
    menu: tuple[MenuItem, ...]


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """A line of the main menu. `title` is a msgid, `shown` says to whom, `start` marks where they land after sign-in.

    Where `under` names a line, this is one of its tabs: the line leads to the first tab that somebody is shown.
    """

    path: str
    title: str
    shown: Callable[[Actor], bool] = field(default=lambda _: True)
    order: int = 50
    start: bool = False
    under: str = ""

    def holds(self, address: str) -> bool:
        """Whether a page stands at this address or below it."""
        return address == self.path or address.startswith(f"{self.path}/")


@dataclass(frozen=True, slots=True)
class Place:
    """A line or a tab of the menu as one visitor sees it; `here` where the page belongs to it."""

    title: str
    path: str
    here: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence shown once, at the top of the next page: "success" or "attention"."""

    text: str
    kind: str = "success"


def actor_from_token(authorization: str) -> Actor:
    """Who the gateway says is asking, for what the page shows.

    The token is read, not verified: the gateway put it there after asking identity, and every service
    verifies it again before it answers. A page offers by it, it never decides by it.
    """
    try:
        payload = authorization.removeprefix("Bearer ").split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return Actor(
            kind=Kind(claims["kind"]),
            id=str(claims["sub"]),
            name=str(claims.get("name") or ""),
            administration=str(claims.get("adm") or ""),
            roles=frozenset(claims.get("roles") or ()),
            organisation=claims.get("org"),
            organisation_name=claims.get("org_name"),
            tin=claims.get("tin"),
            language=str(claims.get("lang") or "en"),
            session=claims.get("sid"),
            amr=frozenset(claims.get("amr") or ()),
        )
    except (IndexError, KeyError, ValueError):
        return PUBLIC


class Visit(Request):
    """A request with what the portal's pages need. Handlers take a Visit and give a Response."""

    @property
    def portal(self) -> Portal:
        """What every visit shares."""
        portal: Portal = self.scope["app"].state.portal
        return portal

    @cached_property
    def at(self) -> datetime:
        """The instant of this visit, UTC."""
        return self.portal.now()

    @cached_property
    def actor(self) -> Actor:
        """Who asks; PUBLIC when nobody is signed in."""
        return actor_from_token(self.headers.get("authorization", ""))

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.actor.kind is not Kind.PUBLIC

    @cached_property
    def request_id(self) -> str:
        """The id under which the logs know this request; the gateway gives it."""
        return self.headers.get("x-request-id") or secrets.token_hex(8)

    @cached_property
    def api(self) -> Api:
        """The API in the visitor's name."""
        return Api(
            peers=self.portal.peers,
            authorization=self.headers.get("authorization", ""),
            language=self.language,
            request_id=self.request_id,
            for_address=self.headers.get("x-forwarded-for", "") or (self.client.host if self.client else ""),
            device=self.headers.get("user-agent", ""),
        )

    @cached_property
    def language(self) -> str:
        """The language of this page: the address, the cookie, the person's choice, the browser, in this order."""
        kept = self.cookies.get(LANGUAGE_COOKIE) or (self.actor.language if self.signed_in else None)
        chosen = choose_language(
            asked=self.query_params.get("lang"),
            kept=kept,
            accepted=self.headers.get("accept-language", ""),
        )
        if self.query_params.get("lang") == chosen and self.cookies.get(LANGUAGE_COOKIE) != chosen:
            self.keep_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR)
        return chosen

    @property
    def words(self) -> Words:
        """The words of that language; in a handler: `_ = visit.words.gettext`."""
        return self.portal.words[self.language]

    @cached_property
    def administration(self) -> Administration | None:
        """The host of this page: the actor's, the one in the address, the one last chosen, or the only one."""
        hosts = self.portal.administrations
        asked = self.query_params.get("administration")
        if asked in hosts and asked != self.cookies.get(PLACE_COOKIE):
            self.keep_cookie(PLACE_COOKIE, str(asked), max_age=A_YEAR)
        code = self.actor.administration or asked or self.cookies.get(PLACE_COOKIE)
        if code in hosts:
            return hosts[str(code)]
        return next(iter(hosts.values())) if len(hosts) == 1 else None

    @property
    def secure(self) -> bool:
        """Whether this visit came over TLS; cookies follow it."""
        return (self.headers.get("x-forwarded-proto") or self.url.scheme) == "https"

    @cached_property
    def cookies_to_keep(self) -> dict[str, tuple[str, int | None]]:
        """Cookies that the answer sets: value and seconds to keep; None keeps for the browser's session, 0 removes."""
        return {}

    def keep_cookie(self, name: str, value: str, *, max_age: int | None) -> None:
        """Set a cookie on the answer: HttpOnly, SameSite=Lax, Secure over TLS."""
        self.cookies_to_keep[name] = (value, max_age)

    def drop_cookie(self, name: str) -> None:
        """Remove a cookie with the answer."""
        self.cookies_to_keep[name] = ("", 0)

    def put_cookies(self, response: Response) -> None:
        """Write the kept cookies onto the answer."""
        for name, (value, max_age) in self.cookies_to_keep.items():
            response.set_cookie(
                name, value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=self.secure
            )

    def tell(self, text: str, *, kind: str = "success") -> None:
        """Show this sentence once on the next page: `visit.tell(_("Saved."))` before a redirect."""
        packed = json.dumps({"text": text[:500], "kind": kind}, ensure_ascii=False).encode()
        self.keep_cookie(NOTICE_COOKIE, base64.urlsafe_b64encode(packed).decode(), max_age=120)

    def take_notice(self) -> Notice | None:
        """The sentence kept for this page, once."""
        packed = self.cookies.get(NOTICE_COOKIE)
        if not packed:
            return None
        self.cookies_to_keep.setdefault(NOTICE_COOKIE, ("", 0))
        try:
            kept = json.loads(base64.urlsafe_b64decode(packed))
            return Notice(text=str(kept["text"]), kind="attention" if kept.get("kind") == "attention" else "success")
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    @cached_property
    def _form_secret(self) -> str:
        kept = self.cookies.get(FORM_COOKIE, "")
        if len(kept) >= 32:
            return kept
        fresh = secrets.token_urlsafe(32)
        self.keep_cookie(FORM_COOKIE, fresh, max_age=None)
        return fresh

    def _form_mac(self) -> bytes:
        # The cookie of a session that has ended counts for nothing: the sign-in page removes it while its own form is shown.
        session = self.cookies.get(SESSION_COOKIE, "") if self.signed_in else ""
        return hmac.digest(self._form_secret.encode(), b"vaka form " + session.encode(), hashlib.sha256)

    def form_token(self) -> str:
        """The token every form carries: bound to this browser's cookie and to its session.

        Masked afresh each time, so that compressing a page reveals nothing about it (BREACH).
        """
        mask = secrets.token_bytes(32)
        masked = bytes(a ^ b for a, b in zip(mask, self._form_mac(), strict=True))
        return base64.urlsafe_b64encode(mask + masked).decode()

    def form_token_matches(self, token: str) -> bool:
        """Whether a form came from a page we gave to this browser and this session."""
        if len(self.cookies.get(FORM_COOKIE, "")) < 32:
            return False
        try:
            both = base64.urlsafe_b64decode(token)
        except ValueError:
            return False
        if len(both) != 64:
            return False
        mac = bytes(a ^ b for a, b in zip(both[:32], both[32:], strict=True))
        return hmac.compare_digest(mac, self._form_mac())

    def from_our_own_page(self) -> bool:
        """Whether the browser says the form was sent from this site (Origin, Sec-Fetch-Site)."""
        if self.headers.get("sec-fetch-site") == "cross-site":
            return False
        origin = self.headers.get("origin")
        if origin is None:
            return True
        if origin == "null":
            return self.headers.get("sec-fetch-site") == "same-origin"
        return urlsplit(origin).netloc in self.our_hosts()

    def our_hosts(self) -> set[str]:
        """The names by which this site is reached: as the browser says, and as the operator says."""
        named = urlsplit(self.portal.settings.public_url or "").netloc
        return {self.headers.get("host", ""), self.headers.get("x-forwarded-host", ""), named} - {""}
