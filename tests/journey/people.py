"""The demonstration's people as clients of the API: each signs in at the door and acts through it, as a program of theirs would."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyotp


@dataclass
class Visitor:
    """Somebody in front of the door; without a token, anybody."""

    url: str
    token: str = ""
    name: str = ""

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """One request on a connection of its own, as after a dropped link."""
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with httpx.Client(base_url=self.url, verify=False, trust_env=False, timeout=30) as client:  # noqa: S501  # loopback
            return client.request(method, f"/api{path}", headers={**signed, **(headers or {})}, **more)

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        """Read; the answer must have the expected status."""
        return _read(self.call("GET", path, params=query), expect)

    def send(
        self, path: str, body: object = None, *, version: int | None = None, key: str | None = None,
        expect: int = 200, method: str = "POST",
    ) -> Any:  # fmt: skip
        """Change, with a fresh Idempotency-Key unless one is given."""
        headers = {"Idempotency-Key": key or uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return _read(self.call(method, path, json=body, headers=headers), expect)

    def act(self, case: dict[str, Any], action: str, body: object = None, expect: int = 200) -> Any:
        """Carry out an action on an application, on the version this visitor saw."""
        path = f"/advance-rulings/applications/{case['id']}/{action}"
        return self.send(path, body if body is not None else {}, version=case["version"], expect=expect)

    def upload(
        self,
        case: dict[str, Any],
        name: str,
        content: bytes,
        media_type: str,
        *,
        confidential: bool = False,
        expect: int = 201,
    ) -> Any:
        """Add a document to an application."""
        headers = {"Idempotency-Key": uuid4().hex, "If-Match": f'"{case["version"]}"', "Content-Type": media_type}
        params = {"name": name, "confidential": str(confidential).lower(), "kind": "other"}
        path = f"/advance-rulings/applications/{case['id']}/documents"
        return _read(self.call("POST", path, content=content, params=params, headers=headers), expect)


def _read(answer: httpx.Response, expect: int) -> Any:
    assert answer.status_code == expect, (
        f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:800]}"
    )
    return answer.json() if answer.content else None


def demonstration(data: Path) -> dict[str, Any]:
    """The people and clients that seeding invented, with their secrets."""
    found: dict[str, Any] = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    return found


def person(data: Path, *, administration: str, role: str, organisation: bool, but_not: str = "") -> dict[str, Any]:
    """One of the demonstration's people with a role; `but_not` leaves out somebody by e-mail."""
    for found in demonstration(data)["people"]:
        fits = (
            found["administration"] == administration
            and role in found["roles"]
            and bool(found["organisation"]) == organisation
        )
        if fits and found["email"] != but_not:
            return dict(found)
    raise LookupError(f"the demonstration has no {role} in {administration}")


_VISITORS: dict[tuple[str, str], Visitor] = {}
_LAST_CODE: dict[tuple[str, str], int] = {}
STEP = 30


def fresh_code(url: str, who: dict[str, Any]) -> str:
    """The one-time code of the moment; a code counts once, so a second one waits for the next half minute."""
    last = _LAST_CODE.get((url, who["email"]), 0)
    while int(time.time()) // STEP <= last:
        time.sleep(0.2)
    _LAST_CODE[url, who["email"]] = int(time.time()) // STEP
    return pyotp.TOTP(who["totp_secret"]).now()


def sign_in(url: str, who: dict[str, Any]) -> Visitor:
    """Sign in with password and, for officers, the code; who is signed in already stays so."""
    known = _VISITORS.get((url, who["email"]))
    if known is not None:
        return known
    body = {"email": who["email"], "password": who["password"]}
    if who.get("totp_secret"):
        body["code"] = fresh_code(url, who)
    found = _read(Visitor(url).call("POST", "/identity/sessions", json=body), 201)
    visitor = Visitor(url, found["token"], found["person"]["name"])
    if found["acting_as"] is None:
        mine = next(m for m in found["memberships"] if m["administration"] == who["administration"] and m["current"])
        visitor.send("/identity/sessions/current/act", {"membership": mine["id"]})
    _VISITORS[url, who["email"]] = visitor
    return visitor
