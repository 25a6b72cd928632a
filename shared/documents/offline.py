"""The verifier without a network: one HTML file with the keys inside, to be downloaded and opened from wherever it lies.

It is served as an attachment only, never shown by the server itself: its script would run as the portal's. Its own policy
lets nothing load and nothing leave; script and style are let in by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.documents.keys import Trust
from shared.documents.paper import TEMPLATES

PARTS = ("kid", "kty", "crv", "x", "y", "administration", "name")
Words = Mapping[str, Mapping[str, str]]
"""A code, to its words by language."""


def verifier_page(key_set: Mapping[str, Any], names: Words, *, made_on: date, labels: Words | None = None) -> bytes:
    """The page, in English and French, as UTF-8; 20 KB beside the keys. Raises ValueError for what is no key set.

    `names` are those of the administrations, {"FJ": {"en": …, "fr": …}}. `labels` are words for names of claims, for coded
    values in them and for kinds of statements, {"holder": {"en": …, "fr": …}}; what has none is shown as it is. The claims
    `from` and `until`, as dates (2026-12-01), tell whether the statement is for today.
    """
    Trust(key_set)
    keys = list({key["kid"]: {part: key[part] for part in PARTS} for key in key_set["keys"]}.values())
    given = {"keys": keys, "names": names, "labels": labels or {}, "made_on": made_on.isoformat()}
    script, style = (_template(name) for name in ("verifier.js", "verifier.css"))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src '{_hash(script)}'; style-src '{_hash(style)}'"
    )
    # Whatever could end the element it stands in is written as an escape of JSON.
    data = json.dumps(given, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    page = _template("verifier.html")
    for place, text in (("policy", policy), ("style", style), ("script", script), ("given", data)):
        page = page.replace(f"{{{place}}}", text, 1)
    return page.encode()


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
