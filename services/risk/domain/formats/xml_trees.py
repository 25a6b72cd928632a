"""XML from outside: no document type, no entities, no network, no huge trees; encodings and slips set right with a note."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from services.risk.domain.formats.reading import FileRefused, clean

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_ENCODING = re.compile(rb"<\?xml\b[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")
_DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z_][\w.\-]*|#\d+|#x[0-9A-Fa-f]+);)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MOST_ATTRIBUTES = 1_000
"""Of one element: a parser compares each with all before it, so that half a million take it an hour."""
MOST_ELEMENTS = 1_500_000
"""Of one file: declarations have over twenty octets an element, so that the largest file holds fewer; of empty ones it
would hold six million, which fill a small machine."""
_LONG_TAG = re.compile(rf"<[^<]{{{MOST_ATTRIBUTES * 4},}}")
_ATTRIBUTE = re.compile(r"=\s*[\"']")
_SLIPS = (("deffered", "deferred"), ("suppplementary", "supplementary"), ("coeficient", "coefficient"),
          ("adjustement", "adjustment"), ("guaranted", "guaranteed"))  # fmt: skip
DEEPEST_SUFFIX = 4
_ABOUT_XML = "{http://www.w3.org/2001/XMLSchema-instance}"
"""Attributes of how the file is written (`xsi:nil`, `xsi:schemaLocation`), not of what it declares."""


def parse(content: bytes) -> tuple[etree._Element, tuple[str, ...]]:
    """The root, and notes on what was set right. Raises FileRefused with the line of what is wrong."""
    text, notes = _decoded(content)
    if found := _DOCTYPE.search(text):
        raise FileRefused(
            "The file declares a document type or an entity. Such files are refused unread, because entities can be"
            " made to swell without end or to fetch other files; write it without.",
            line=text.count("\n", 0, found.start()) + 1,
        )
    for tag in _LONG_TAG.finditer(text):
        if len(_ATTRIBUTE.findall(tag[0])) > MOST_ATTRIBUTES:
            raise FileRefused(
                f"An element has more than {MOST_ATTRIBUTES} attributes.", line=text.count("\n", 0, tag.start()) + 1
            )
    if text.count("<") - text.count("</") > MOST_ELEMENTS:
        raise FileRefused(f"The file has more than {MOST_ELEMENTS} elements. Write its declarations as several files.")
    if head := _DECLARATION.match(text):
        text = "\n" * head[0].count("\n") + text[head.end() :]
    mended = clean(text) if "<![CDATA[" in text else _BARE_AMPERSAND.sub("&amp;", clean(text))
    if mended != text:
        notes = (*notes, "Characters that XML does not allow were read as they were meant.")
    try:
        return _parsed(mended), notes
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise FileRefused(f"This is not XML: {_reason(error)}.", line=line, path=_near(text, line)) from None


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def _reason(error: etree.XMLSyntaxError) -> str:
    return clean(str(error.msg or error)).rstrip(".")[:300]


def _near(text: str, line: int) -> str:
    rows = text.splitlines()
    return clean(rows[line - 1].strip())[:80] if 0 < line <= len(rows) else ""


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text. What a byte order mark says is believed first, then what the file says of itself, then UTF-8."""
    if not content.strip():
        raise FileRefused("The file is empty.", line=1)
    for mark, name in _BOMS:
        if content.startswith(mark):
            return _as(content[len(mark) :], name, ())
    if content[:2] in (b"<\x00", b"\x00<"):
        return _as(content, "utf-16-le" if content[:1] == b"<" else "utf-16-be", ())
    said = _ENCODING.search(content[:400])
    named = said[1].decode("ascii").lower() if said else "utf-8"
    if named.startswith(("utf-16", "utf-32", "ucs", "iso-10646")):  # contradicted by the bytes that said so
        return _as(content, "utf-8", (f"The file calls itself {named}, which it is not.",))
    return _as(content, named, ())


