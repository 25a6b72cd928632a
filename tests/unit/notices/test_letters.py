"""What a letter may tell, in which words: the closed list, both languages, dates, links, the hour of a digest."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.advance_rulings import events as rulings
from services.notices.domain import wording
from services.notices.domain.event_types import EVENT_TYPES, STAYS
from services.notices.domain.letters import LETTER_KINDS, NOT_TOLD, LetterKind, Told, page
from services.notices.domain.parameters import trouble
from services.notices.domain.terms import Terms, next_digest
from services.notices.domain.words import LetterState
from services.notices.permissions import ROLES, TIMED_WORK
from services.notices.subscribers import HEARS
from services.notices.workflow import LETTER
from services.trusted_trader import events as trusted
from shared.facts import Fact, event_type
from shared.parameters import Parameters, load_administrations
from shared.settings import Settings

SUVA = ZoneInfo("Pacific/Fiji")
HOUSE = wording.House(name="Fiji Revenue and Customs Service", zone=SUVA, url="https://vaka.example")
SECRET = "Coconut oil 1513.11, because the lane was red"
HARMLESS = {
    "administration", "organisation", "applicant", "agent", "holder", "number", "ruling", "of", "thing", "law", "until_on",
    "officers",
}  # fmt: skip
"""Fields a letter may be made from: whose it is, who of the office is told, the number, the law, the reader's last day."""


def news(
    name: str, *, told: Told | None = None, subject: str = "application/7", firm: str = "Reef Foods Ltd"
) -> wording.News:
    told = told or Told(number="FJ-A-12", law="Customs Act, section 154B", until_on=date(2026, 3, 24))
    return wording.News(
        event_type=name, subject=subject, told=told, firm=firm, happened_at=datetime(2026, 3, 2, 21, tzinfo=UTC)
    )


def leaves(found: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield from leaves(value, f"{place}.{name}")
    else:
        yield place, found


def places(text: Any) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name} if isinstance(text, str) else set()


class TestWords:
    def test_every_language_has_every_text_with_the_same_places(self):
        english = dict(leaves(wording.texts("en")))
        for language in wording.LANGUAGES:
            found = dict(leaves(wording.texts(language)))
            assert found.keys() == english.keys(), language
            assert {key: places(text) for key, text in found.items()} == {
                key: places(text) for key, text in english.items()
            }
            assert all(text for text in found.values())
            assert len(found[".day.months"]) == 12

    def test_french_is_no_english(self):
        english, french = (dict(leaves(wording.texts(language))) for language in ("en", "fr"))
        assert not [key for key, text in english.items() if text == french[key]]

    def test_the_texts_and_the_table_name_the_same_events(self):
        texts = wording.texts("en")
        named = {
            f"{service}.{name}" for service in texts.keys() - {"day", "frame", "office"} for name in texts[service]
        }
        assert named == set(LETTER_KINDS)
        for kind in LETTER_KINDS.values():
            service, _, name = kind.name.partition(".")
            assert ("until" in texts[service][name]) == kind.asks, kind.name
        told = {f"{service}.{name}" for service in texts["office"] for name in texts["office"][service]}
        assert told == {kind.name for kind in LETTER_KINDS.values() if kind.officers or kind.handlers}

    @pytest.mark.parametrize("language", wording.LANGUAGES)
    @pytest.mark.parametrize("name", sorted(LETTER_KINDS))
    def test_every_letter_can_be_written(self, name: str, language: str):
        for told in (Told(), Told(number="FJ-A-12", law="Act", until_on=date(2026, 3, 1))):
            one = wording.single(news(name, told=told), language=language, house=HOUSE)
            many = wording.digest([news(name, told=told)] * 2, language=language, house=HOUSE)
            for found in (one, many):
                assert "{" not in found.subject + found.body
                assert "None" not in found.subject + found.body
                assert "\n" not in found.subject
                assert "https://vaka.example/" in found.body
                assert "https://vaka.example/account" in found.body
                assert "\n\n\n" not in found.body
            assert ("FJ-A-12" in one.subject) == ("FJ-A-12" in one.body) == bool(told.number)

    def test_a_letter_says_what_number_until_when_where_and_the_way_to_an_appeal(self):
        found = wording.single(news("advance_rulings.InformationRequested"), language="en", house=HOUSE)
        assert found.subject == "The customs office has a question (FJ-A-12)"
        for line in (
            "Number: FJ-A-12", "Please answer by 24 March 2026.", "Legal basis: Customs Act, section 154B",
            "https://vaka.example/applications/7", "Firm: Reef Foods Ltd", HOUSE.name,
        ):  # fmt: skip
            assert line in found.body.splitlines()
        assert "appeal" not in found.body
        assert (
            "an appeal" in wording.single(news("advance_rulings.ApplicationDeclined"), language="en", house=HOUSE).body
        )

    def test_dates_are_written_as_people_write_them(self):
        assert wording.day(date(2026, 3, 1), language="fr") == "1er mars 2026"
        assert wording.day(date(2026, 8, 24), language="fr") == "24 août 2026"
        assert wording.day(date(2026, 3, 1), language="en") == "1 March 2026"

    def test_the_language_is_the_readers_else_the_houses_else_english(self):
        assert wording.spoken("fr", house=("en", "fj")) == "fr"
        assert wording.spoken("bi", house=("fr", "ty")) == "fr"
        assert wording.spoken("hif", house=("fj", "en")) == "en"
        assert wording.spoken("", house=("wls",)) == "en"

    def test_a_digest_tells_in_the_order_of_the_office_and_in_its_time(self):
        first = news("advance_rulings.ApplicationSubmitted")
        second = wording.News(
            event_type="trusted_trader.FindingsSent", subject="application/8", told=Told(number="FJ-T-1"),
            firm="Reef Foods Ltd", happened_at=datetime(2026, 3, 3, 1, 5, tzinfo=UTC),
        )  # fmt: skip
        found = wording.digest([second, first], language="en", house=HOUSE)
        assert found.subject == "2 messages about your cases"
        assert found.body.index("3 March 2026, 09:00") < found.body.index("3 March 2026, 13:05")
        assert "https://vaka.example/trusted-trader" in found.body


