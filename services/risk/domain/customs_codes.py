"""Codes as officers write them, made the ones that are kept."""

from __future__ import annotations

from shared.promises import bare


def hs_code(text: str) -> str | None:
    """The digits of a commodity code or of its beginning ("0808.10" is "080810"); None for anything else."""
    digits = text.replace(".", "").replace(" ", "")
    return digits if digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 12 else None


def country_code(text: str) -> str | None:
    """A country code of two letters in upper case; None for anything else."""
    code = text.strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def tax_number(text: str) -> str:
    """A tax number as it is compared: "50-10001-0-1" on a declaration is the firm registered as "501000101"."""
    return bare(text)
