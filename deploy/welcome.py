"""Says where to go, and whom to sign in as in a demonstration."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyotp

from deploy.console import Trouble, say
from deploy.tls import Certificate
from shared.settings import Settings

Person = Mapping[str, Any]


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
        say("Sign in as one of these invented people (their passwords were made for this folder alone):")
        rows = [_row(person) for person in _a_few(people)]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            say("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        say("Officers also give a code:        .venv/bin/python -m deploy.run code EMAIL")
        say(f"All {len(people)} of them, and API clients:   {settings.data / 'demo.json'}")
    say()
    if log is not None:
        say(f"Log: {log}")
    say("Ctrl-C stops it.")


def _a_few(people: Sequence[Person]) -> list[Person]:
    """One for each thing to try in each administration; everybody else is in the file."""
    few: list[Person] = []
    for place in dict.fromkeys(person["administration"] for person in people):
        here = [person for person in people if person["administration"] == place]
        firms = [person for person in here if person["organisation"]]
        for role in ("reviewer", "risk-analyst", "decider", "examiner"):
            few += [person for person in here if role in person["roles"] and person not in few][:1]
        few += [*firms[:1], *(firms[-1:] if len(firms) > 1 else [])]
    return few


def _row(person: Person) -> tuple[str, str, str, str]:
    what = person["organisation"] or ", ".join(person["roles"])
    return person["administration"], person["email"], person["password"], f"{person['name']}: {what}"


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
