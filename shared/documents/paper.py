"""A document as PDF: a typst template and what is to stand in it, as data. Nothing of the content is ever read as markup.

The file says of itself PDF/A-2a and PDF/UA-1, and typst refuses what would break them; no validator has run over it.
The fonts are those inside typst's wheel (Libertinus Serif), so that the same content gives the same bytes everywhere.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).parent / "templates"
LETTER = TEMPLATES / "letter.typ"
STANDARDS = ("a-2a", "ua-1")
LARGEST_CODE = 25
"""The version of the largest QR code that is printed: 117 modules a side, which make 5 cm."""
MODULE, BORDER = 0.4, 4
"""Millimetres of one module, which a telephone still reads from paper, and the quiet modules around a code."""
UNKNOWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
MOST_UNKNOWN = 300
FOREIGN = re.compile("[\u2e80-\ua4cf\uac00-\ud7ff\U00010000-\U0010ffff]")
"""East Asian scripts and what lies beyond the first plane: thousands of characters, of which the fonts have none."""


class TemplateBroken(RuntimeError):
    """A template and its content do not go together; the message is typst's."""


async def render(
    template: Path | bytes, *, content: Mapping[str, Any], at: datetime, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """A PDF of a template, made in a thread. See `compile_paper`."""
    return await asyncio.to_thread(compile_paper, template, content=content, at=at, pictures=pictures or {})


def compile_paper(
    template: Path | bytes, *, content: Mapping[str, Any], at: datetime, pictures: Mapping[str, bytes]
) -> bytes:
    """A PDF of a template: some milliseconds of processor, so off the event loop; the same bytes for the same arguments.

    `content` is JSON and is in the template as `json(bytes(sys.inputs.content))`; `at` becomes the file's date. Pictures
    (PNG, JPEG, SVG) lie beside the template as files, under their names; so does `letter.typ`, whose functions a template
    of one's own may import. A character that no font has is printed as its number, [U+4E2D], rather than not at all.
    Raises TemplateBroken.
    """
    import typst

    main = template if isinstance(template, bytes) else template.read_bytes()
    files = {"main.typ": main, "letter.typ": LETTER.read_bytes(), **pictures}
    text = json.dumps(content, ensure_ascii=False)
    for _ in range(MOST_UNKNOWN):
        try:
            made: bytes = typst.compile(  # type: ignore[call-overload]  # its types do not name the dictionary of files
                files,
                sys_inputs={"content": text},
                pdf_standards=list(STANDARDS),
                timestamp=int(at.timestamp()),
                font_paths=_fonts(),
                ignore_system_fonts=True,
            )
            return made
        except typst.TypstError as error:
            unknown = {_character(shown) for shown in UNKNOWN.findall(str(error))}
            changed = _without(text, unknown)
            if changed == text:
                raise TemplateBroken(f"{error} {error.hints or ''}".strip()) from error
            text = changed
    raise TemplateBroken(f"More than {MOST_UNKNOWN} characters of the content are in no font.")


@cache
def _fonts() -> Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False)


def _character(shown: str) -> str:
    """A character as typst's message shows it: itself, or as \\u{4e2d}."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), shown)


def _without(text: str, unknown: set[str]) -> str:
    """The JSON with characters replaced by their numbers; control characters stand in it as escapes and go altogether."""
    for character in {single for shown in unknown for single in shown}:
        if ord(character) < 0x20:
            text = text.replace(json.dumps(character)[1:-1], "")
        elif FOREIGN.match(character):
            text = FOREIGN.sub(lambda found: _number(found[0]), text)
        else:
            text = text.replace(character, _number(character))
    return text


def _number(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def qr_code(text: str) -> tuple[bytes, float] | None:
    """A QR code as SVG and its width on paper in millimetres, or None when it would be too large for a letter."""
    code = segno.make(text, micro=False, error="l")
    if not isinstance(code.version, int) or code.version > LARGEST_CODE:
        return None
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, border=BORDER, scale=4)
    return out.getvalue(), max(26.0, code.symbol_size(border=BORDER)[0] * MODULE)
