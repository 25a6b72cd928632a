"""Everything of advance rulings that has a life of its own besides the application: where its routes are, what they are
told, and how one comes into a state in which an action passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from services.advance_rulings import workflow as tables
from services.advance_rulings.jobs.confirmations import Confirmations
from services.advance_rulings.jobs.expiry import Expiry
from shared.actors import Actor
from shared.workflow import Workflow
from tests.service.advance_rulings import test_contests as contests
from tests.service.advance_rulings import test_divergences as divergences
from tests.service.advance_rulings import test_edition_changes as editions
from tests.service.advance_rulings import test_enquiries as enquiries
from tests.service.advance_rulings import test_extended_use as extended
from tests.service.advance_rulings import test_keywords as keywords
from tests.service.advance_rulings import test_samples as samples
from tests.service.advance_rulings.conftest import DECIDER, REVIEWER, House, trader
from tests.service.advance_rulings.living import WRITTEN, a_ruling, done, unlike
from tests.service.advance_rulings.region import SINA, advice, asked
from tests.service.advance_rulings.test_opinions import GIVEN
from tests.service.house import officer

ENDING = {"ground": "change_of_law", **WRITTEN}
WRONG = {"ground": "incorrect_information", **WRITTEN}
REASON = {"reason": "The two are not alike at all."}
CONCLUSION = {"conclusion": "It is a juice of heading 20.09."}
POSITION = {"hs_code": "2008.19", "text": "Otherwise prepared fruit: heading 20.08."}

Into = Callable[[House, str, str], Awaitable[str]]
"""A fresh thing in a state, such that an action passes in it; without an action, any. Answers its address."""
Who = Callable[[tuple[str, ...]], Actor]


def somebody(roles: tuple[str, ...]) -> Actor:
    """Who holds these roles and no other, and had no part in anything; traders are of the firm that asked."""
    if set(roles) & {"trader", "firm-manager"}:
        return replace(trader(), roles=frozenset(roles))
    return officer(*roles, name="somebody-else")


def the_expert(roles: tuple[str, ...]) -> Actor:
    """The same for what only the expert does who was asked."""
    return replace(somebody(roles), id=SINA.id, administration="WS")


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One table of the workflow. `by_itself` has a permission that people hold and no route: another table's step does it.
    `elsewhere` has a route of another form. Of `rule_first` a rule of the operation is asked before the table."""

    table: Workflow
    bodies: Mapping[str, Any]
    into: Into
    by_itself: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    rule_first: frozenset[str] = frozenset()
    reader: Actor = REVIEWER
    who: Who = somebody

    def address(self, place: str, action: str) -> str:
        """Where an action on the thing at a place is asked for."""
        if action in self.elsewhere:
            return f"{place.partition('/samples/')[0]}/{self.elsewhere[action]}"
        return f"{place}/{action}"

    async def look(self, house: House, place: str) -> tuple[str, int]:
        """The state and the version of the thing at a place."""
        if place.startswith("/keywords/"):
            word = place.rpartition("/")[2]
            (found,) = (await house.get(DECIDER, "/keywords", params={"q": word})).json()["items"]
        elif "/samples/" in place:
            found = (await house.get(self.reader, place.partition("/samples/")[0])).json()
            return found["samples"][0]["state"], found["version"]
        else:
            place = f"{place}/file" if place.startswith("/rulings/") else place
            found = (await house.get(self.reader, place)).json()
        return found.get("answer" if place.startswith("/opinions/") else "state") or found["status"], found["version"]


async def step(house: House, who: Actor, place: str, action: str, body: Any = None, *, version: int) -> Any:
    """An action that must pass."""
    answer = await house.call(who, "POST", f"{place}/{action}", version=version, json=body or {})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def ruling(house: House, state: str, action: str) -> str:
    """A ruling that ended the way its state says."""
    began = house.at
    short = {"valid_until": str((began + timedelta(days=3)).date())} if state == "expired" else {}
    found = await a_ruling(house, **short)
    place = f"/rulings/{found['number']}"
    hosted = house.app.state.platform.settings.hosted_administrations()
    if state == "ceased" or action == "confirm-basis":
        await done(house, DECIDER, found, "ask-basis", {"reason": "A yearly check."})
    if state in ("revoked", "annulled"):
        await done(house, DECIDER, found, state.removesuffix("d") if state == "revoked" else "annul", WRONG)
    elif state in ("expired", "ceased"):
        house.later(days=60)
        job = Expiry(hosted) if state == "expired" else Confirmations(hosted)
        await job.run(house.work, "FJ", house.at)
        house.at = began
    return place