class TestClosedList:
    @pytest.mark.parametrize("kind", LETTER_KINDS.values(), ids=lambda kind: kind.name)
    def test_what_is_confidential_never_comes_into_a_letter(self, kind: LetterKind):
        """Every field of the fact holds a secret; what may be told is looked for by its form."""
        facts: dict[str, type[Fact]] = {
            event_type(service=service, fact=fact): fact
            for service, module in (("advance_rulings", rulings), ("trusted_trader", trusted))
            for fact in module.PUBLISHED
        }
        fields = facts[kind.name].__dataclass_fields__
        assert kind.reads <= set(fields)
        assert kind.reads <= HARMLESS
        seeded = {name: SECRET for name in fields if name not in ("law", "until_on")} | {"until_on": "2026-03-24"}
        told = kind.told(seeded)
        assert told.kept() == ({"until_on": "2026-03-24"} if kind.asks else {})
        for language in wording.LANGUAGES:
            for found in (
                wording.single(news(kind.name, told=told), language=language, house=HOUSE),
                wording.digest([news(kind.name, told=told)], language=language, house=HOUSE),
            ):
                assert "1513" not in found.body + found.subject
                assert "lane" not in found.body

    def test_every_published_fact_has_its_letter_and_its_event_type_or_a_reason_why_not(self):
        published = {
            event_type(service=service, fact=fact)
            for service, module in (("advance_rulings", rulings), ("trusted_trader", trusted))
            for fact in module.PUBLISHED
        }
        ours = {name for name in EVENT_TYPES if not name.startswith("risk.")}
        for told, silent in ((set(LETTER_KINDS), NOT_TOLD), (ours, STAYS)):
            assert told | set(silent) == published
            assert not told & set(silent)
            assert all(len(reason) > 20 for reason in silent.values())

    def test_every_kind_is_heard(self):
        assert set(LETTER_KINDS) <= set(HEARS)
        for kind in LETTER_KINDS.values():
            assert kind.reads <= HEARS[kind.name].reads  # type: ignore[attr-defined]  # those made from the table have it

    @given(
        st.dictionaries(st.sampled_from(sorted(HARMLESS)), st.none() | st.text() | st.integers() | st.dates().map(str))
    )
    def test_whatever_a_fact_holds_a_line_stays_a_line_and_what_is_kept_comes_back(self, fact: dict[str, Any]):
        for kind in LETTER_KINDS.values():
            told = kind.told(fact)
            assert Told.of(told.kept()) == told
            found = wording.single(news(kind.name, told=told, firm="x\r\nBcc: y"), language="fr", house=HOUSE)
            assert "\n" not in found.subject + told.number + told.law
            assert "\r" not in found.subject + found.body
            assert "\nBcc:" not in found.body

    def test_firms_are_told_once_each(self):
        kind = LETTER_KINDS["advance_rulings.RulingIssued"]
        assert kind.concerned({"applicant": "a", "agent": "b"}) == ("a", "b")
        assert kind.concerned({"applicant": "a", "agent": "a"}) == ("a",)
        assert kind.concerned({"applicant": None}) == ()

    def test_pages(self):
        assert page("advance_rulings.ApplicationAccepted", subject="application/7") == "/applications/7"
        assert page("advance_rulings.ApplicationAccepted", subject="application/../x") == "/applications/..%2Fx"
        assert page("advance_rulings.RulingRevoked", subject="ruling/FJ-R-1") == "/my-rulings/FJ-R-1"
        assert page("advance_rulings.ContestDecided", subject="review/7") == "/contests/7"
        assert page("advance_rulings.ContestLodged", subject="appeal/7", office=True) == "/office/contests/7"
        assert page("advance_rulings.EnquiryAnswered", subject="enquiry/7") == "/questions/7"
        assert page("advance_rulings.EditionFlagged", subject="") == "/applications"
        assert page("trusted_trader.VisitPlanned", subject="visit/7") == "/trusted-trader"


