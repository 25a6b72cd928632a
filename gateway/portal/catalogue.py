"""Keep the translations complete: `python -m gateway.portal.catalogue` adds every new text to the .po files.

With names of areas (`… catalogue trader`) only those files are written. A text that several areas use stands once, in
the first of them in the order of `AREAS`; a text that nobody uses any longer is dropped; translations that exist are kept,
also when a text moves from one file to another. An empty msgstr is what is left to do; `missing()` names them, and a
test of the guarantees holds it at nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from gateway.portal.language import LANGUAGES, LOCALES, SOURCE_LANGUAGE, read_catalogue

FOLDER = Path(__file__).parent
AREAS = ("portal", "trader", "officer", "programme", "firm", "status", "rulings", "desk", "region", "sentences")
"""The catalogues; what belongs to no other area is the portal's."""

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
HEADER = """# {name} of Vaka's portal. Kept complete by: python -m gateway.portal.catalogue
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

MessageId = str | tuple[str, ...]


def area_of(path: str) -> str:
    """The catalogue a file's texts belong to, by its path within the portal."""
    for area in AREAS[1:]:
        if path.startswith((f"templates/{area}/", f"pages/{area}", f"client/{area}", f"{area}/")):
            return area
    return AREAS[0]


def used() -> dict[MessageId, tuple[str, list[str]]]:
    """Every text in use: its area, and the files it stands in."""
    found: dict[MessageId, list[str]] = {}
    for path, _, message, _, _ in _texts():
        found.setdefault(message, []).append(path)
    order = {area: at for at, area in enumerate(AREAS)}
    return {
        message: (min((area_of(path) for path in paths), key=order.__getitem__), sorted(set(paths)))
        for message, paths in found.items()
    }


def _texts() -> Iterator[tuple[str, int, MessageId, list[str], str | None]]:
    options = {"templates/**.html": {"trimmed": "false", "newstyle_gettext": "true", "silent": "false"}}
    return extract_from_dir(FOLDER, METHODS, options, keywords=KEYWORDS, strip_comment_tags=True)


def translations(language: str) -> dict[MessageId, Message]:
    """What is translated already, from all catalogues of a language."""
    kept: dict[MessageId, Message] = {}
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        for message in read_catalogue(path, language=language):
            if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,)):
                kept[_key(message)] = message
    return kept


def _key(message: Message) -> MessageId:
    return tuple(message.id) if isinstance(message.id, list | tuple) else str(message.id)


def missing(language: str) -> list[str]:
    """The texts in use that have no translation, as "file: text"."""
    done = translations(language)
    return sorted(f"{paths[0]}: {message}" for message, (_, paths) in used().items() if message not in done)


def update(language: str, areas: Sequence[str] = AREAS) -> int:
    """Write the catalogues of a language anew. Gives how many texts still want a translation."""
    done, texts = translations(language), used()
    for area in areas:
        catalogue = Catalog(locale=language)
        for message, (belongs_to, paths) in texts.items():
            if belongs_to == area:
                string = done[message].string if message in done else ""
                catalogue.add(message, string, locations=[(path, 1) for path in paths])
        path = LOCALES / language / "LC_MESSAGES" / f"{area}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as lines:
            head = HEADER.format(name=area.capitalize(), language=language, plural=catalogue.plural_forms)
            lines.write(head.encode())
            write_po(lines, catalogue, omit_header=True, sort_output=True, width=0, include_lineno=False)
    return sum(1 for message, (belongs_to, _) in texts.items() if belongs_to in areas and message not in done)


def main() -> int:
    """Update every language; the exit code says whether something is left to translate."""
    areas = [name for name in sys.argv[1:] if name in AREAS] or list(AREAS)
    left = 0
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            wanting = update(language, areas)
            left += wanting
            sys.stdout.write(f"{language}: {wanting} to translate in {', '.join(areas)}\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
