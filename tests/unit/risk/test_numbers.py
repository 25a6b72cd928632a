"""Numbers are read the same way by the short path and by Decimal, and shown so that they are read back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.catalogue import HEADER, ITEM, Type
from services.risk.domain.catalogue.types import plain_number

FIELDS = [one for one in (*HEADER.values(), *ITEM.values()) if one.type.is_number]


@given(
    st.one_of(st.integers(-(10**12), 10**12), st.from_regex(r"-?[0-9]{0,11}(\.[0-9]{0,7})?", fullmatch=True)),
    st.integers(0, 6),
)
def test_the_short_path_is_decimal_where_it_answers(given: int | str, scale: int) -> None:
    found = plain_number(given, scale)
    if found is not None:
        assert Decimal(str(given)).scaleb(scale) == found


@given(st.sampled_from(FIELDS), st.integers(-(10**14), 10**14))
def test_what_is_shown_is_read_back(field, number: int) -> None:
    shown = field.show(number)
    if field.type is Type.DECIMAL:
        assert shown == format(Decimal(number).scaleb(-field.scale), f".{field.scale}f")
    assert field.read(shown) == number
