"""No text without a translation: every sentence of the portal is there in every language it speaks."""

from __future__ import annotations

import re

import pytest

from gateway.portal.catalogue import missing, translations, used
from gateway.portal.language import LANGUAGES, SOURCE_LANGUAGE, load_words

OTHERS = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLACE = re.compile(r"%\((\w+)\)s")


def test_texts_are_found_at_all():
    assert len(used()) > 300


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language):
    wanting = missing(language)
    assert not wanting, "run `python -m gateway.portal.catalogue`, then translate:\n" + "\n".join(wanting)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_their_places(language):
    """A value that a translation forgets is never shown; one it invents breaks the page."""
    for key, message in translations(language).items():
        wanted = set(PLACE.findall(" ".join(key) if isinstance(key, tuple) else key))
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            assert set(PLACE.findall(str(string))) == wanted, f"{key!r}: {string!r}"


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_merged_when_they_are_loaded(language):
    words = load_words(language)
    for key, message in translations(language).items():
        if isinstance(key, str):
            assert words.gettext(key) == message.string
