"""AEO-30, T9: every warning says why it is there and what to do, in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest

from services.trusted_trader.domain.alerts import KINDS, ORDER, WORDS, Alert, in_words
from services.trusted_trader.domain.words import EntryKind

DAY = date(2026, 3, 3)
VALUES = {
    "kind": "offence", "day": DAY, "until": DAY, "source": "court", "reference": "7", "amount": 125_000, "currency": "FJD",
    "severity": "major", "text": "The fence has a hole.", "score": 55, "limit": 60, "points": 20, "days_late": 3,
}  # fmt: skip


def test_every_warning_has_its_place_and_its_words() -> None:
    assert set(ORDER) == set(WORDS)
    assert {tuple(texts) for texts in WORDS.values()} == {("en", "fr")}
    assert all(set(KINDS[language]) == {kind.value for kind in EntryKind} for language in KINDS)


@pytest.mark.parametrize("code", ORDER)
@pytest.mark.parametrize("language", ["en", "fr", "to"])
def test_aeo_30_words_are_whole_sentences_without_gaps(code: str, language: str) -> None:
    for text in in_words(Alert(code=code, on=DAY, values=VALUES), language=language):
        assert not re.search(r"[{}]|None|  ", text)
        assert text[0].isupper()
        assert text.endswith(".")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        (125_000, "FJD", "en", "A debt of FJD 1,250.00 of"), (125_000, "VUV", "en", "A debt of VUV 125,000 of"),
        (123_456_700, "XPF", "fr", "Une dette de 123\u202f456\u202f700\u00a0FCFP du"),
    ],
)  # fmt: skip
def test_a_debt_is_written_as_money_is_on_every_paper(amount: int, currency: str, language: str, written: str) -> None:
    told, _ = in_words(
        Alert(code="debt_open", on=DAY, values=VALUES | {"amount": amount, "currency": currency}), language=language
    )
    assert told.startswith(written)
