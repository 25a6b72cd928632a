"""Pages of other sites: none may call the API unless the operator named it, and none may act with a visitor's cookie."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import Scope

from gateway.headers import Headers, header
from shared.problems import Problem

READING = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_ASKED = b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language, X-Request-ID"
_SHOWN = b"ETag, Location, Retry-After, X-Request-ID, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"


class CrossSiteRequest(Problem):
    """This call came from a page of another site."""

    status = 403
    hint = "Make it from this site's own pages, or sign the call with a bearer token instead of the cookie."


class CrossOrigin:
    """Which other sites' pages may read the API with a token of their own; none by default. Cookies are never allowed."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin.rstrip("/").lower().encode("latin-1") for origin in origins)

    def allowed(self, scope: Scope) -> bytes:
        """The caller's origin if it is on the list, else b""."""
        origin = header(scope["headers"], b"origin")
        return origin if self._origins and origin.lower() in self._origins else b""

    def is_preflight(self, scope: Scope) -> bool:
        """Whether a browser asks for permission before the real call."""
        return scope["method"] == "OPTIONS" and bool(header(scope["headers"], b"access-control-request-method"))

    def headers(self, scope: Scope) -> Headers:
        """What to add to an answer. With no list there is nothing to vary by and nothing to say."""
        if not self._origins:
            return []
        origin = self.allowed(scope)
        found: Headers = [(b"vary", b"Origin")]
        if origin:
            found += [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", _SHOWN)]
            if self.is_preflight(scope):
                found += [
                    (b"access-control-allow-methods", _METHODS),
                    (b"access-control-allow-headers", _ASKED),
                    (b"access-control-max-age", b"600"),
                ]
        return found


def check_same_origin(scope: Scope, *, host: str, public_url: str) -> None:
    """A change made with the cookie must come from our own page: the browser says so itself. Raises CrossSiteRequest.

    Every current browser sends Sec-Fetch-Site or Origin with a change; a call with neither is not a browser's page,
    and has no business with a cookie.
    """
    if scope["method"] in READING:
        return
    site = header(scope["headers"], b"sec-fetch-site")
    if site:
        if site in (b"same-origin", b"none"):
            return
        raise CrossSiteRequest
    origin = header(scope["headers"], b"origin").decode("latin-1")
    if origin and urlsplit(origin).netloc.lower() in {host.lower(), urlsplit(public_url).netloc.lower()} - {""}:
        return
    raise CrossSiteRequest
