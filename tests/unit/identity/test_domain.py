"""Codes, secrets, slowing down, sessions, names: the rules without database and web."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain import attempts, contacts, letters, one_time, secrets
from services.identity.domain.standing import SessionView, ends_at, is_alive, is_within
from shared.problems import Invalid
from shared.sealing import Box

AT = datetime(2026, 5, 11, 22, 0, 7, tzinfo=UTC)
RFC_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "digits"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(seconds: int, digits: str) -> None:
    """RFC 6238, appendix B, SHA-1, the last six of its eight digits."""
    at = datetime.fromtimestamp(seconds, UTC)
    assert one_time.code(RFC_KEY, at=at) == digits
    assert one_time.matching_step(RFC_KEY, digits, at=at, last_used=None) == seconds // 30


def test_a_code_counts_a_step_early_or_late_and_never_again() -> None:
    code = one_time.code(RFC_KEY, at=AT)
    step = int(AT.timestamp()) // 30
    for shift in (-30, 0, 30):
        assert one_time.matching_step(RFC_KEY, code, at=AT + timedelta(seconds=shift), last_used=None) == step
    for shift in (-90, 90):
        assert one_time.matching_step(RFC_KEY, code, at=AT + timedelta(seconds=shift), last_used=None) is None
    assert one_time.matching_step(RFC_KEY, code, at=AT, last_used=step) is None
    assert one_time.matching_step(RFC_KEY, code, at=AT, last_used=step - 1) == step
    assert one_time.matching_step(RFC_KEY, f"{code[:3]} {code[3:]}", at=AT, last_used=None) == step
    assert one_time.matching_step(RFC_KEY, "๑๒๓๔๕๖", at=AT, last_used=None) is None


def test_the_address_for_an_app_names_who_and_where() -> None:
    assert one_time.address(RFC_KEY, email="ana@firm.example").startswith(
        "otpauth://totp/Vaka:ana%40firm.example?secret="
    )


def test_secrets_say_what_they_are_and_where_they_belong() -> None:
    made = secrets.new_secret(secrets.ONE_TIME, "FJ")
    assert made.startswith("vko_FJ_")
    assert secrets.scope_of(made, secrets.ONE_TIME) == "FJ"
    for other in (secrets.new_secret(secrets.ONE_TIME), "vko_", "x", "vks_FJ_x", "vko_fj_x", "vko_FIJI_x", "vko_*_x"):
        assert secrets.scope_of(other, secrets.ONE_TIME) in (
            "",
            other[4:].split("_")[0] if other[4:6].isupper() else "",
        )
    assert secrets.scope_of("vko_*_x", secrets.ONE_TIME) == ""


def test_a_printed_code_is_read_in_any_hand() -> None:
    code = secrets.new_printed_code()
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert secrets.same(typed, secrets.digest(code))
    assert not set(code) & set("0O1IL")
    token = secrets.new_secret(secrets.SESSION)
    assert not secrets.same(token.lower(), secrets.digest(token)), "case counts in a token"


def test_a_sealed_secret_opens_for_its_owner_alone() -> None:
    box = Box("the installation's key", purpose="test")
    sealed = box.seal(RFC_KEY, owner="ana")
    assert box.open(sealed, owner="ana") == RFC_KEY
    assert box.seal(RFC_KEY, owner="ana") != sealed
    with pytest.raises(InvalidTag):
        box.open(sealed, owner="eva")
    with pytest.raises(InvalidTag):
        Box("another key", purpose="test").open(sealed, owner="ana")


def failures(*seconds_ago: float) -> list[datetime]:
    return [AT - timedelta(seconds=s) for s in seconds_ago]


@pytest.mark.parametrize(
    ("count", "waits"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (40, 900)]
)
def test_waiting_doubles_after_five_failures(count: int, waits: int) -> None:
    assert attempts.wait(failures(*[0.0] * count), at=AT, limit=attempts.PAIR) == timedelta(seconds=waits)


def test_failures_older_than_the_window_do_not_count() -> None:
    assert attempts.wait(failures(*[901.0] * 20), at=AT, limit=attempts.PAIR) == timedelta(0)
    assert attempts.wait(failures(40, 41, 42, 43, 44), at=AT, limit=attempts.PAIR) == timedelta(0)
    assert attempts.wait(failures(10, 41, 42, 43, 44), at=AT, limit=attempts.PAIR) == timedelta(seconds=20)


@given(st.lists(st.floats(0, 5000), max_size=60))
def test_waiting_is_never_negative_and_never_beyond_the_window(ago: list[float]) -> None:
    assert timedelta(0) <= attempts.wait(failures(*ago), at=AT, limit=attempts.PAIR) <= attempts.WINDOW


@pytest.mark.parametrize(
    ("officer", "idle_hours", "age_hours", "alive"),
    [
        (True, 0.99, 2, True),
        (True, 1, 2, False),
        (False, 11.9, 12, True),
        (False, 12, 13, False),
        (False, 0, 24, False),
        (True, 0, 23.9, True),
    ],
)
def test_when_a_session_ends(officer: bool, idle_hours: float, age_hours: float, alive: bool) -> None:
    view = SessionView(
        began_at=AT - timedelta(hours=age_hours),
        seen_at=AT - timedelta(hours=idle_hours),
        ended_at=None,
        officer=officer,
    )
    assert is_alive(view, at=AT) is alive
    assert (ends_at(view) > AT) is alive


def test_an_ended_session_stays_ended() -> None:
    assert not is_alive(SessionView(began_at=AT, seen_at=AT, ended_at=AT, officer=False), at=AT)


def test_both_ends_of_a_span_belong_to_it() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 31)
    assert is_within(first, last, first)
    assert is_within(first, last, last)
    assert not is_within(first, last, date(2026, 2, 1))
    assert not is_within(first, None, date(2025, 12, 31))
    assert is_within(first, None, date(2099, 1, 1))


@pytest.mark.parametrize(
    ("given_text", "kept"), [(" Ana@Firm.Example ", "ana@firm.example"), ("o'brien+x@a.fj", "o'brien+x@a.fj")]
)
def test_addresses_have_one_form(given_text: str, kept: str) -> None:
    assert contacts.email(given_text) == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ana",
        "ana@",
        "@x.fj",
        "a b@x.fj",
        "a@x..fj",
        "a@x.fj\nBcc: b@x.fj",
        "a@-x",
        "x" * 65 + "@x.fj",
        "a@x.fj,b@x.fj",
    ],
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        contacts.email(wrong)


def test_tax_numbers_and_names_have_one_form() -> None:
    assert contacts.tax_number(" 50-1234.5/0 ab") == "50123450AB"
    assert contacts.name("  Reef \t and  Ridge ") == "Reef and Ridge"
    for wrong in ("", "--", "12", "x" * 31, "12;34"):
        with pytest.raises(Invalid):
            contacts.tax_number(wrong)
    for wrong in ("", "   ", "x" * 201, "a\x00b"):
        with pytest.raises(Invalid):
            contacts.name(wrong)


VALUES = {
    "link": "L", "code": "C", "organisation": "O", "inviter": "I", "tin": "T", "reason": "R",
    "agent": "A", "trader": "D", "from_on": "F", "until_on": "U", "sign_in": "S", "register": "G",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "to"])
@pytest.mark.parametrize("kind", list(letters.Kind))
def test_every_letter_is_worded_in_every_language(kind: letters.Kind, language: str) -> None:
    text = letters.worded(kind, language=language, **VALUES)
    assert text.subject
    assert "{" not in text.subject + text.body
    english = letters.worded(kind, language="en", **VALUES)
    assert (text == english) is (language != "fr")


def test_a_letter_without_its_values_is_a_fault() -> None:
    with pytest.raises(KeyError):
        letters.worded(letters.Kind.RESET, language="en", sign_in="S", register="G")


def test_a_subject_is_one_line_whatever_a_firm_is_called() -> None:
    values = VALUES | {"organisation": "Reef\r\nBcc: all@example.org"}
    assert "\n" not in letters.worded(letters.Kind.INVITATION, language="en", **values).subject
