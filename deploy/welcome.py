"""Says where to go, and whom to sign in as in a demonstration."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyotp

from deploy.console import Trouble, say
from deploy.tls import Certificate
from shared.settings import Settings


def demonstration(settings: Settings) -> Mapping[str, Any]:
    """The invented people and clients in DATA/demo.json; empty where there are none. Never in production."""
    path = settings.data / "demo.json"
    if settings.is_production or not path.exists():
        return {}
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def refuse_demonstration(settings: Settings) -> None:
    """A folder with invented people and printed passwords never becomes a production system."""
    if settings.is_production and (settings.data / "demo.json").exists():
        raise Trouble(
            f"{settings.data} holds a demonstration, whose people and passwords were printed: production needs a folder"
            " and a database of its own."
        )


def welcome(
    settings: Settings, *, log: Path | None, certificate: Certificate | None, authority_port: int, seconds: float
) -> None:
    """Printed when the first page can be opened."""
    say()
    say(f"Vaka is ready after {seconds:.1f} s:  {settings.public_url}")
    say(f"  API description                 {settings.public_url}/api/docs")
    if certificate is not None and certificate.authority is not None:
        say(
            f"  install the certificate from    http://{settings.public_url.split('://')[1].split(':')[0]}:{authority_port}/"
        )
        say(f"  its fingerprint (SHA-256)       {certificate.fingerprint}")
    people = demonstration(settings).get("people", ())
    if people:
        say()
        say("Sign in as (invented people; the passwords were made for this folder alone):")
        rows = [
            (_role(person), str(person["name"]), str(person["email"]), str(person["password"])) for person in people
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row, person in zip(rows, people, strict=True):
            second = "  + code" if person.get("totp_secret") else ""
            say("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + second)
        if any(person.get("totp_secret") for person in people):
            say("Officers also give a code:  .venv/bin/python -m deploy.run code EMAIL")
        say(f"All of this is in {settings.data / 'demo.json'}.")
    say()
    if log is not None:
        say(f"Log: {log}")
    say("Ctrl-C stops it.")


def _role(person: Mapping[str, Any]) -> str:
    for key in ("title", "role", "roles", "what"):
        if value := person.get(key):
            return ", ".join(value) if isinstance(value, list) else str(value)
    return ""


def code(settings: Settings, name: str) -> str:
    """The current one-time code of a demonstration person, found by name or e-mail. Raises Trouble when unknown."""
    if settings.is_production:
        raise Trouble(
            "There are no demonstration people in production; a real officer's codes are on the officer's own device."
        )
    people = demonstration(settings).get("people", ())
    if not people:
        raise Trouble(f"There is no demonstration in {settings.data}: make run makes one.")
    wanted = name.casefold()
    found = [person for person in people if wanted in (str(person["email"]).casefold(), str(person["name"]).casefold())]
    found = found or [person for person in people if wanted in f"{person['email']} {person['name']}".casefold()]
    if len(found) != 1:
        names = ", ".join(str(person["email"]) for person in (found or people))
        raise Trouble(f"{name!r} names {'nobody' if not found else 'several people'}: choose one of {names}.")
    if not found[0].get("totp_secret"):
        raise Trouble(f"{found[0]['name']} signs in with the password alone.")
    return pyotp.TOTP(str(found[0]["totp_secret"])).now()
