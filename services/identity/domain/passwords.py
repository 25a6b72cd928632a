"""Passwords: which are good enough (NIST SP 800-63B-4), and how they are kept (argon2id)."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from shared.problems import FieldError, Invalid

SHORTEST_ALONE = 15
SHORTEST_WITH_CODE = 8
LONGEST = 200
"""Far above any real password; only keeps a megabyte from being hashed."""

_COMMON = Path(__file__).parent.parent / "common_passwords.txt"
_LEET = str.maketrans("@4031!$57+89", "aaoeiissttbg")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
)


class PasswordTooWeak(Invalid):
    """This password is too easy to guess."""

    hint = "Use several words you will remember, at least 15 characters in all; blanks are allowed."


def prepared(password: str) -> str:
    """A password in the form that is hashed: NFC, as typed otherwise. Blanks and any script are allowed."""
    return unicodedata.normalize("NFC", password)


def check(password: str, *, with_code: bool, personal: Iterable[str] = ()) -> None:
    """A password has at least 15 characters, or 8 when a one-time code is asked besides, and is not a common one.

    No composition rules and no expiry (SP 800-63B-4 §3.1.1.2). `personal` are the owner's name, address
    and firm: a password made of little else is refused. Raises PasswordTooWeak with the reason.
    """
    password = prepared(password)
    shortest = SHORTEST_WITH_CODE if with_code else SHORTEST_ALONE
    if len(password) < shortest:
        raise _weak("too-short", f"It has {len(password)} characters; at least {shortest} are needed.")
    if len(password) > LONGEST:
        raise _weak("too-long", f"It has {len(password)} characters; at most {LONGEST} are taken.")
    if _is_common(password):
        raise _weak("common", "It is, or is made of, a password that attackers try first.")
    if _is_personal(password, personal):
        raise _weak("personal", "It is little more than your name, your address or the name of this service.")


def _weak(code: str, detail: str) -> PasswordTooWeak:
    return PasswordTooWeak(detail, errors=[FieldError("/password", code, detail, PasswordTooWeak.hint)])


@cache
def common() -> frozenset[str]:
    """The stems of passwords known from leaks, from the list beside this package, in lower case."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(stem.lower() for line in lines if not line.startswith("#") for stem in line.split())


def _is_common(password: str) -> bool:
    """Common as typed, or with digits and signs around it, letters swapped for signs, words joined, or repeated."""
    plain = "".join(password.lower().split())
    for form in {plain, plain.translate(_LEET)}:
        letters = re.sub(r"[^a-z]+", "", form)
        core = re.sub(r"^[^a-z]+|[^a-z]+$", "", form)
        for candidate in {form, core, letters}:
            if candidate in common() or _made_of_common(candidate):
                return True
    return _is_monotonous(plain)


def _made_of_common(text: str) -> bool:
    """Whether a text can be cut wholly into common stems of at least four letters: "passwordletmein"."""
    if not text:
        return False
    reachable = {0}
    for end in range(4, len(text) + 1):
        if any(start in reachable and text[start:end] in common() for start in range(max(0, end - 16), end - 3)):
            reachable.add(end)
    return len(text) in reachable


def _is_monotonous(text: str) -> bool:
    """One short piece repeated ("abcabcabc"), or made only of runs along the alphabet, the digits or the keyboard."""
    if len(set(text)) < 4 or any(
        len(text) > width and text == (text[:width] * len(text))[: len(text)] for width in range(1, len(text) // 2 + 1)
    ):
        return True
    steps = sum(any(pair in row or pair in row[::-1] for row in _ROWS) for pair in map("".join, pairwise(text)))
    return steps >= (len(text) - 1) * 0.8


def _is_personal(password: str, personal: Iterable[str]) -> bool:
    left = re.sub(r"[^a-z0-9]", "", password.lower())
    words = {
        word
        for text in (*personal, "vaka customs douane")
        for word in re.split(r"[^a-z0-9]+", text.lower())
        if len(word) >= 3
    }
    before = len(left)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return len(left) < before and len(left) < 6


@cache
def _hashing(memory_kib: int) -> PasswordHash:
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=memory_kib, parallelism=1),))


@cache
def _nobody(memory_kib: int) -> str:
    """What is compared with where there is no such person: made once, it is a tenth of a second of work."""
    return _hashing(memory_kib).hash("the password of nobody")


class Passwords:
    """Hashing of passwords: argon2id at 46 MiB, two at a time, so that sign-ins cannot starve the machine.

    About 50 to 200 ms each. `matches` does the same work for a person who does not exist.
    """

    def __init__(self, *, memory_kib: int = 47_104, at_once: int = 2) -> None:
        self._hash = _hashing(memory_kib)
        self._turn = asyncio.Semaphore(at_once)
        self._nobody = _nobody(memory_kib)

    async def hashed(self, password: str) -> str:
        """A password as it is kept."""
        async with self._turn:
            return await asyncio.to_thread(self._hash.hash, prepared(password))

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one kept; with None kept, the same work and False."""
        async with self._turn:
            found = await asyncio.to_thread(self._hash.verify, prepared(password)[:LONGEST], kept or self._nobody)
        return found and kept is not None