class TestHours:
    def test_the_next_digest_is_at_the_offices_hour(self):
        seven = time(7)
        at = datetime(2026, 3, 2, 21, tzinfo=UTC)  # Tuesday, 9:00 in Suva
        assert next_digest(at, hour=seven, zone=SUVA) == datetime(2026, 3, 3, 19, tzinfo=UTC)
        assert next_digest(datetime(2026, 3, 2, 18, 59, tzinfo=UTC), hour=seven, zone=SUVA) == datetime(
            2026, 3, 2, 19, tzinfo=UTC
        )
        assert next_digest(datetime(2026, 3, 2, 19, tzinfo=UTC), hour=seven, zone=SUVA) == datetime(
            2026, 3, 3, 19, tzinfo=UTC
        )

    @given(
        st.integers(0, 10 * 365 * 86_400).map(lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)),
        st.times(),
        st.sampled_from(["Pacific/Auckland", "Pacific/Apia", "Pacific/Honolulu", "Australia/Sydney"]),
    )  # fmt: skip
    def test_it_is_always_ahead_and_never_more_than_a_day_and_a_summer_time(self, at: datetime, hour: time, zone: str):
        found = next_digest(at, hour=hour, zone=ZoneInfo(zone))
        assert timedelta() < found - at <= timedelta(hours=26)

    def test_which_hours_and_waits_may_be_proposed(self):
        assert trouble("email.digest_at", "07:00", "06:30") is None
        for wrong in ("7:00", "24:00", "07:60", "seven"):
            assert trouble("email.digest_at", "07:00", wrong) == "Write an hour of the day such as 07:00."
        assert trouble("email.digest_at", "07:00", 7)
        assert trouble("email.waits_seconds", [30], [60, 120]) is None
        assert trouble("email.waits_seconds", [30], [])
        assert trouble("email.waits_seconds", [30], [0])

    @pytest.mark.parametrize("code", sorted(load_administrations(Settings.administrations)))
    def test_every_administration_has_them(self, code: str):
        found = load_administrations(Settings.administrations)[code]
        terms = Terms.of(Parameters(found.parameters), on=date(2026, 11, 22))
        assert terms.letter_waits
        assert list(terms.letter_waits) == sorted(terms.letter_waits)
        assert sum(terms.letter_waits) > 16 * 3600


class TestLife:
    def test_nobody_but_the_service_sends_and_only_a_registrar_repeats(self):
        assert LETTER.states == (
            *(
                state.value
                for state in (LetterState.WAITING, LetterState.SENT, LetterState.GIVEN_UP, LetterState.WITHHELD)
            ),
        )
        for action in LETTER.actions:
            holders = {role for role, held in ROLES.items() if action.permission in held}
            assert holders == ({"registrar"} if action.name == "send-again" else set())
            assert (action.permission in TIMED_WORK) == (action.name != "send-again")
