"""Which language a visitor reads, and the words in it: gettext catalogues, read as text when the portal starts."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES: dict[str, str] = {"en": "English", "fr": "Français"}
"""Code and own name of every language the portal speaks; the first is the language of the msgids."""

SOURCE_LANGUAGE = "en"
LOCALES = Path(__file__).parent / "locales"

Words = NullTranslations


def N_(message: str) -> str:  # noqa: N802  # the name translators' tools look for
    """Mark a text for translation that is translated only when it is shown."""
    return message


def read_catalogue(path: Path, *, language: str) -> Catalog:
    """One .po file as Babel reads it."""
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


@cache
def load_words(language: str, *, folder: Path = LOCALES) -> Words:
    """All catalogues of a language, merged, read once. Several files per language let each area keep its own."""
    words: Words = NullTranslations()
    if language == SOURCE_LANGUAGE:
        return words
    merged: Translations | None = None
    for path in sorted((folder / language / "LC_MESSAGES").glob("*.po")):
        compiled = BytesIO()
        write_mo(compiled, read_catalogue(path, language=language))
        compiled.seek(0)
        translations = Translations(fp=compiled)
        merged = translations if merged is None else merged.merge(translations)
    return words if merged is None else merged


def choose_language(*, asked: str | None, kept: str | None, accepted: str) -> str:
    """The language asked for in the address, else kept in the cookie, else the browser's, else English.

    `accepted` is the Accept-Language header as sent.
    """
    for choice in (asked, kept):
        if choice in LANGUAGES:
            return str(choice)
    weighted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        name, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        if name and weight > 0:
            weighted.append((-weight, name.replace("-", "_")))
    wanted = [name for _, name in sorted(weighted, key=lambda pair: pair[0])]
    found = negotiate_locale(wanted, list(LANGUAGES))
    return found.split("_")[0] if found else SOURCE_LANGUAGE


def locale_of(language: str) -> Locale:
    """Formats of a language; English in the Pacific writes day before month."""
    return Locale.parse("en_GB" if language == "en" else language)
