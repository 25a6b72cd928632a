"""What would say who applies: names and numbers that must not stand in anything released to another administration."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

NEVER_RELEASED = frozenset(
    {"confidential_parts", "proceedings", "proceedings_pending", "capacity", "capacity_reason"},
)
"""Answers that say who applies, or that the applicant marked as confidential (PACER Plus Chapter 4 Article 12)."""

_LEGAL_FORMS = frozenset(
    {
        "co", "company", "corp", "corporation", "eurl", "gmbh", "inc", "incorporated", "limited", "llc", "ltd", "pl",
        "plc", "pte", "pty", "sa", "sarl", "sas",
    }
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")
_EMAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+")
_TELEPHONE = re.compile(r"\+?\d[\d\s()./-]{5,}\d")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_OBJECT = re.compile(rb"\d\s+obj\b")
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+|\d+\s+\d+\s+R\b)")
"""How a stream was packed (ISO 32000-1, 7.4): one way, several one in another, or said elsewhere."""
_FILTER = re.compile(rb"/([^\s/<>\[\]()]+)|\d+\s+\d+\s+R\b")
_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
"""Another spelling of a letter in a name."""
_SOMEHOW = re.compile(rb"/Filter(?!\w|\s*null\b)")
_PICTURES = frozenset({b"DCTDecode", b"DCT", b"JPXDecode", b"CCITTFaxDecode", b"CCF", b"JBIG2Decode"})
_HEX_TEXT = re.compile(rb"<([0-9A-Fa-f\s]{8,})>")
_KERNING = re.compile(rb"\)\s*-?[\d.]*\s*\(")
_PIECE = 2**13
_INVISIBLE = dict.fromkeys((*range(32), 127))
"""Of the first 128 characters."""
UNPACKED_MAXIMUM = 40 * 1024 * 1024
UNREADABLE = "unreadable"
"""The kind of a file that cannot be looked into wholly: locked, damaged, packed in another way, or unpacking to
more than the maximum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Something that says who applies. `kind` is what people are told stands there, never the text itself."""

    kind: str
    pattern: re.Pattern[str]


def plain(text: str) -> str:
    """A text as it is compared: small letters without accents, width or invisible characters.

    Made piece by piece, which changes nothing in it: whole, a long one would take seventeen times its size meanwhile.
    """
    return "".join(_plain(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE))


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower().translate(_INVISIBLE)
    wide = unicodedata.normalize("NFKD", text).casefold()
    bare = unicodedata.normalize("NFKD", wide)
    return bare.translate({ord(sign): None for sign in set(bare) if unicodedata.category(sign)[0] in "MC"})


def secrets(
    *,
    applicant: str,
    tin: str | None,
    contact: str | None,
    agent: str | None,
    agent_tin: str | None = None,
    lodged_by: str | None = None,
    number: str | None = None,
    documents: Sequence[str] = (),
    goods_name: str = "",
) -> tuple[Secret, ...]:
    """What must not be found in a released text.

    A firm's name counts also without its legal form ("Ltd"), unless what is left are only words of the goods' name: a
    firm called Coconut Water Ltd must be able to apply for coconut water.
    """
    goods = set(_WORD.findall(plain(goods_name)))
    found: list[Secret] = []
    for kind, name in (("applicant", applicant), ("agent", agent or ""), ("person", lodged_by or "")):
        found += _names(kind, name, goods)
    for kind, written in (("tax_number", tin), ("tax_number", agent_tin), ("application_number", number)):
        found += _number(kind, written or "")
    for address in _EMAIL.findall(contact or ""):
        found += _phrase("contact", _WORD.findall(plain(address)))
    for telephone in _TELEPHONE.findall(contact or ""):
        found += _number("contact", telephone)
    for name in documents:
        words = _WORD.findall(plain(name))
        if len(words) > 1:
            found += _phrase("document_name", words)
    return tuple(found)


def found_in(text: str, hidden: Iterable[Secret]) -> tuple[str, ...]:
    """The kinds of what stands in a text and says who applies."""
    compared = plain(text)
    return tuple(dict.fromkeys(secret.kind for secret in hidden if secret.pattern.search(compared)))


def faults(texts: Mapping[str, str], hidden: Sequence[Secret]) -> tuple[tuple[str, str], ...]:
    """Which released texts say who applies: (JSON Pointer of the text, kind)."""
    return tuple((pointer, kind) for pointer, text in texts.items() for kind in found_in(text, hidden))


def found_in_file(content: bytes, hidden: Sequence[Secret], *, shown: str | None) -> tuple[str, ...]:
    """The kinds of what stands in those parts of a file that can be read: its text, its properties, packed parts.

    `shown` is what its pages show as text, None where nobody could tell. A file of which something packed stays closed
    is UNREADABLE then, so that nothing passes unseen. What is drawn or photographed no program finds here; an officer
    looks at every document before releasing it.
    """
    kinds = dict.fromkeys(found_in(shown or "", hidden))
    if shown is None:
        kinds[UNREADABLE] = None
    try:
        for part in _parts(content):
            kinds |= dict.fromkeys(found_in(part.replace(b"\x00", b" ").decode("utf-8", "ignore"), hidden))
            wide = part.replace(b"\xfe\xff", b" ").replace(b"\x00", b"").decode("latin-1")
            kinds |= dict.fromkeys(found_in(wide, hidden))
    except _Closed:
        kinds[UNREADABLE] = None
    return tuple(kinds)


class _Closed(Exception):
    """A packed part cannot be read."""


def _names(kind: str, name: str, goods: set[str]) -> Iterator[Secret]:
    words = _WORD.findall(plain(name))
    core = list(words)
    while core and core[-1] in _LEGAL_FORMS:
        core.pop()
    yield from _phrase(kind, words)
    if core and core != words and not set(core) <= goods and len("".join(core)) > 2:
        yield from _phrase(kind, core)


def _phrase(kind: str, words: Sequence[str]) -> Iterator[Secret]:
    if len("".join(words)) > 2:
        yield Secret(kind=kind, pattern=_bounded(words, "[^a-z0-9]*"))


def _number(kind: str, written: str) -> Iterator[Secret]:
    signs = "".join(_WORD.findall(plain(written)))
    if len(signs) > 2:
        yield Secret(kind=kind, pattern=_bounded(signs, "[^a-z0-9]{0,2}"))


def _bounded(pieces: Sequence[str], between: str) -> re.Pattern[str]:
    """A pattern that begins with letters is looked for twelve times as fast as one that begins with a condition."""
    first, *rest = pieces
    following = "".join(f"{between}{piece}" for piece in rest)
    return re.compile(f"{first}(?<![a-z0-9]{first}){following}(?![a-z0-9])")


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        yield from _packed(content)
    elif content.startswith(b"%PDF-"):
        yield from _streams(content)


def _packed(content: bytes) -> Iterator[bytes]:
    left = UNPACKED_MAXIMUM
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                left -= part.file_size
                if left < 0:
                    raise _Closed
                unpacked = archive.read(part)
                yield unpacked
                if part.filename.endswith(".xml"):
                    yield re.sub(rb"<[^>]+>", b"", unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as closed:
        raise _Closed from closed


def _described(before: bytes) -> list[bytes]:
    """How a stream is packed by its own description, the outermost way first; b"" for one that cannot be read here."""
    own = _SIGN.sub(lambda sign: bytes.fromhex(sign[1].decode()), _OBJECT.split(before)[-1])
    told = _FILTERS.search(own)
    if told is None:
        return [b""] if _SOMEHOW.search(own) else []
    return [found[1] or b"" for found in _FILTER.finditer(told[1])]


def _unpacked(octets: bytes, ways: Sequence[bytes], most: int) -> bytes:
    """What a stream holds, in fewer octets than these; of a picture what it is packed in. Raises _Closed where it cannot."""
    found = octets
    try:
        for way in ways:
            if way in _PICTURES:
                return found
            if way in (b"FlateDecode", b"Fl"):
                found = zlib.decompressobj().decompress(found, most)
                if len(found) == most:
                    raise _Closed
            elif way in (b"ASCII85Decode", b"A85"):
                found = base64.a85decode(found.partition(b"~>")[0].strip().removeprefix(b"<~"))
            elif way in (b"ASCIIHexDecode", b"AHx"):
                digits = b"".join(found.partition(b">")[0].split()).decode("ascii")
                found = bytes.fromhex(digits + "0" * (len(digits) % 2))
            else:
                raise _Closed
    except (zlib.error, ValueError) as damaged:
        raise _Closed from damaged
    return found


def _streams(content: bytes) -> Iterator[bytes]:
    if b"/Encrypt" in content:
        raise _Closed
    left, end, pieces = UNPACKED_MAXIMUM, 0, [content]
    for found in _STREAM.finditer(content):
        ways = _described(content[end : found.start()])
        end = found.end()
        unpacked = _unpacked(found[1], ways, left + 1)
        if unpacked is found[1]:  # a picture, or not packed: its bytes stand in the content as they are
            continue
        left -= len(unpacked)
        if left < 0:
            raise _Closed
        pieces.append(unpacked)
    for piece in pieces:
        yield _KERNING.sub(b"", piece)
        for written in _HEX_TEXT.finditer(piece):
            digits = re.sub(rb"\s", b"", written[1]).decode()
            yield bytes.fromhex(digits[: len(digits) // 2 * 2])
