"""Signatures of notices (Standard Webhooks 1.0, asymmetric: `v1a`, Ed25519 over `id.timestamp.body`).

The private key is ours and never leaves; a receiver verifies with the public one, so that nobody who holds a receiver's
configuration can forge a notice of ours.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PUBLIC_PREFIX = "whpk_"
_PRIVATE_PREFIX = "whsk_"


def new_key() -> tuple[str, str]:
    """A new key: the private part as text to be sealed (`whsk_…`), the public part as the receiver gets it (`whpk_…`)."""
    key = Ed25519PrivateKey.generate()
    return _PRIVATE_PREFIX + base64.b64encode(key.private_bytes_raw()).decode(), public_of(key)


def public_of(key: Ed25519PrivateKey) -> str:
    """The public part: `whpk_` and 32 octets in base64."""
    return PUBLIC_PREFIX + base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def private_key(text: str) -> Ed25519PrivateKey:
    """The key of a text made by `new_key`. Raises ValueError for any other."""
    if not text.startswith(_PRIVATE_PREFIX):
        raise ValueError("this is no signing key")
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.removeprefix(_PRIVATE_PREFIX), validate=True))


def headers(*, identifier: str, at: datetime, body: bytes, keys: Sequence[str]) -> Mapping[str, str]:
    """`webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`: one signature per key, by a space."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((identifier.encode(), stamp.encode(), body))
    signatures = [f"v1a,{base64.b64encode(private_key(key).sign(signed)).decode()}" for key in keys]
    return {"webhook-id": identifier, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}
