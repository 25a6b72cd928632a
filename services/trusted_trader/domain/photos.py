"""Which photos and pieces of evidence a visit takes: what the first bytes say counts, not the name. Pure."""

from __future__ import annotations

from typing import Final

_SIGNATURES: Final[tuple[tuple[bytes, int, str], ...]] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"%PDF-", 0, "application/pdf"),
)
PHOTOS: Final = ("image/jpeg", "image/png", "image/webp", "image/heic")
EVIDENCE: Final = (*PHOTOS, "application/pdf")
_EXTENSIONS: Final = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "application/pdf": "pdf",
}  # fmt: skip


def type_of(head: bytes) -> str | None:
    """The media type that the first bytes of a file show, if it is one that is taken."""
    for signature, offset, media_type in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return media_type if media_type != "image/webp" or head.startswith(b"RIFF") else None
    return None


def why_not(head: bytes, *, announced: str, taken: tuple[str, ...]) -> str | None:
    """Why a file is refused, as a sentence, or None. `announced` is the Content-Type it was sent with."""
    if not head:
        return "The file is empty."
    shown = type_of(head)
    if shown is None or shown not in taken:
        return f"This is none of {', '.join(_EXTENSIONS[one] for one in taken)}."
    said = announced.partition(";")[0].strip().lower()
    if said != shown:
        return f"The file was sent as {said or 'nothing'}, its content is {shown}."
    return None


def file_name(identifier: str, media_type: str) -> str:
    """A plain name for a photo that came without one."""
    return f"{identifier}.{_EXTENSIONS[media_type]}"
