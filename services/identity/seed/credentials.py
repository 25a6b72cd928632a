"""The demonstration's secrets: made at random for one folder, kept in its demo.json (mode 0600), never in production."""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.identity.domain import one_time
from shared.problems import NotFound
from shared.settings import MissingSetting, Settings

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Credentials:
    """demo.json, read and written as a whole; what is there stays, so that seeding again changes nobody's password."""

    def __init__(self, settings: Settings) -> None:
        """Raises MissingSetting in production mode."""
        if settings.is_production:
            raise MissingSetting("A production system has no demonstration people.")
        self._path = settings.data / "demo.json"
        found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}
        self.people: list[dict[str, Any]] = found.get("people", [])
        self.clients: list[dict[str, Any]] = found.get("clients", [])
        self._rest = {name: value for name, value in found.items() if name not in {"people", "clients"}}

    def person(
        self, *, email: str, name: str, administration: str, organisation: str | None, roles: list[str]
    ) -> tuple[dict[str, Any], bool]:
        """The entry of a person, and whether it was made just now; officers get a key for one-time codes."""
        known = next((entry for entry in self.people if entry["email"] == email), None)
        if known is not None:
            return known, False
        entry = {
            "name": name, "email": email, "password": new_password(),
            "totp_secret": None if organisation else one_time.new_secret(),
            "administration": administration, "organisation": organisation, "roles": roles,
        }  # fmt: skip
        self.people.append(entry)
        return entry, True

    def client(self, *, administration: str, organisation: str | None) -> dict[str, Any] | None:
        """The entry of a machine, if there is one."""
        return next(
            (e for e in self.clients if e["administration"] == administration and e["organisation"] == organisation),
            None,
        )

    def write(self) -> None:
        """Put everything on the disk, whole or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(".demo.json.new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            content = {**self._rest, "people": self.people, "clients": self.clients}
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


def new_password() -> str:
    """Four groups of four letters and digits: nineteen characters, about 79 bits, easy to read and to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def code(name: str, *, data: Path, at: datetime | None = None) -> str:
    """The current one-time code of a demonstration person, by e-mail, name or a part of them. Raises NotFound."""
    path = data / "demo.json"
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["people"] if path.exists() else []
    wanted = name.casefold()
    exact = [p for p in people if wanted in (p["email"].casefold(), p["name"].casefold())]
    found = exact or [p for p in people if wanted in f"{p['email']} {p['name']}".casefold()]
    if len(found) != 1:
        raise NotFound(f"{name!r} names {'nobody' if not found else 'several people'} of the demonstration.")
    if not found[0]["totp_secret"]:
        raise NotFound(f"{found[0]['name']} signs in with the password alone.")
    return one_time.code(found[0]["totp_secret"], at=at or datetime.now(UTC))
