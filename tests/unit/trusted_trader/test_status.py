"""What others are told and may claim, from the authorisations that an operator holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.trusted_trader.domain.entitlements import Certificate, claim
from services.trusted_trader.domain.status import Held, end_of, filed_in_time, first_instant, plain_tin, said
from services.trusted_trader.domain.words import HolderStatus

SUVA = ZoneInfo("Pacific/Fiji")
TODAY = date(2026, 3, 3)


def held(number: str = "1", status: HolderStatus = HolderStatus.ACTIVE, **more: Any) -> Held:
    values: dict[str, Any] = {
        "tier": "aeo", "roles": ("importer",), "benefits": ("low_inspection",), "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
    }  # fmt: skip
    return Held(number=number, status=status, **(values | more))


def told(*found: Held, changed: Held | None = None) -> Any:
    return said(found, changed=changed or found[0], zone=SUVA, today=TODAY)


def test_instants_are_the_offices_first_included_last_excluded() -> None:
    assert first_instant(TODAY, SUVA) == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert end_of(TODAY, SUVA) == datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert end_of(date.max, SUVA) == first_instant(date.max, SUVA)
    one = told(held())
    assert (one.valid_from, one.valid_until) == (
        first_instant(date(2026, 1, 1), SUVA),
        end_of(date(2026, 12, 31), SUVA),
    )


def test_a_tax_number_is_compared_without_its_dress() -> None:
    assert plain_tin(" 50-10001.0/1 ") == plain_tin("501000101") == "501000101"
    assert plain_tin("ws 12a") == "WS12A"


def test_aeo_29_benefits_are_those_of_active_certificates_alone() -> None:
    broker = held("2", roles=("broker",), benefits=("priority",), valid_until=date(2026, 6, 30))
    both = told(held(), broker)
    assert (both.roles, both.benefits, both.valid_until) == (
        ("importer", "broker"), ("low_inspection", "priority"), end_of(date(2026, 6, 30), SUVA),
    )  # fmt: skip
    one = told(held(status=HolderStatus.SUSPENDED), broker)
    assert (one.status, one.roles, one.benefits) == (HolderStatus.ACTIVE, ("broker",), ("priority",))
    none = told(held(status=HolderStatus.SUSPENDED), held("2", HolderStatus.REVOKED))
    assert (none.status, none.benefits) == (HolderStatus.SUSPENDED, ())
    gone = held(status=HolderStatus.EXPIRED)
    assert told(gone, held("2", HolderStatus.REVOKED), changed=gone).status is HolderStatus.EXPIRED


def test_one_that_is_over_and_not_written_down_gives_nothing_beside_one_that_counts() -> None:
    over = held("1", valid_until=date(2026, 3, 2), benefits=("priority",))
    assert told(over, held("2")).benefits == ("low_inspection",)


def test_aeo_35_a_pending_revalidation_has_no_last_day() -> None:
    assert told(held(pending=True)).valid_until is None
    assert filed_in_time(filed_on=date(2026, 11, 1), valid_until=date(2026, 12, 31), days=60)
    assert not filed_in_time(filed_on=date(2026, 11, 2), valid_until=date(2026, 12, 31), days=60)


def certificate(found: Held, **more: Any) -> Certificate:
    benefits = tuple({"code": code, "law": "s.1"} | more for code in found.benefits)
    return Certificate(held=found, sites=(f"site-{found.number}",), benefits=benefits)


def test_a_claim_is_for_the_day_that_is_asked() -> None:
    one = [certificate(held())]
    assert claim(one, on=date(2026, 12, 31)).status == "active"
    assert (claim(one, on=date(2027, 1, 1)).status, claim(one, on=date(2027, 1, 1)).benefits) == ("expired", ())
    assert claim(one, on=date(2025, 12, 31)).status == "not_yet"
    assert claim([certificate(held(pending=True))], on=date(2027, 1, 1)).status == "active"
    assert claim([], on=TODAY).status == "none"


def test_of_two_certificates_the_newer_ones_values_count() -> None:
    old = certificate(held(benefits=("deferred_payment",)), days=10)
    new = certificate(
        held("2", benefits=("deferred_payment",), valid_from=date(2026, 2, 1), roles=("broker",)), days=30
    )
    found = claim([new, old], on=TODAY)
    assert found.benefits == ({"code": "deferred_payment", "law": "s.1", "days": 30, "certificate": "2"},)
    assert (found.certificate, found.roles, found.sites) == ("2", ("importer", "broker"), ("site-1", "site-2"))


def test_aeo_29_nothing_is_claimed_of_a_suspended_one() -> None:
    found = claim([certificate(held(status=HolderStatus.SUSPENDED))], on=TODAY)
    assert (found.status, found.benefits, found.sites) == ("suspended", (), ())
