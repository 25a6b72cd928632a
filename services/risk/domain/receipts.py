"""The number of a receipt: what a trader holds, made before anything is judged."""

from __future__ import annotations

import hashlib
from uuid import UUID


def receipt(identifier: UUID, number: int, fingerprint: str) -> str:
    """In four groups: the same for what was sent twice, another for every version of a declaration."""
    found = hashlib.sha256(f"{identifier}/{number}/{fingerprint}".encode()).hexdigest()[:16].upper()
    return "-".join(found[start : start + 4] for start in range(0, 16, 4))
