"""Questions, codes, proposals, validity, references: the rules without anything around them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.advance_rulings.domain import hs, questions, references, rulings
from services.advance_rulings.domain.words import EndGround, RulingStatus, RulingType
from services.advance_rulings.events import PUBLISHED, STEPS
from services.advance_rulings.workflow import APPLICATION
from shared.office import last_day

# Codes


@pytest.mark.parametrize(
    ("code", "dotted"),
    [("2005999700", "2005.99.97.00"), ("2005.99", "2005.99"), ("2005", "2005"), ("0101 21", "0101.21")],
)
def test_a_code_is_printed_with_dots(code: str, dotted: str) -> None:
    assert hs.dotted(code) == dotted


@pytest.mark.parametrize("code", ["200599", "2005.99.97.00", "0409 00", "9701.21"])
def test_a_good_code_is_taken(code: str) -> None:
    assert hs.why_not_a_code(code) is None


@pytest.mark.parametrize(
    "code", ["2005", "20059", "7701.10", "0001.10", "2000.10", "20059997001122", "20o599", "", "२००५९९"]
)
def test_a_bad_code_is_refused_with_a_reason(code: str) -> None:
    assert hs.why_not_a_code(code)


@given(st.from_regex(r"[0-9]{4}(\.?[0-9]{2}){0,4}", fullmatch=True))
def test_a_code_is_found_by_every_beginning_of_its_digits(code: str) -> None:
    bare = hs.digits(code)
    assert hs.prefixes(code)[-1] == bare
    assert all(bare.startswith(found) for found in hs.prefixes(code))
    assert len(hs.prefixes(code)) == len(bare) - 1


@pytest.mark.parametrize(("text", "is_code"), [("2005.99", True), ("20", True), ("2 0", True), ("2", False), ("garlic", False), ("A4", False), ("1" * 13, False)])  # fmt: skip
def test_a_search_text_that_is_a_code_is_told_from_words(text: str, is_code: bool) -> None:
    assert hs.looks_like_code(text) is is_code


# Questions

COMPLETE = {
    "capacity": "importer", "goods_name": "Taro chips", "goods_description": "Fried slices", "composition": "Taro", "process": "Fried",
    "intended_use": "Food", "similar_rulings_known": False, "proceedings_pending": False,
}  # fmt: skip


def test_a_complete_form_lacks_nothing() -> None:
    assert questions.missing(ruling_type=RulingType.CLASSIFICATION, answers=COMPLETE) == ()


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_each_required_answer_is_missed(name: str) -> None:
    rest = {key: value for key, value in COMPLETE.items() if key != name}
    assert questions.missing(ruling_type=RulingType.CLASSIFICATION, answers=rest) == (name,)


def test_a_question_is_asked_only_where_another_answer_calls_for_it() -> None:
    answers = COMPLETE | {"capacity": "justifiable_cause", "proceedings_pending": True}
    lacking = questions.missing(ruling_type=RulingType.CLASSIFICATION, answers=answers)
    assert lacking == ("capacity_reason", "proceedings")


def test_no_is_an_answer() -> None:
    assert "proceedings_pending" not in questions.missing(ruling_type=RulingType.ORIGIN, answers=COMPLETE)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"goods_name": "x" * 101}, "too_long"),
        ({"capacity": "friend"}, "choice"),
        ({"envisaged_hs_code": "77"}, "hs_code"),
        ({"proceedings_pending": "yes"}, "type"),
        ({"goods_name": 7}, "type"),
        ({"agreement": "pacer_plus"}, "unknown"),
        ({"nonsense": "x"}, "unknown"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_named(changes: dict, code: str) -> None:
    (fault,) = questions.wrong(ruling_type=RulingType.CLASSIFICATION, changes=changes)
    assert (fault.name, fault.code) == (next(iter(changes)), code)


def test_a_country_is_two_capital_letters() -> None:
    assert questions.wrong(ruling_type=RulingType.ORIGIN, changes={"exporting_country": "Fiji"})[0].code == "too_long"
    assert questions.wrong(ruling_type=RulingType.ORIGIN, changes={"exporting_country": "fj"})[0].code == "country"
    assert questions.wrong(ruling_type=RulingType.ORIGIN, changes={"exporting_country": "FJ"}) == ()


KEPT = st.dictionaries(st.sampled_from(sorted(COMPLETE)), st.one_of(st.none(), st.text(max_size=20)))


@given(KEPT, KEPT)
def test_saving_keeps_what_was_not_touched_and_saving_twice_changes_nothing(before: dict, changes: dict) -> None:
    answers = questions.merge(answers={}, changes=before)
    after = questions.merge(answers=answers, changes=changes)
    assert {k: v for k, v in after.items() if k not in changes} == {
        k: v for k, v in answers.items() if k not in changes
    }
    assert questions.merge(answers=after, changes=changes) == after
    assert all(value != "" for value in after.values())


# Proposals and endings

TODAY = date(2026, 3, 3)
PROPOSAL = {"hs_code": "2009.89", "publish": True}


def test_a_proposal_that_answers_the_question_stands() -> None:
    assert rulings.proposal_faults(PROPOSAL, ruling_type=RulingType.CLASSIFICATION, today=TODAY) == ()


@pytest.mark.parametrize(
    ("ruling_type", "changes", "field"),
    [
        (RulingType.CLASSIFICATION, {"hs_code": None}, "hs_code"),
        (RulingType.CLASSIFICATION, {"hs_code": "2009"}, "hs_code"),
        (RulingType.ORIGIN, {"agreement": "pacer_plus", "origin_rule": "CTH"}, "origin_country"),
        (RulingType.ORIGIN, {"origin_country": "FJ", "origin_rule": "CTH"}, "agreement"),
        (RulingType.ORIGIN, {"origin_country": "FJ", "agreement": "msg"}, "origin_rule"),
        (RulingType.VALUATION, {"valuation_method": 1}, "valuation"),
        (RulingType.VALUATION, {"valuation_method": 2, "valuation": {"method": 3}}, "valuation"),
        (RulingType.RELIEF, {}, "relief"),
        (RulingType.QUOTA, {}, "relief"),
        (RulingType.CLASSIFICATION, {"valid_from": date(2026, 3, 2)}, "valid_from"),
        (RulingType.CLASSIFICATION, {"valid_until": date(2026, 3, 2)}, "valid_until"),
        (RulingType.CLASSIFICATION, {"publish": False}, "not_published_reason"),
        (RulingType.CLASSIFICATION, {"valid_until": date(9999, 12, 31)}, "valid_until"),
        (RulingType.CLASSIFICATION, {"valid_from": date(9999, 12, 31)}, "valid_from"),
    ],
)
def test_a_proposal_that_lacks_something_does_not(ruling_type: RulingType, changes: dict, field: str) -> None:
    faults = rulings.proposal_faults(PROPOSAL | changes, ruling_type=ruling_type, today=TODAY)
    assert [fault.field for fault in faults] == [field]


@pytest.mark.parametrize("ground", EndGround)
def test_AR_07_only_wrong_information_reaches_back(ground: EndGround) -> None:
    wrong_information = ground.value.endswith("_information")
    assert rulings.may_be_retroactive(ground) is wrong_information


def test_AR_27_a_conflict_names_the_other_ruling() -> None:
    def faults(other: str | None) -> tuple[rulings.Fault, ...]:
        return rulings.ending_faults(
            ground=EndGround.CONFLICTING_RULING,
            effective_on=TODAY,
            today=TODAY,
            valid_from=TODAY,
            conflicting_ruling=other,
        )

    assert [fault.field for fault in faults(None)] == ["conflicting_ruling"]
    assert faults("FJ-AR-2025-00007") == ()


@pytest.mark.parametrize(("state", "today", "stands"), [
    (RulingStatus.IN_FORCE, date(2029, 3, 2), RulingStatus.IN_FORCE),
    (RulingStatus.IN_FORCE, date(2029, 3, 3), RulingStatus.EXPIRED),
    (RulingStatus.REVOKED, date(2029, 3, 3), RulingStatus.REVOKED),
])  # fmt: skip
def test_a_ruling_is_in_force_to_the_end_of_its_last_day(state, today, stands) -> None:
    assert rulings.standing(state=state, valid_until=date(2029, 3, 2), today=today) is stands


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 3, 3), 36, date(2029, 3, 2)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_AR_05_validity_ends_the_day_before_its_anniversary(first: date, months: int, last: date) -> None:
    assert last_day(first, months=months) == last


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_validity_grows_with_its_months(first: date, months: int) -> None:
    assert first <= last_day(first, months=months) < last_day(first, months=months + 1)


# References

RECORD = {"number": "N1", "date": "2016-12-28", "subject": "Roasted garlic", "tariffs": ["2005.99.9700"], "text": "…"}


@pytest.mark.parametrize(
    "written", ["2016-12-28", "December 28, 2016", "Dec 28, 2016", "december 28 2016", "2016-12-28T00:00:00"]
)
def test_a_date_is_read_as_files_write_it(written: str) -> None:
    found = references.reference(RECORD | {"date": written}, source="file")
    assert found.issued_on == date(2016, 12, 28)


def test_a_record_becomes_a_reference() -> None:
    found = references.reference(RECORD | {"category": "Valuation", "tariffs": "2005.99.97.00; 0712.90"}, source="file")
    assert found.type is RulingType.VALUATION
    assert found.codes == ("2005.99.97.00", "0712.90")
    assert found.source == "file"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": ""}, "number"),
        ({"number": "N1\u202e<b>"}, "number"),
        ({"date": "28/12/2016"}, "date"),
        ({"date": None}, "date"),
        ({"subject": None}, "subject"),
        ({"subject": 7}, "subject"),
        ({"text": "  "}, "text"),
        ({"tariffs": ["20059"]}, "tariff"),
        ({"tariffs": [1]}, "tariffs"),
        ({"tariffs": {}}, "tariffs"),
        ({"holder": "Secret Ltd"}, "holder"),
        ({"text": "x" * 500_001}, "500000"),
    ],
)
def test_a_record_that_cannot_be_used_says_why(changes: dict, said: str) -> None:
    with pytest.raises(references.BadRecord, match=said):
        references.reference(RECORD | changes, source="file")


@given(
    st.dictionaries(
        st.sampled_from([*references.FIELDS, "other"]),
        st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text())),
    )
)
def test_no_record_does_anything_but_become_a_reference_or_say_why_not(record: dict) -> None:
    said = ""
    try:
        said = references.reference(record, source="file").number
    except references.BadRecord as error:
        said = str(error)
    assert said


# Facts


def test_every_step_of_the_procedure_is_one_fact_of_its_own() -> None:
    steps = {action.name for action in APPLICATION.actions} - {"save", "attach", "assign", "route", "set-keywords"}
    assert set(STEPS) == steps
    assert len(set(STEPS.values())) == len(STEPS)


def test_nothing_that_others_hear_says_what_the_goods_are() -> None:
    fields = {name for kind in PUBLISHED for name in kind.__dataclass_fields__}
    assert not fields & {"answers", "goods_name", "goods_description", "internal_text", "subject_text"}
