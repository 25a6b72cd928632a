"""What the other services say in English has its French, by the one mechanism: the source itself is asked."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from gateway.portal.language import load_words
from gateway.portal.sentences import EVERY, places, said
from gateway.portal.sentences.patterns import fitting
from services.advance_rulings import workflow as rulings
from services.identity import workflow as accounts
from services.notices import workflow as notices
from services.risk import workflow as risk
from services.trusted_trader import workflow as traders
from shared.workflow import Workflow
from shared.workflow import sentence as why
from tests.unit.portal import sentences_in_source

FRENCH = load_words("fr")
APART = {
    "trusted_trader": frozenset({
        "domain/eligibility_words.py", "domain/sentences.py", "domain/paper_words.py",  # in both languages themselves
    }),
    "advance_rulings": frozenset({
        "domain/sections.py", "domain/sentences", "domain/paper_words.py", "domain/question_words.py",  # the same
        "domain/reports.py",
        "domain/outer_port.py", "domain/feeds.py",  # pages and feeds, not sentences
    }),
    "notices": frozenset({
        "domain/event_types.py", "domain/letters.py",  # said to programmers: why an event is no letter, or no webhook
        "operations/counted.py", "domain/signing.py", "peers.py",  # measurements and the log
    }),
    "identity": frozenset({"api/clients.py", "operations/operator.py"}),  # machines and the operator's console
}  # fmt: skip
"""Files that say nothing to who uses the pages, by service."""
UNSAID = frozenset({
    "{} taken, {} in quarantine", "{} taken, {} gone, {} waiting", "lines={} taken={} unchanged={} quarantined={}",
    "{} words, {} of them new in the list", "{}: {} new, {} changed, from {}", "tariff lines loaded",  # the audit trail
    "more text than may be looked into", "the password of nobody", "Advance rulings: new and changed{}",
    "WCO SAFE Framework, benefits", "WTO Valuation Agreement,", " at the same site", "closed; open it again",
    "iss and iat are put in by signing", "{} is a member that every problem has; choose another name",
    "{}: {} stands twice for state {}", "an instant has a zone",  # what only a programmer can do wrong
})  # fmt: skip
"""What no page tells, names of laws, and parts of sentences that are put together below."""
PUT_TOGETHER = {
    "{} authorises this operator already as {}{}.": "7 authorises this operator already as 7 at the same site.",
    "There is a team {}, which is {}.": "There is a team 7, which is closed; open it again.",
    "{} of this decision is not possible any more: it was contested already.": "Review of this decision is not possible any more: it was contested already.",
    "{} is {}; a file of {} cannot replace it.": "7 is in the register from 7; a file of 7 cannot replace it.",
    "{} Set the clock that is wrong, and sign the file again.": "Set the clock that is wrong, and sign the file again.",
    "{} Set the clock that is wrong, and sign the list again.": "Set the clock that is wrong, and sign the list again.",
    "{name!r} is sent to national systems of the administration only.": "7 is sent to national systems of the administration only.",
    "There is no event type {name!r}.": "There is no event type 7.",
    "{} The report is kept with {}.": "The report is kept with 7.",
    "{} is {}; a file cannot replace it.": "7 is in the register from 7; a file cannot replace it.",
    "a ruling of {} itself": "7 is a ruling of 7 itself; a file cannot replace it.",
    "a ruling of this administration": "7 is a ruling of this administration; a file of 7 cannot replace it.",
}
"""Sentences whose places hold words, with these in their places."""


def asked() -> list[tuple[str, str]]:
    rows = []
    for service, apart in APART.items():
        found = sentences_in_source.texts(sentences_in_source.SERVICES / service, apart=apart)
        rows += [
            (f"{service}/{place}", one)
            for place, one in sentences_in_source.sentences(found, unsaid=UNSAID, put_together=PUT_TOGETHER)
        ]
    return rows


PLUMBING = (
    "problems.py", "workflow.py", "files.py", "shapes.py", "parameter_table.py", "addresses.py", "documents/statement.py",
    "web/files.py", "web/parameters.py",
)  # fmt: skip
"""Files of the plumbing whose sentences reach a page."""


def asked_of_plumbing() -> list[tuple[str, str]]:
    found = sentences_in_source.texts(sentences_in_source.SERVICES.parent / "shared")
    return [
        (f"shared/{place}", one)
        for place, one in sentences_in_source.sentences(found, unsaid=UNSAID)
        if place.partition(":")[0] in PLUMBING
    ]


@pytest.mark.parametrize(("place", "sentence"), [*asked(), *asked_of_plumbing()])
def test_a_sentence_of_the_service_has_its_words_in_french(place: str, sentence: str) -> None:
    plain = sentence.replace("{}", "7")
    if FRENCH.gettext(plain) != plain:
        return
    fit = fitting(plain, among=EVERY, any_end=True)
    assert fit is not None, f"{place}: “{sentence}” has no words; add it to gateway/portal/sentences"
    pattern, parts = fit
    bare = [re.sub(r"'[^']*'", "", part) for part in parts.values()]  # a name in quotes is a field's or a state's
    swallowed = [part for part in bare if len(re.findall(r"[a-z]{2,}", part)) > 1]
    assert not swallowed, f"{place}: “{sentence}” is not said by “{pattern}”: “{swallowed[0]}” would stay English"
    assert FRENCH.gettext(pattern) != pattern, pattern


def workflows(*parts: ModuleType) -> list[Workflow]:
    return [one for part in parts for one in vars(part).values() if isinstance(one, Workflow)]


@pytest.mark.parametrize("workflow", workflows(traders, rulings, accounts, notices), ids=lambda workflow: workflow.name)
def test_states_and_actions_are_named_within_a_sentence(workflow: Workflow) -> None:
    assert set(map(str, workflow.states)) <= set(places.STATES)
    assert set(workflow.names) <= set(places.ACTIONS)
    assert workflow.name in places.THINGS


@pytest.mark.parametrize(
    "workflow", [*workflows(traders, rulings, accounts, notices), *workflows(risk)], ids=lambda workflow: workflow.name
)
def test_what_stands_in_the_way_is_said_in_french(workflow: Workflow) -> None:
    rules = {why(rule) for action in workflow.actions for rule in action.requires}
    assert not [rule for rule in rules if FRENCH.gettext(rule) == rule]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            "No site is visited while the application is 'submitted'.",
            "Aucun site n’est visité tant que la demande est dans l’état « Déposée ».",
        ),
        (
            "'vary' is not possible while the authorisation is 'lodged'. See what is possible now; reload if somebody else was faster.",
            "« Modifier les rôles, les sites ou les conditions » n’est pas possible : l’état de l’autorisation est « Déposée ». Voyez ce qui est possible maintenant ; rechargez la page si quelqu’un a été plus rapide.",
        ),
        (
            "This administration gives rulings on: classification, origin.",
            "Cette administration rend des décisions sur : Classement, Origine.",
        ),
        (
            "The signature does not hold: It is too long.",
            "La signature n’est pas valable : Elle est trop longue.",
        ),
        ("Ana Co. Ltd. cannot be asked now.", "Ana Co. Ltd. ne peut pas être consulté pour l’instant."),
        ("Nobody wrote this yet. Say how much.", "Nobody wrote this yet. Indiquez combien."),
        ("", ""),
    ],
)
def test_sentences_are_said_one_by_one_with_what_stands_in_their_places(english: str, french: str) -> None:
    assert said(english, FRENCH) == french
    assert said(english, load_words("en")) == english


def test_the_source_is_read() -> None:
    found = {sentence for _, sentence in asked()}
    assert len(found) > 500
    assert {
        "Name at least one site.",
        "Say how much.",
        "No agent has this tax number.",
        "Edition {} is the present one.",
    } <= found
