"""Which passwords are good enough, and that hashing does the same work for nobody."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.passwords import SHORTEST_ALONE, Passwords, PasswordTooWeak, check, common


@pytest.mark.parametrize(
    "password",
    [
        "bula vinaka coral boat",
        "my dog likes green papaya",
        "ka7w-mdp3-xxq2-9bda",
        "ils ont planté douze cocotiers",
        "               x y z w v u q ",
        "ʻokú ne tuʻu ʻa e fale ʻi he tafaʻaki",
    ],
)
def test_good_ones(password: str) -> None:
    check(password, with_code=False, personal=("ana@firm.example", "Ana"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen chars", "too-short"),
        ("x" * 201, "too-long"),
        ("Password123456789", "common"),
        ("P@ssw0rd!P@ssw0rd!", "common"),
        ("motdepasse2026!!", "common"),
        ("correct horse battery staple", "common"),
        ("iloveyou princess", "common"),
        ("aaaaaaaaaaaaaaaaaaa", "common"),
        ("abcabcabcabcabcabc", "common"),
        ("qwertyuiopasdfghjkl", "common"),
        ("123456789012345678", "common"),
        ("9876543210987654", "common"),
        ("Semi Tagilala 2026!", "personal"),
        ("semi.tagilala@lali", "personal"),
        ("Vaka customs semi 1", "personal"),
    ],
)
def test_bad_ones(password: str, code: str) -> None:
    with pytest.raises(PasswordTooWeak) as caught:
        check(password, with_code=False, personal=("semi.tagilala@lali.example", "Semi Tagilala"))
    assert caught.value.errors[0].code == code
    assert caught.value.errors[0].pointer == "/password"


def test_eight_characters_are_enough_with_a_code_and_not_without() -> None:
    check("tapa-77-x", with_code=True)
    with pytest.raises(PasswordTooWeak):
        check("tapa-77-x", with_code=False)
    with pytest.raises(PasswordTooWeak):
        check("password1", with_code=True)


def test_the_list_holds_plain_stems() -> None:
    assert len(common()) > 400
    assert all(stem == stem.lower() for stem in common())


@given(st.text(min_size=SHORTEST_ALONE, max_size=60))
def test_any_text_is_judged_without_a_fault(password: str) -> None:
    with suppress(PasswordTooWeak):
        check(password, with_code=False, personal=("a@b.example", "A B"))


@given(st.sampled_from(sorted(common())), st.text(alphabet="0123456789!? .", max_size=12))
def test_a_common_stem_stays_common_with_digits_and_signs_around(stem: str, around: str) -> None:
    with pytest.raises(PasswordTooWeak):
        check(stem + around, with_code=True)


async def test_a_hash_matches_its_password_alone() -> None:
    passwords = Passwords(memory_kib=256)
    kept = await passwords.hashed("bula vinaka coral boat")
    assert kept.startswith("$argon2id$")
    assert await passwords.matches("bula vinaka coral boat", kept)
    assert not await passwords.matches("bula vinaka coral boats", kept)
    assert await passwords.matches("e\u0301" + "x" * 20, await passwords.hashed("\u00e9" + "x" * 20)), (
        "NFC on both sides"
    )


async def test_nobody_has_no_password_not_even_the_stand_in() -> None:
    assert not await Passwords(memory_kib=256).matches("the password of nobody", None)


def test_hashing_takes_the_memory_it_should() -> None:
    assert "m=47104,t=1,p=1" in Passwords()._nobody
