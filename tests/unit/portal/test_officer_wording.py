"""Every word of the procedure has its words on officers' pages: a new state, rule, role or ground fails here first."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gateway.portal.language import load_words
from gateway.portal.pages.officer import action_bodies, inbox, parameter_words, readings, wording
from gateway.portal.pages.rulings import life_words
from services.advance_rulings import events
from services.advance_rulings.domain.words import RETROACTIVE_GROUNDS, CeaseGround, DeclineGround, EndGround, Status
from services.advance_rulings.workflow import APPLICATION, RULING
from services.identity.domain.standing import OFFICER_ROLES, TRADER_ROLES
from services.identity.domain.standing import Status as Standing
from services.identity.workflow import ALL
from shared.parameters import load_administrations
from shared.settings import Settings
from shared.workflow import Workflow, sentence

OF_APPLICANTS = {"save", "submit", "answer", "withdraw", "confirm-basis"}
OF_TIME = {"lapse", "expire", "remind", "cease", "restore", "undo"}


@pytest.mark.parametrize("workflow", [APPLICATION, RULING, *ALL], ids=lambda workflow: workflow.name)
def test_every_action_of_an_officer_has_a_title(workflow: Workflow) -> None:
    assert set(workflow.names) - OF_APPLICANTS - OF_TIME <= set(wording.ACTIONS)


@pytest.mark.parametrize("workflow", [APPLICATION, RULING, *ALL], ids=lambda workflow: workflow.name)
def test_every_rule_is_translated(workflow: Workflow) -> None:
    rules = {sentence(rule) for action in workflow.actions for rule in action.requires}
    assert rules <= set(wording.RULES)


def test_every_step_of_the_history_has_words() -> None:
    taken = {*APPLICATION.names, *RULING.names} - {"save", "attach"}
    assert taken <= set(wording.STEPS)


def test_every_state_says_who_moves_it_on() -> None:
    assert set(wording.NEXT_HANDS) == set(Status)


def test_every_ground_has_words() -> None:
    assert set(wording.DECLINE_GROUNDS) == set(DeclineGround)
    assert set(life_words.CHOSEN) == set(EndGround)
    assert set(life_words.GROUNDS) == {*EndGround, *CeaseGround}
    assert set(life_words.WRONG_INFORMATION) == RETROACTIVE_GROUNDS


def test_every_role_and_standing_has_words() -> None:
    assert set(wording.OFFICER_ROLES) == set(OFFICER_ROLES)
    assert set(wording.FIRM_ROLES) == set(TRADER_ROLES)
    assert set(wording.ROLES) == {*OFFICER_ROLES, *TRADER_ROLES}
    assert set(wording.STANDING) == set(Standing)


def test_every_fact_of_a_case_has_words() -> None:
    facts = {
        fact.__name__
        for fact in vars(events).values()
        if isinstance(fact, type) and issubclass(fact, events.ApplicationFact)
    }
    assert facts - {"ApplicationFact", "StepTaken"} == set(wording.AUDIT_FACTS)


def test_every_parameter_of_a_service_has_a_name() -> None:
    administrations = load_administrations(Settings().administrations)
    named = {parameter.name for found in administrations.values() for parameter in found.parameters}
    known = {f"advance_rulings.{name}" for name in wording.PARAMETERS} | set(parameter_words.PARAMETERS)
    assert {name for name in named if name.partition(".")[0] in parameter_words.SERVICES} <= known


def test_every_action_with_a_small_form_is_one_of_the_procedure() -> None:
    assert set(action_bodies.ACTIONS) <= set(APPLICATION.names)


def test_the_choice_of_states_covers_all_but_drafts() -> None:
    assert set(inbox.states_of("")) | set(inbox.states_of("closed")) == set(Status) - {Status.DRAFT}
    assert inbox.states_of("all") == []
    assert inbox.states_of("proposed") == ["proposed"]
    assert inbox.states_of("nonsense") == inbox.states_of("")


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("151319", "1513.19"),
        ("1513.19", "1513.19"),
        ("20098990", "2009.89.90"),
        ("0801110012", "0801.11.00.12"),
        ("15", "15"),
        (None, ""),
    ],
)
def test_tariff_codes_are_written_as_customs_people_write_them(code: str | None, written: str) -> None:
    assert readings.tariff_code(code) == written


def test_countries_are_countries() -> None:
    codes = {code for code, _ in readings.countries("fr")}
    assert {"FJ", "TO", "VU", "NC", "PF"} <= codes
    assert not codes & readings.NOT_COUNTRIES


def test_a_fee_without_a_currency_is_in_that_of_the_administration() -> None:
    administration = load_administrations(Settings().administrations)["FJ"]
    visit = SimpleNamespace(words=load_words("en"), language="en", administration=administration)
    assert readings.parameter_value(visit, {"amount": 2500, "currency": ""}) == "FJD 25.00"  # type: ignore[arg-type]  # all that it reads of a visit
