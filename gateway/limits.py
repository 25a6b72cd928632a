"""How much one caller may ask, and how large a request may be.

A rate is a bucket per caller that refills steadily. It is our own 40 lines, not a library's: the memory store of the
`limits` package walks all its keys at every hit and reads the clock itself; here a hit is one look-up and time comes in.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
import re
from collections import OrderedDict
from dataclasses import dataclass

from starlette.types import Message, Receive, Scope

from gateway.headers import header
from shared.problems import Problem, TooLarge, TooManyRequests

MAX_BODY = 1024 * 1024
MAX_DOCUMENT = 25 * 1024 * 1024
_DOCUMENTS = re.compile(
    r"^/(?:api/[^/]+/)?(?:.+/)?(?:documents|letter|files|declarations/bulk|load|import|reference-values|(?:photos|evidence)(?:/[0-9A-Fa-f-]{36})?)/?$"
    r"|^/traders/visits/[^/]+/report/?$"
)
_SIGN_IN = re.compile(
    r"^/api/identity/(?:sessions|token|(?:registrations|resets)(?:/confirm)?|invitations/(?:look|accept)|me/(?:password|totp.*))/?$"
    r"|^/(?:sign-in|register|reset|invitations?|account/password|account/one-time-codes)(?:/.*)?$"
)
_LONGEST_NUMBER = 15  # digits
_WINDOW = 60
_BUCKETS = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in a minute, steadily, and as many at once after a pause."""

    name: str
    requests: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one hit left: `remaining` requests at once, full again in `reset` seconds; `wait` > 0 means refused."""

    rate: Rate
    remaining: int
    reset: int
    wait: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """RateLimit-* as clients know them, and Retry-After when refused."""
        found = [
            (b"ratelimit-limit", b"%d" % self.rate.requests),
            (b"ratelimit-remaining", b"%d" % self.remaining),
            (b"ratelimit-reset", b"%d" % self.reset),
            (b"ratelimit-policy", b"%d;w=%d" % (self.rate.requests, _WINDOW)),
        ]
        if self.wait:
            found.append((b"retry-after", b"%d" % self.wait))
        return found


class Limiter:
    """Counts the requests of each caller in memory; the least recent callers are forgotten beyond 50,000."""

    def __init__(self, *, per_minute: int) -> None:
        """`per_minute` requests for one credential or one anonymous address; 0 takes every limit away.

        An address as a whole may send five times that, since an office shares one; signing in, registering and
        resetting a password a twentieth, at least 10.
        """
        self._caller = Rate("caller", per_minute)
        self._address = Rate("address", per_minute * 5)
        self._sign_in = Rate("sign-in", max(10, per_minute // 20))
        self._full_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def hit(self, scope: Scope, *, address: str, credential: str, at: float) -> Allowance | None:
        """Count one request at `at` (seconds, any origin). None when there is no limit. Raises TooManyRequests."""
        if not self._caller.requests:
            return None
        hits = [(self._address, address), (self._caller, _digest(credential) if credential else f"@{address}")]
        if scope["method"] == "POST" and _SIGN_IN.match(scope["path"]):
            hits.append((self._sign_in, address))
        tightest: Allowance | None = None
        for rate, who in hits:
            found = self._take(rate, who, at)
            if found.wait:
                self.refuse(found)
            if tightest is None or found.remaining < tightest.remaining:
                tightest = found
        return tightest

    @staticmethod
    def refuse(allowance: Allowance) -> None:
        """Raises TooManyRequests with what a client needs to come back in time."""
        raise TooManyRequests(
            f"At most {allowance.rate.requests} in a minute; wait {allowance.wait} s.",
            headers={name.decode(): value.decode() for name, value in allowance.headers()},
            retry_after=allowance.wait,
        )

    def _take(self, rate: Rate, who: str, at: float) -> Allowance:
        """The bucket is kept as the instant at which it will be full: one number says all."""
        step = _WINDOW / rate.requests
        key = (rate.name, who)
        full_at = max(self._full_at.get(key, at), at) + step
        over = full_at - at - _WINDOW
        if over > 1e-9:
            return Allowance(rate, 0, math.ceil(full_at - step - at), max(1, math.ceil(over)))
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > _BUCKETS:
            self._full_at.popitem(last=False)
        return Allowance(rate, int((_WINDOW - (full_at - at)) / step + 1e-9), math.ceil(full_at - at), 0)


def _digest(credential: str) -> str:
    return hashlib.sha256(credential.encode("utf-8", "replace")).hexdigest()


def is_sign_in(path: str) -> bool:
    """Whether a password, secret or one-time code travels in a request to this path."""
    return _SIGN_IN.match(path) is not None


def largest_body(path: str, *, media_type: bytes = b"") -> int:
    """The largest body taken at this path, in bytes: documents may be larger than forms and JSON.

    A form of a page carries a file where it is sent as multipart, whatever its path is.
    """
    with_a_file = media_type.startswith(b"multipart/form-data") and not path.startswith("/api/")
    return MAX_DOCUMENT if with_a_file or _DOCUMENTS.match(path) else MAX_BODY


class TooSlow(Problem):
    """Nothing of the request's body came for a long time."""

    status = 408
    hint = "Send it again; a call with an Idempotency-Key can be repeated safely."


class Measured:
    """A request's body on its way in, counted: a length that is not announced, or is a lie, does not help.

    `failure` keeps why it ended early, since frameworks turn what is raised here into an error of their own.
    """

    def __init__(self, receive: Receive, *, largest: int, patience: float = 120.0) -> None:
        """`patience` is how many seconds may pass between two pieces."""
        self._receive = receive
        self._patience = patience
        self._whole = False
        self.largest = largest
        self.received = 0
        self.failure: Problem | None = None

    async def __call__(self) -> Message:
        """The next piece. Raises TooLarge once more than the largest came, TooSlow when nothing comes."""
        if self._whole:
            return await self._receive()  # waits for the caller to hang up, as long as the answer takes
        try:
            async with asyncio.timeout(self._patience):
                message = await self._receive()
        except TimeoutError as error:
            self.failure = TooSlow()
            raise self.failure from error
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self.received > self.largest:
                self.failure = too_large(self.largest)
                raise self.failure
        return message

    async def drain(self, *, most: int = 2 * MAX_DOCUMENT, seconds: float = 120.0) -> None:
        """Take and drop what is still to come, within bounds.

        A connection closed over unread octets is reset, and the caller, still sending, never reads why.
        """
        dropped = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._whole and dropped < most:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        return
                    dropped += len(message.get("body", b""))
                    self._whole = not message.get("more_body", False)


def check_announced(scope: Scope, *, largest: int) -> None:
    """Refuse by Content-Length before a byte of the body is read. Raises TooLarge."""
    announced = header(scope["headers"], b"content-length")
    if len(announced) > _LONGEST_NUMBER or (announced and int(announced) > largest):
        raise too_large(largest)


def too_large(largest: int) -> TooLarge:
    """The problem, with the limit in bytes as a member."""
    return TooLarge(f"At most {largest / 1024 / 1024:g} MB are taken here.", limit=largest)
