"""The rules about acts, lanes and release, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.inspections import Act, Correction, Finding, Kind, Offence, check
from services.risk.domain.lanes import (
    Direction,
    Ground,
    Hit,
    RouteReason,
    RouteView,
    direction,
    grounds,
    hits_of,
    second_officer,
    why_not,
)
from services.risk.domain.pictures import plain_name
from services.risk.domain.pictures import why_not as why_not_taken
from services.risk.domain.release import DelayView, ReleaseView, falls_to_blue
from services.risk.domain.release import why_not as why_not_released
from services.risk.domain.words import Lane, Stage
from shared.calendar import DAY
from shared.parameters import load_administrations

HEADER = {"total_value": "1000.00", "office": "FJSUV", "lodged_on": "2026-03-02"}
ITEMS = ({"hs": "220300", "value": "600.00"}, {"hs": "851712"})
FIJI = load_administrations(Path(__file__).parents[3] / "deploy" / "administrations")["FJ"].calendar()
NOON = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # Monday noon in Suva

lanes = st.sampled_from(Lane)
hits = st.lists(
    st.builds(Hit, rule=st.sampled_from(["A", "B", "C"]), version=st.just(1), lane=lanes, mandatory=st.booleans(), shadow=st.booleans()),
    max_size=4,
).map(tuple)  # fmt: skip
views = st.builds(
    RouteView,
    lane=lanes,
    stage=st.sampled_from(Stage),
    hits=hits,
    random_lane=st.none() | lanes,
    may_lower=st.booleans(),
    assessed=st.none() | lanes,
)


def faults(act: Act) -> set[str]:
    return {one.pointer for one in check(act, header=HEADER, items=ITEMS, currency="FJD", photos=frozenset())[1]}


def act(**more: object) -> Act:
    return Act(**{"kind": Kind.GOODS, "conform": True, "currency": "FJD", "minutes": 5} | more)  # type: ignore[arg-type]  # a test's own


@given(view=views, to=lanes, reason=st.sampled_from(RouteReason))
@settings(max_examples=100, deadline=None)
def test_no_mandatory_rule_no_draw_and_no_red_is_lowered_by_one_officer(view: RouteView, to: Lane, reason: RouteReason) -> None:  # fmt: skip
    needed, way = grounds(view, to), direction(view.lane, to)
    if way is not Direction.LOWER:
        assert needed == ()
        return
    assert (Ground.FROM_RED in needed) == (view.lane is Lane.RED or view.assessed is Lane.RED)
    assert (Ground.NO_RIGHT in needed) == (not view.may_lower)
    effective = {hit.rule for hit in view.hits if hit.mandatory and not hit.shadow and hit.lane.rank > to.rank}
    assert set(view.set_aside(to)) == effective
    assert (Ground.MANDATORY_HIT in needed) == bool(effective)
    assert (Ground.RANDOM_DRAW in needed) == (view.random_lane is not None and view.random_lane.rank > to.rank)
    assert all(ground.sentence.endswith(".") for ground in needed)


@given(view=views, to=lanes, reason=st.sampled_from(RouteReason))
@settings(max_examples=100, deadline=None)
def test_after_release_only_green_becomes_blue_and_a_reason_fits_its_direction(view: RouteView, to: Lane, reason: RouteReason) -> None:  # fmt: skip
    failed = why_not(view, to, reason)
    if view.stage is Stage.CANCELLED or view.lane is to:
        assert failed
    elif view.stage is Stage.RELEASED:
        fits = Direction.RAISE in reason.directions
        assert (not failed) == ((view.lane, to) == (Lane.GREEN, Lane.BLUE) and fits)
    else:
        way = direction(view.lane, to)
        assert (not failed) == (way in reason.directions)


def test_every_reason_and_offence_has_words_and_a_direction() -> None:
    assert all(reason.wording and reason.directions for reason in RouteReason)
    assert {Direction.RAISE, Direction.LOWER} <= RouteReason.OTHER.directions
    assert len({offence.wording for offence in Offence}) == len(Offence) == 11


@pytest.mark.parametrize(
    ("requested", "decided", "small", "reason", "fine"),
    [
        ("a", "b", False, None, True),
        ("a", "a", False, "a long enough reason", False),
        ("a", "a", True, None, False),
        ("a", "a", True, "too short", False),
        ("a", "a", True, "          ", False),
        ("a", "a", True, "nobody else today", True),
    ],
)
def test_second_officer(requested: str, decided: str, small: bool, reason: str | None, fine: bool) -> None:
    assert (
        second_officer(requested_by=requested, decided_by=decided, small_office=small, override_reason=reason) is fine
    )


def test_hits_are_read_as_an_assessment_stores_them() -> None:
    stored = {
        "rule": "R-1",
        "version": 3,
        "lane": "red",
        "score": 5,
        "mandatory": True,
        "selected": True,
        "shadow": False,
    }
    assert hits_of([stored]) == (Hit(rule="R-1", version=3, lane=Lane.RED, mandatory=True, selected=True),)


def test_an_act_takes_six_findings_and_an_offence_once_for_each_item() -> None:
    many = tuple(Finding(offence=one) for one in list(Offence)[:7])
    assert faults(act(conform=False, findings=many)) == {"/findings"}
    assert faults(act(conform=False, findings=many[:6])) == set()
    same = (Finding(offence=Offence.QUANTITY, item=1), Finding(offence=Offence.QUANTITY, item=2))
    assert faults(act(conform=False, findings=same)) == set()
    assert faults(act(conform=False, findings=same + same[:1])) == {"/findings"}
    assert faults(act(conform=True, revenue=5)) == {"/revenue"}
    assert faults(act(minutes=-1)) == {"/minutes"}
    assert faults(act(minutes=100_000)) == {"/minutes"}


def test_a_correction_takes_what_was_declared_from_the_declaration() -> None:
    wrong = act(
        corrections=(
            Correction(field="total_value", now=1500),
            Correction(field="item.hs", item=2, was="851712", now="851713"),
            Correction(field="item.value", item=2, now="80.5"),
            Correction(field="item.value", item=1, was="600", now=None),
        ),
        items=(2, 1, 2),
    )
    checked, found = check(wrong, header=HEADER, items=ITEMS, currency="FJD", photos=frozenset())
    assert found == ()
    assert [(one.was, one.now) for one in checked.corrections] == [
        ("1000.00", "1500.00"), ("851712", "851713"), (None, "80.50"), ("600.00", None),
    ]  # fmt: skip
    assert checked.items == (1, 2)
    twice = act(corrections=(Correction(field="total_value", now=1), Correction(field="total_value", now=2)))
    assert faults(twice) == {"/corrections"}
    assert faults(act(corrections=(Correction(field="total_value", item=1, now=1),))) == {"/corrections/0/item"}


@given(
    lane=lanes, stage=st.sampled_from(Stage), goods=st.booleans(), documents=st.booleans(), finding=st.booleans(), waits=st.booleans()
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_nothing_red_leaves_without_an_act_about_the_goods(lane, stage, goods, documents, finding, waits) -> None:
    view = ReleaseView(
        lane=lane, stage=stage, goods_examined=goods, documents_checked=documents, finding_open=finding,
        waits_for_assessment=waits,
    )  # fmt: skip
    looked = {Lane.RED: goods, Lane.YELLOW: goods or documents}.get(lane, True)
    assert (why_not_released(view) == ()) == (stage is Stage.LODGED and looked and not finding and not waits)


def test_delay_counts_working_days_and_never_moves_a_red() -> None:
    def falls(days_later: float, *, days: int = 5, **more: object) -> bool:
        view = DelayView(**{"lane": Lane.YELLOW, "stage": Stage.LODGED, "lane_at": NOON} | more)  # type: ignore[arg-type]  # a test's own
        return falls_to_blue(view, at=NOON + days_later * DAY, days=days, calendar=FIJI)

    assert not falls(4.9)  # Saturday: Tuesday to Friday are four working days
    assert not falls(7.1)  # Monday afternoon, the fifth one
    assert falls(7.3)  # after the office closed
    assert not falls(99, days=0)
    assert falls(1.3, days=1)
    for other in (
        {"lane": Lane.RED}, {"lane": Lane.BLUE}, {"stage": Stage.PRE_ARRIVAL}, {"stage": Stage.RELEASED},
        {"random_lane": Lane.YELLOW}, {"random_lane": Lane.RED}, {"raised_by_officer": True}, {"looked_at": True},
        {"hits": (Hit(rule="A", version=1, lane=Lane.YELLOW, mandatory=True),)},
    ):  # fmt: skip
        assert not falls(99, **other), other
    assert falls(99, random_lane=Lane.BLUE)
    assert falls(99, hits=(Hit(rule="A", version=1, lane=Lane.YELLOW, mandatory=True, shadow=True),))


def test_pictures_are_told_by_their_content() -> None:
    webp = b"RIFF\x00\x00\x00\x00WEBPVP8 "
    assert why_not_taken(media_type="image/webp; q=1", head=webp) is None
    for media_type, head, code in (
        ("image/svg+xml", b"<svg", "type"), ("image/jpeg", b"", "empty"), ("image/jpeg", b"\x89PNG", "content"),
        ("image/webp", b"RIFF\x00\x00\x00\x00WAVEfmt ", "content"),
    ):  # fmt: skip
        refused = why_not_taken(media_type=media_type, head=head)
        assert refused is not None
        assert refused[0] == code
    assert plain_name("C:\\photos\\a\nb.png") == "ab.png"
    assert plain_name("../..") == ".."
    assert plain_name("/") == "picture"
