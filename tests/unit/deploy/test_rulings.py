"""Whose register `import-rulings` fills."""

from __future__ import annotations

import pytest

from deploy.console import Trouble
from deploy.rulings import whose
from shared.parameters import load_administrations
from shared.settings import Settings

ALL = load_administrations(Settings().administrations)


def some(*codes: str) -> dict:
    return {code: ALL[code] for code in codes}


def test_the_one_named() -> None:
    assert whose(some("FJ", "VU"), "VU") == "VU"


def test_the_only_one() -> None:
    assert whose(some("TV"), None) == "TV"


def test_the_sandbox_where_there_are_several() -> None:
    assert whose(some("FJ", "VU", "XX"), None) == "XX"


@pytest.mark.parametrize(("offices", "named"), [(some("FJ", "VU"), None), (some("FJ"), "TO")])
def test_otherwise_it_asks(offices: dict, named: str | None) -> None:
    with pytest.raises(Trouble, match="FJ"):
        whose(offices, named)
