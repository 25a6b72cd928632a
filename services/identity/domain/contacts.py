"""E-mail addresses, tax numbers and names as they are compared and kept."""

from __future__ import annotations

import re
import unicodedata

from shared.problems import FieldError, Invalid

_EMAIL = re.compile(r"[a-z0-9._%+'\-]{1,64}@[a-z0-9](?:[a-z0-9.\-]{0,251}[a-z0-9])?")


def email(given: str, *, pointer: str = "/email") -> str:
    """An address in the one form in which it is kept: trimmed, NFKC, lower case, at most 254 characters.

    Raises Invalid when it cannot be an address. Lower case on both sides of the @ is a decision: two
    people whose addresses differ only in case are one account.
    """
    found = unicodedata.normalize("NFKC", given).strip().lower()
    if len(found) > 254 or ".." in found or not _EMAIL.fullmatch(found):
        raise Invalid(
            errors=[
                FieldError(pointer, "not-an-email", "This is not an e-mail address.", "Write it like name@example.org.")
            ]
        )
    return found


def tax_number(given: str, *, pointer: str = "/tin") -> str:
    """A tax number as it is compared: upper case, without blanks, dots, dashes and slashes; 3 to 30 letters or digits.

    Raises Invalid otherwise. Administrations differ in the form, so no more is asked here; whether the
    number is the firm's is confirmed by an officer.
    """
    found = re.sub(r"[\s.\-/]", "", unicodedata.normalize("NFKC", given)).upper()
    if not re.fullmatch(r"[A-Z0-9]{3,30}", found):
        raise Invalid(
            errors=[
                FieldError(
                    pointer,
                    "not-a-tax-number",
                    "A tax number has 3 to 30 letters or digits.",
                    "Copy it from your tax card.",
                )
            ]
        )
    return found


def name(given: str, *, pointer: str = "/name") -> str:
    """A name with single blanks and without control characters, 1 to 200 characters. Raises Invalid otherwise."""
    found = " ".join(unicodedata.normalize("NFC", given).split())
    if not 1 <= len(found) <= 200 or any(unicodedata.category(letter) == "Cc" for letter in found):
        raise Invalid(errors=[FieldError(pointer, "not-a-name", "Give a name of 1 to 200 characters.")])
    return found
