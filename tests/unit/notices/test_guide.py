"""What the guide of webhooks says: its program verifies our signatures, its numbers are the parameters'."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from services.notices.domain import signing
from services.notices.domain.event_types import EVENT_TYPES
from services.notices.domain.terms import Terms
from services.notices.domain.words import LetterState, Rhythm
from services.notices.operations.letters import Fate
from shared.parameters import Parameters, load_administrations
from shared.settings import Settings

GUIDES = Path(__file__).parents[3] / "docs/guides"
GUIDE = (GUIDES / "webhooks.md").read_text(encoding="utf-8")
LETTERS = " ".join((GUIDES / "letters.md").read_text(encoding="utf-8").split())


def test_the_program_of_the_guide_verifies():
    (program,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    found: dict[str, object] = {}
    exec(program, found)  # noqa: S102  # our own guide
    is_genuine = found["is_genuine"]
    assert callable(is_genuine)
    (private, public), (other, _) = signing.new_key(), signing.new_key()
    now = datetime.fromtimestamp(time.time(), UTC)
    headers = dict(signing.headers(identifier="x", at=now, body=b"{}", keys=[other, private]))
    assert is_genuine(public, headers, b"{}")
    assert not is_genuine(public, headers, b"{ }")
    assert not is_genuine(signing.new_key()[1], headers, b"{}")
    old = dict(signing.headers(identifier="x", at=now - timedelta(hours=1), body=b"{}", keys=[private]))
    assert not is_genuine(public, old, b"{}")


def test_the_numbers_of_the_guide_are_those_in_force():
    terms = Terms.of(Parameters(load_administrations(Settings.administrations)["XX"].parameters), on=date(2026, 11, 22))
    text = " ".join(GUIDE.split())
    assert "5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h" in text
    assert terms.waits == (0, 5, 300, 1800, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)))
    assert f"within {terms.timeout:g} seconds" in text
    assert f"There may be {terms.endpoints_at_most} endpoints" in text
    assert f"kept for {terms.log_kept.days} days" in text
    assert f"signs beside it for {terms.key_overlap.days} days" in text
    assert (terms.failing_after.days, terms.disabled_after.days) == (2, 7)
    assert "After two days" in text
    assert "after seven it is disabled" in text
    assert set(re.findall(r"`((?:advance_rulings|risk)\.[A-Z]\w+)`", GUIDE)) <= set(EVENT_TYPES)


def test_the_numbers_of_the_guide_of_letters_are_those_in_force():
    terms = Terms.of(Parameters(load_administrations(Settings.administrations)["XX"].parameters), on=date(2026, 11, 22))
    assert terms.letter_waits[:4] == (30, 60, 120, 240)
    assert "30 s, 1 min, 2 min, 4 min and so on up to 4 h" in LETTERS
    assert max(terms.letter_waits) == 4 * 3600
    assert f"more than {terms.letter_oldest.days} days late" in LETTERS
    assert f'"digest_at":"{terms.digest_at:%H:%M}"' in LETTERS
    for words in (*LetterState, *Rhythm, *Fate):
        assert f"`{words}`" in LETTERS, words
