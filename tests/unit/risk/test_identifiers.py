"""Identifiers are UUIDs of version 7: ascending within a batch and over time, and no two alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from services.risk.domain.identifiers import identifiers

AT = datetime(2026, 3, 2, 21, 0, 0, 123_000, tzinfo=UTC)


def test_they_are_of_version_7_and_carry_their_millisecond() -> None:
    (one,) = identifiers(at=AT, count=1)
    assert (one.version, one.variant) == (7, RFC_4122)
    assert one.int >> 80 == int(AT.timestamp() * 1000)


def test_they_ascend_beyond_what_the_counter_holds_and_over_time() -> None:
    found = [*identifiers(at=AT, count=10_000)]
    assert found == sorted(found)
    (later,) = identifiers(at=AT + timedelta(seconds=1), count=1)
    assert later > found[-1]


def test_two_batches_of_one_instant_share_none() -> None:
    assert not set(identifiers(at=AT, count=1_000)) & set(identifiers(at=AT, count=1_000))
