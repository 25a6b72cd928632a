"""Which files are taken as pictures of an inspection: told by their content, never by their name alone."""

from __future__ import annotations

LARGEST = 15 * 1024 * 1024
"""Bytes of one picture."""
MOST_OF_A_DECLARATION = 200
TYPES = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
}
"""Media types that are taken, with what such a file begins with."""


def why_not(*, media_type: str, head: bytes) -> tuple[str, str] | None:
    """Why a file is not taken, as a stable word and a sentence; None when it is. `head` are its first bytes."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain not in TYPES:
        return "type", "Send a photo (JPEG, PNG or WebP) or a PDF."
    if not head:
        return "empty", "The file is empty."
    if not head.startswith(TYPES[plain]) or (plain == "image/webp" and head[8:12] != b"WEBP"):
        return "content", f"The type says {plain}, the content does not."
    return None


def plain_name(name: str) -> str:
    """A file's name without folders and control characters, at most 120 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[:120] or "picture"