def contest(kind: str, by: Actor) -> Into:
    """A review or an appeal of a refusal."""

    async def into(house: House, state: str, action: str) -> str:
        found = await contests.lodged(house, await house.declined(), kind=kind)
        if state == "withdrawn":
            await contests.done(house, trader(), found, "withdraw")
        elif state != "lodged":
            found = await contests.done(house, by, found, "examine")
        if state in ("allowed", "dismissed"):
            await contests.done(
                house, by, found, state.removesuffix("ed") if state == "allowed" else "dismiss", contests.OUTCOME
            )
        return f"/contests/{found['number']}"

    return into


async def extended_use(house: House, state: str, action: str) -> str:
    """A request to go on using a revoked ruling."""
    row = (await extended.ask(house, await extended.revoked(house))).json()
    ways: dict[str, tuple[Actor, str, Any]] = {
        "granted": (DECIDER, "grant", extended.GRANT),
        "refused": (DECIDER, "refuse", {"external_text": "The contract is younger than the change."}),
        "withdrawn": (trader(), "withdraw", {}),
    }
    if state in ways:
        who, way, body = ways[state]
        assert (await extended.act(house, who, row, way, body)).status_code == 200
    return f"/extended-uses/{row['number']}"


async def sample(house: House, state: str, action: str) -> str:
    """The first sample of a case in assessment."""
    case = await house.act(REVIEWER, await house.in_assessment(), "request-sample", samples.WANTED)
    here, there = {"place": "Shelf 4"}, ("send-to-laboratory", samples.LABORATORY)
    ways: dict[str, tuple[tuple[str, Any], ...]] = {
        "awaited": (),
        "received": (("receive-sample", here),),
        "cancelled": (("cancel-sample", {}),),
        "at_laboratory": (("receive-sample", here), there),
        "stored": (("receive-sample", here), ("samples/1/store", here)),
        "returned": (("receive-sample", here), ("samples/1/return", here)),
        "destroyed": (("receive-sample", here), ("samples/1/destroy", here)),
    }
    for way, body in ways[state]:
        case = await house.act(REVIEWER, case, way, body)
    return f"/applications/{case['id']}/samples/1"


async def enquiry(house: House, state: str, action: str) -> str:
    """A general question of a firm."""
    found = await enquiries.asked(house)
    if state != "received":
        who, way = (REVIEWER, "answer") if state == "answered" else (trader(), "withdraw")
        body = {"answer": "Until four."} if state == "answered" else {}
        assert (await enquiries.act(house, who, found, way, body)).status_code == 200
    return f"/enquiries/{found['number']}"


async def keyword(house: House, state: str, action: str) -> str:
    """A word for the controlled list."""
    found = await keywords.propose(house, unlike()["subject"].split()[0].lower())
    for way in {"proposed": (), "approved": ("approve",), "rejected": ("reject",), "retired": ("approve", "retire")}[
        state
    ]:
        found = await keywords.decide(house, found, way)
    return f"/keywords/{found['word']}"


async def edition_change(house: House, state: str, action: str) -> str:
    """A ruling whose code another edition of the Harmonized System splits."""
    if not (await editions.changes(house))["editions"][1:]:
        await editions.table(house)
        await editions.edition(house, "HS 2028", "2026-04-01")
    began, number = house.at, (await a_ruling(house, hs_code="2009.89"))["number"]
    await editions.night(house)
    row = next(one for one in (await editions.changes(house, "limit=200"))["items"] if one["ruling"] == number)
    if state in ("decided", "converted"):
        assert (await editions.decide(house, row, "2009.88")).status_code == 200
    if state in ("converted", "ended"):
        house.later(days=40)
        await editions.night(house)
        house.at = began
    return f"/edition-changes/{row['id']}"


async def _question(house: House) -> dict[str, Any]:
    (expert, *_) = [
        one for one in (await house.get(REVIEWER, "/experts")).json()["items"] if one["person"]["id"] == SINA.id
    ]
    found: dict[str, Any] = await asked(house, await house.in_assessment(), expert)
    return found


async def opinion_request(house: House, state: str, action: str) -> str:
    """A question to an expert of Samoa, as the office that asks has it."""
    case = await _question(house)
    key = case["opinions"][0]["id"]
    if state == "closed":
        question = await advice(house, SINA, {"id": key, "version": 0}, "accept")
        await advice(house, SINA, question, "give", GIVEN)
        await step(
            house, REVIEWER, f"/opinion-requests/{key}", "close", CONCLUSION, version=case["opinions"][0]["version"]
        )
    elif state == "withdrawn":
        await step(house, REVIEWER, f"/opinion-requests/{key}", "withdraw", version=case["opinions"][0]["version"])
    return f"/opinion-requests/{key}"


async def opinion(house: House, state: str, action: str) -> str:
    """The same question, as the expert has it."""
    key = (await _question(house))["opinions"][0]["id"]
    found = {"id": key, "version": 0}
    if state in ("accepted", "given"):
        found = await advice(house, SINA, found, "accept")
    if state == "given":
        await advice(house, SINA, found, "give", GIVEN)
    if state == "declined":
        await advice(house, SINA, found, "decline", REASON)
    return f"/opinions/{key}"