def _as(content: bytes, encoding: str, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    try:
        return content.decode(encoding), notes
    except (UnicodeDecodeError, LookupError, ValueError):
        pass
    if encoding.startswith(("utf-16", "utf-32")):
        raise FileRefused(f"The file begins as {encoding}, but is not.", line=1)
    for other in ("utf-8", "cp1252", "latin-1"):
        try:
            text = content.decode(other)
        except UnicodeDecodeError:
            continue
        return text, (*notes, f"The file is not {encoding}; it was read as {other}.")
    raise AssertionError("Latin-1 reads every byte")


@lru_cache(maxsize=4096)
def fold(tag: str) -> str:
    """A tag's name without case, marks and the known slips of spelling: `Suppplementary_unit_code` is what it means."""
    plain = re.sub(r"[_.\-\s]", "", tag.rsplit("}", 1)[-1]).lower()
    for slip, right in _SLIPS:
        plain = plain.replace(slip, right)
    return plain


def folded(path: str) -> str:
    """The same for a path with slashes."""
    return "/".join(fold(part) for part in path.split("/"))


def local(tag: str) -> str:
    """A tag's name without its namespace."""
    return tag.rsplit("}", 1)[-1]


@dataclass(slots=True)
class Leaf:
    """An element that holds text."""

    path: str
    keys: tuple[str, ...]
    text: str
    line: int
    used: bool = False


class Leaves:
    """The texts under one element, found by the end of their path; what nobody asked for can be told afterwards.

    `leave_out` names children that are read apart, `nowhere` elements that are so at any depth.
    """

    def __init__(
        self,
        element: etree._Element,
        *,
        path: str,
        leave_out: frozenset[str] = frozenset(),
        nowhere: frozenset[str] = frozenset(),
    ) -> None:
        self._found: list[Leaf] = []
        self._by_end: dict[str, list[Leaf]] = {}
        self._attributes(element, path)
        self._walk(element, path, (), leave_out | nowhere, nowhere)
        for leaf in self._found:
            for length in range(1, min(len(leaf.keys), DEEPEST_SUFFIX) + 1):
                self._by_end.setdefault("/".join(leaf.keys[-length:]), []).append(leaf)

    def _attributes(self, element: etree._Element, path: str) -> None:
        for name, value in element.attrib.items():
            if str(value).strip() and not str(name).startswith(_ABOUT_XML):
                self._found.append(Leaf(f"{path}/@{local(str(name))}", (), str(value).strip(), line_of(element)))

    def _walk(
        self,
        element: etree._Element,
        path: str,
        keys: tuple[str, ...],
        leave_out: frozenset[str],
        nowhere: frozenset[str],
    ) -> None:
        counts: dict[str, int] = {}
        for child in element:
            name = local(str(child.tag))
            key = fold(name)
            if key == "null" or key in leave_out:
                continue
            counts[name] = counts.get(name, 0) + 1
            place = f"{path}/{name}" + (f"[{counts[name]}]" if counts[name] > 1 else "")
            text = _own_text(child)
            if text:
                self._found.append(Leaf(place, (*keys, key), text, line_of(child)))
            self._attributes(child, place)
            if len(child):
                self._walk(child, place, (*keys, key), nowhere, nowhere)

    def take(self, *ends: str) -> str:
        """The text at the first of these ends (folded) that has one; empty if none. All of that place count as used."""
        for end in ends:
            if found := self._by_end.get(end):
                found[0].used = True
                return found[0].text
        return ""

    def seen(self, end: str) -> str:
        """The text at this end, without counting it as used: it is kept as it stands, too."""
        found = self._by_end.get(end)
        return found[0].text if found else ""

    def unused(self) -> Iterator[tuple[str, str]]:
        """Path and text of everything that was not taken."""
        return ((leaf.path, leaf.text) for leaf in self._found if not leaf.used)


def _own_text(element: etree._Element) -> str:
    """The text of an element itself, before and between its children: `ACME<null/>` is ACME."""
    return "".join((element.text or "", *(child.tail or "" for child in element))).strip()


def line_of(element: etree._Element) -> int:
    """The line of the file an element begins at; 0 where that is not known."""
    found: object = element.sourceline
    return found if isinstance(found, int) else 0
