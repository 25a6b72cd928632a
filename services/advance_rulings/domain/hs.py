"""Codes of the Harmonized System as people write them: 2005.99.97, 2005 99 97, 20059997."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"^\d[\d.\s]*$")


def digits(code: str) -> str:
    """A code without its dots and blanks."""
    return re.sub(r"[.\s]", "", code)


def looks_like_code(text: str) -> bool:
    """Whether a search text is a code or the beginning of one: at least a chapter of two digits, at most twelve."""
    return bool(_WRITTEN.match(text.strip())) and 2 <= len(digits(text)) <= 12


def why_not_a_code(code: str, *, at_least: int = 6, exactly: int | None = None) -> str | None:
    """Why a text cannot be a code of the HS, or None.

    `at_least` and `exactly` count digits: a heading has 4, a subheading 6, national lines up to 12.
    """
    bare = digits(code)
    if not bare.isascii() or not bare.isdigit():
        return "A code has only digits, dots and blanks."
    if exactly is not None and len(bare) != exactly:
        return f"The tariff of this administration has {exactly} digits; this has {len(bare)}."
    if len(bare) % 2 or not at_least <= len(bare) <= 12:
        return f"A code here has an even number of digits, {at_least} to 12; this has {len(bare)}."
    chapter = int(bare[:2])
    if not 1 <= chapter <= 99 or chapter == 77:
        return f"There is no chapter {bare[:2]} in the Harmonized System."
    if bare[2:4] == "00":
        return f"There is no heading {bare[:4]} in the Harmonized System."
    return None


def dotted(code: str) -> str:
    """A code as it is printed: 2005.99.97.00."""
    bare = digits(code)
    return ".".join([bare[:4], *(bare[i : i + 2] for i in range(4, len(bare), 2))]) if len(bare) > 4 else bare


def prefixes(code: str) -> tuple[str, ...]:
    """Every beginning of a code from its chapter on: what a search by the first digits finds."""
    bare = digits(code)
    return tuple(bare[:length] for length in range(2, len(bare) + 1))
