"""Small secrets kept sealed in a table: one-time keys, signing keys. The key to them is a secret file of the part."""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Box:
    """Seals small secrets at rest with AES-256-GCM under a key derived from a secret text and its `purpose`.

    `owner` is bound to the sealed text, so a row cannot be given to somebody else.
    """

    def __init__(self, secret: str, *, purpose: str) -> None:
        self._cipher = AESGCM(hashlib.sha256(f"vaka {purpose}".encode() + b"\x00" + secret.encode()).digest())

    def seal(self, text: str, *, owner: str) -> str:
        """A sealed text, in base64."""
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), owner.encode())).decode()

    def open(self, sealed: str, *, owner: str) -> str:
        """The text again. Raises cryptography's InvalidTag when the key, the owner or the text is not the one."""
        raw = base64.b64decode(sealed)
        return self._cipher.decrypt(raw[:12], raw[12:], owner.encode()).decode()
