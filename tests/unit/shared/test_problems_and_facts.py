"""What a problem says on the wire, and what a fact can carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from uuid import UUID

import pytest

from shared.facts import Fact, event_type, plain
from shared.problems import FieldError, Invalid, NotPossible, Problem, StaleVersion, registry


class TestProblems:
    def test_the_class_is_the_type_and_its_docstring_the_title(self):
        body = NotPossible("Too late.", state="issued", possible=["revoke"]).body(request_id="abc12345")
        assert body == {
            "type": "/problems/not-possible",
            "title": "This action is not possible in the present state.",
            "status": 409,
            "code": "not-possible",
            "detail": "Too late.",
            "hint": "See what is possible now; reload if somebody else was faster.",
            "state": "issued",
            "possible": ["revoke"],
            "request_id": "abc12345",
        }

    def test_fields_are_named_by_json_pointers(self):
        body = Invalid(errors=[FieldError("/goods/0/name", "missing", "Field required", "Add this field.")]).body()
        assert body["errors"] == [
            {"pointer": "/goods/0/name", "code": "missing", "detail": "Field required", "hint": "Add this field."}
        ]
        assert "detail" not in body

    def test_the_next_step_can_be_said_for_the_case_or_left_out(self):
        assert StaleVersion(hint="Ask Sefa.").body()["hint"] == "Ask Sefa."
        assert "hint" not in StaleVersion(hint="").body()

    def test_a_member_cannot_take_the_place_of_one_that_every_problem_has(self):
        with pytest.raises(TypeError, match="status is a member that every problem has"):
            NotPossible("Too late.", status="issued")

    def test_the_registry_knows_every_problem_once(self):
        class MoonTooFull(Problem):
            """The moon is too full."""

        assert registry()["moon-too-full"] is MoonTooFull
        assert list(registry()) == sorted(registry())
        assert "problem" not in registry()


class Colour(Enum):
    RED = 1


class Word(StrEnum):
    YES = "yes"


@dataclass(frozen=True, kw_only=True)
class LampLit(Fact):
    colour: Colour
    on: date
    parts: tuple[Decimal, ...]


class TestFacts:
    def test_a_fact_carries_its_own_fields_as_json(self):
        fact = LampLit(subject="lamp/1", version=3, colour=Colour.RED, on=date(2026, 6, 1), parts=(Decimal("1.50"),))
        assert fact.data() == {"colour": 1, "on": "2026-06-01", "parts": ["1.50"]}
        assert event_type(service="lighting", fact=LampLit) == "lighting.LampLit"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, None),
            (True, True),
            (Word.YES, "yes"),
            (Decimal("0.10"), "0.10"),
            (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
            (datetime(2026, 6, 1, 4, 30, tzinfo=UTC), "2026-06-01T04:30:00+00:00"),
            ({"b", "a"}, ["a", "b"]),
            ({Word.YES: {"deep": (1, 2)}}, {"yes": {"deep": [1, 2]}}),
        ],
    )
    def test_plain_forms(self, value, expected):
        assert plain(value) == expected
        assert type(plain(value)) is type(expected)

    def test_what_has_no_plain_form_is_refused_and_never_dropped(self):
        with pytest.raises(TypeError, match="cannot carry object"):
            plain({"thing": object()})
