"""Which documents a file takes: the name, the announced type and the first bytes must agree.

An office document (OOXML) is an archive; one that would unpack to something enormous, or that carries macros, is refused
before anybody opens it (OWASP ASVS 5.0 V5.2).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

_OOXML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """A type that is taken. `inside` is the part that an office document of this type must contain."""

    extension: str
    media_type: str
    also: tuple[str, ...] = ()
    signatures: tuple[bytes, ...] = ()
    inside: str = ""

    @property
    def is_text(self) -> bool:
        """A type without signature: plain text."""
        return not self.signatures


_TYPES = (
    FileType(extension="pdf", media_type="application/pdf", signatures=(b"%PDF-",)),
    FileType(extension="png", media_type="image/png", signatures=(b"\x89PNG\r\n\x1a\n",)),
    FileType(extension="jpg", media_type="image/jpeg", signatures=(b"\xff\xd8\xff",)),
    FileType(extension="jpeg", media_type="image/jpeg", signatures=(b"\xff\xd8\xff",)),
    FileType(
        extension="docx",
        media_type=f"{_OOXML}.wordprocessingml.document",
        signatures=(b"PK\x03\x04",),
        inside="word/document.xml",
    ),
    FileType(
        extension="xlsx",
        media_type=f"{_OOXML}.spreadsheetml.sheet",
        signatures=(b"PK\x03\x04",),
        inside="xl/workbook.xml",
    ),
    FileType(extension="txt", media_type="text/plain"),
    # Windows with a spreadsheet program installed announces CSV under that program's name.
    FileType(extension="csv", media_type="text/csv", also=("application/vnd.ms-excel", "text/plain")),
)
TYPES: Mapping[str, FileType] = {found.extension: found for found in _TYPES}
ACCEPTED = tuple(TYPES)

UNPACKED_MAXIMUM = 100 * 1024 * 1024
RATIO_MAXIMUM = 100
PARTS_MAXIMUM = 2000
NAME_MAXIMUM = 150
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def plain_name(name: str) -> str:
    """A file's name without folders, control characters or the marks that turn the reading direction."""
    last = _CONTROL.sub("", name.replace("\\", "/")).rpartition("/")[2].strip().strip(".")
    stem, dot, extension = last.rpartition(".")
    return f"{stem[: NAME_MAXIMUM - len(extension) - 1]}{dot}{extension}" if dot else last[:NAME_MAXIMUM]


def type_of(name: str) -> FileType | None:
    """The type that a name announces, if it is one that is taken."""
    return TYPES.get(name.rpartition(".")[2].lower()) if "." in name else None


def why_not(*, name: str, media_type: str, content: IO[bytes]) -> tuple[str, str] | None:
    """Why a file is refused, as a stable word and a sentence, or None. Reads `content` from its start."""
    kind = type_of(name)
    if kind is None:
        return "type", f"We take {', '.join(ACCEPTED)}. The name {name!r} ends differently."
    announced = media_type.partition(";")[0].strip().lower()
    if announced not in (kind.media_type, *kind.also):
        return "media_type", f"The name says {kind.extension}, the file was sent as {announced or 'nothing'}."
    content.seek(0)
    head = content.read(8192)
    if not head:
        return "empty", "The file is empty."
    if kind.is_text:
        return _why_not_text(head)
    if not head.startswith(kind.signatures):
        return "content", f"The name says {kind.extension}, the content does not."
    return _why_not_archive(kind, content) if kind.inside else None


def _why_not_text(head: bytes) -> tuple[str, str] | None:
    if _BINARY.search(head) or any(head.startswith(s) for found in _TYPES for s in found.signatures):
        return "content", "The name says text, the content does not."
    return None


def _why_not_archive(kind: FileType, content: IO[bytes]) -> tuple[str, str] | None:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "content", "The document is damaged: it cannot be opened."
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or kind.inside not in names:
        return "content", f"The name says {kind.extension}, the content does not."
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "macros", "The document carries macros. Save it without them."
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if len(parts) > PARTS_MAXIMUM or unpacked > UNPACKED_MAXIMUM or unpacked / packed > RATIO_MAXIMUM:
        return "unpacks", "The document unpacks to far more than its size. Save it again, or send a PDF."
    return None
