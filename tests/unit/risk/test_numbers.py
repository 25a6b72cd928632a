"""Numbers are read the same way by the short path and by Decimal, and shown so that they are read back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.catalogue import HEADER, ITEM, Field, Level, NotAValue, Type, Value
from services.risk.domain.catalogue.ready import READ_HEADER, READ_ITEM, shown_header, shown_item
from services.risk.domain.catalogue.types import plain_number

FIELDS = [one for one in (*HEADER.values(), *ITEM.values()) if one.type.is_number]


@given(
    st.one_of(
        st.integers(-(10**12), 10**12),
        st.from_regex(r"-?[0-9]{0,11}(\.[0-9]{0,7}|\.[0-9]{0,4}[05]0{0,16})?", fullmatch=True),
        st.floats(-(10.0**12), 10.0**12),
    ),
    st.integers(0, 6),
)
def test_the_short_path_is_decimal_where_it_answers(given: int | str | float, scale: int) -> None:
    found = plain_number(given, scale)
    if found is not None:
        assert Decimal(str(given)).scaleb(scale).to_integral_value() == found


WORDS = st.text(max_size=20) | st.text(alphabet=" \t\x00\x1fa\u0130\u00df\u200b\ud800Z", max_size=12)
GIVEN = st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.lists(st.integers()))


@given(st.sampled_from([one for one in (*HEADER.values(), *ITEM.values()) if not one.derived]), GIVEN)
def test_what_is_prepared_reads_like_the_field(field: Field, given: object) -> None:
    prepared = (READ_HEADER if field.level is Level.HEADER else READ_ITEM)[field.name]
    assert _said(prepared, given) == _said(field.read, given)


def _said(read: Callable[[object], Value], given: object) -> object:
    try:
        return read(given)
    except NotAValue as wrong:
        return f"no value: {wrong}"


@given(st.sampled_from(FIELDS), st.integers(-(10**14), 10**14))
def test_what_is_prepared_shows_like_the_field(field: Field, number: int) -> None:
    shown = shown_header if field.level is Level.HEADER else shown_item
    assert shown({field.name: number}) == {field.name: field.show(number)}


@given(st.sampled_from(FIELDS), st.integers(-(10**14), 10**14))
def test_what_is_shown_is_read_back(field: Field, number: int) -> None:
    shown = field.show(number)
    if field.type is Type.DECIMAL:
        assert shown == format(Decimal(number).scaleb(-field.scale), f".{field.scale}f")
    assert field.read(shown) == number
