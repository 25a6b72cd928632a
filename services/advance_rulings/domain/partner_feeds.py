"""When a partner's feed is asked again, and what may go wrong with it."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from urllib.parse import quote

PORTS = frozenset({443, 8443})
LONGEST = 700
"""Characters of a feed's address: a token comes behind it."""
NAME_UNKNOWN = "name-unknown"
"""Why an address cannot be asked now and may be later: the link is away, or its name is not public yet."""
LONGEST_WAIT = timedelta(days=1)
_TOKEN = re.compile(r"[A-Za-z0-9_=.~-]{1,200}")


class Trouble(StrEnum):
    """Why nothing came of a feed."""

    ADDRESS = "address"
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    SLOW = "slow"
    REDIRECT = "redirect"
    STATUS = "status"
    NOT_THE_FILE = "not_the_file"
    TOO_LARGE = "too_large"
    REFUSED = "refused"


def asking(url: str, token: str | None) -> str:
    """The address with the token from which it goes on."""
    return f"{url}{'&' if '?' in url else '?'}since={quote(token, safe='')}" if token else url


def token_of(told: str | None) -> str | None:
    """A token as a partner gave it, if it can be one."""
    return told if told and _TOKEN.fullmatch(told) else None


def wait_after(failures: int, *, every: timedelta) -> timedelta:
    """How long until the next time: the usual while, doubled with each failure after the first, at most a day."""
    doubled: timedelta = every * 2 ** min(max(failures - 1, 0), 10)
    return max(every, min(doubled, LONGEST_WAIT))