async def divergence(house: House, state: str, action: str) -> str:
    """Two rulings on alike goods; the own one was made to agree where the alert is to be over."""
    subject = unlike()["goods_description"].capitalize()
    ours, _ = await divergences.pair(house, subject)
    (found,) = await divergences.alerts(house, REVIEWER, subject)
    place = f"/divergences/{found['id']}"
    if state == "dismissed":
        await step(house, REVIEWER, place, "dismiss", REASON, version=found["version"])
    if state == "in_convergence":
        case = await step(house, REVIEWER, place, "converge", POSITION | {"subject": subject}, version=found["version"])
        await _agreed(house, case)
    if state == "resolved" or action == "resolve":
        of = await house.ruling(ours)
        await done(house, DECIDER, of, "modify", ENDING | {"content": {"hs_code": "1106.30.00"}})
    if state == "resolved":
        await step(house, REVIEWER, place, "resolve", version=found["version"])
    return place


async def _agreed(house: House, case: dict[str, Any]) -> None:
    """Both sides stated the same and the own office noted it."""
    place = f"/convergences/{case['id']}"
    await step(house, SINA, place, "state", POSITION, version=case["version"])
    await step(house, REVIEWER, place, "agree", CONCLUSION, version=case["version"])


async def convergence(house: House, state: str, action: str) -> str:
    """A case of two administrations, opened by Fiji; Samoa follows where they are to agree."""
    divergent = await divergence(house, "found", "")
    version = (await house.get(REVIEWER, divergent)).json()["version"]
    case = await step(house, REVIEWER, divergent, "converge", POSITION | {"subject": "Alike goods"}, version=version)
    place = f"/convergences/{case['id']}"
    if state == "agreed":
        await _agreed(house, case)
    elif state == "ended":
        await step(house, REVIEWER, place, "end", CONCLUSION, version=case["version"])
    elif action == "agree":
        await step(house, SINA, place, "state", POSITION, version=case["version"])
    return place


_CONTEST = {"examine": {}, "allow": contests.OUTCOME, "dismiss": contests.OUTCOME, "withdraw": {}}
_HERE = {"place": "Shelf 5"}
THINGS = (
    Thing(
        table=tables.RULING, into=ruling, reader=DECIDER,
        by_itself=frozenset({"convert"}),  # the night on which the new edition begins
        bodies={
            "modify": ENDING | {"content": {"conditions": "Labelled in English."}},
            "ask-basis": {"reason": "A yearly check."}, "confirm-basis": {"unchanged": True},
            "revoke": ENDING, "annul": WRONG,
        },
    ),
    Thing(table=tables.REVIEW, into=contest("review", contests.SECOND), bodies=_CONTEST),
    Thing(table=tables.APPEAL, into=contest("appeal", contests.AUTHORITY), bodies=_CONTEST),
    Thing(
        table=tables.EXTENDED_USE, into=extended_use,
        bodies={
            "grant": extended.GRANT, "refuse": {"external_text": "The contract is younger than the change."},
            "withdraw": {}, "note-use": {"declaration": "C 4711", "quantity": "10"},
        },
    ),
    Thing(
        table=tables.SAMPLE, into=sample, rule_first=frozenset({"send"}),
        elsewhere={"receive": "receive-sample", "cancel": "cancel-sample", "send": "send-to-laboratory"},
        bodies={
            "receive": _HERE, "cancel": {}, "send": samples.LABORATORY, "take-back": _HERE, "store": _HERE,
            "return": _HERE, "destroy": _HERE,
        },
    ),
    Thing(table=tables.ENQUIRY, into=enquiry, bodies={"assign": {}, "answer": {"answer": "Until five."}, "withdraw": {}}),
    Thing(table=tables.KEYWORD, into=keyword, bodies={"approve": {}, "reject": {"reason": "Says nothing."}, "retire": {}}),
    Thing(
        table=tables.EDITION_CHANGE, into=edition_change,
        bodies={"decide": {"code": "2009.87", "reason": editions.REASON}},
    ),
    Thing(
        table=tables.OPINION_REQUEST, into=opinion_request, rule_first=frozenset({"thank"}),
        bodies={"thank": {"thanks": "Thank you, this was clear."}, "close": CONCLUSION, "withdraw": {}},
    ),
    Thing(
        table=tables.OPINION, into=opinion, reader=SINA, who=the_expert,
        bodies={"accept": {}, "decline": REASON, "give": GIVEN},
    ),
    Thing(
        table=tables.DIVERGENCE, into=divergence,
        bodies={"dismiss": REASON, "converge": POSITION | {"subject": "Alike goods"}, "resolve": {}, "reopen": {}},
    ),
    Thing(table=tables.CONVERGENCE, into=convergence, bodies={"state": POSITION, "agree": CONCLUSION, "end": CONCLUSION}),
)  # fmt: skip
