"""What a signed document says: built from named facts that its addressee may read, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from babel.core import Locale

from services.advance_rulings.domain.paper_words import CODES, SAY, TITLES
from services.advance_rulings.domain.sentences import SENTENCES, in_language
from services.advance_rulings.domain.words import RulingType
from shared.papers.letter import Said, framed, tongue, unsure
from shared.papers.words import COLON, Block, heading, in_full, labelled, notice, paragraph, paragraphs
from shared.parameters import Administration

STATEMENT = "ar-"
"""What the kinds of statements begin with, so that one of this service is never taken for another's."""
RULING, MODIFICATION, RESTORATION, RENDITION = "ruling", "modification", "restoration", "rendition"
WHOLE = frozenset({RULING, MODIFICATION, RESTORATION})
"""Kinds that say the whole ruling: the latest of them is the one that counts."""
_ANSWERED = frozenset({"answer", "lapse", "withdraw"})
ENDED_BY: Mapping[str, frozenset[str]] = {
    "return": frozenset({"submit", "lapse", "withdraw"}),
    "question": _ANSWERED,
    "sample_request": frozenset({"receive-sample", "lapse", "withdraw"}),
    "acceptance": frozenset({"issue", "decline", "lapse", "withdraw"}),
    "decline": frozenset({"reopen"}),
    "reopening": frozenset({"issue", "decline", "lapse", "withdraw"}),
    "revocation": frozenset({"restore"}),
    "annulment": frozenset({"restore"}),
    "cessation": frozenset({"restore"}),
    "basis_demand": frozenset({"confirm-basis", "cease", "revoke", "annul", "expire"}),
}
"""After which later step of the same thing a document no longer says how things stand."""
_METHOD_FIELDS: Mapping[str, str] = {
    "related_parties": "related_parties", "restrictions": "restrictions", "conditions": "sale_conditions",
    "why_not_earlier": "why_not_earlier", "comparable_goods": "comparable_goods", "resale": "resale", "costs": "costs",
    "adapted_method": "adapted_method", "explanation": "explanation",
}  # fmt: skip
"""What methods of valuation have of their own, in the order in which it is printed, each with its word."""
_OFFICERS_OWN = frozenset({"review_outcome", "appeal_outcome", "enquiry_answer"})
"""Kinds whose body prints the officer's words itself."""
Words = Mapping[str, str]


def claims(said: Said, *, language: str) -> dict[str, Any]:
    """What the statement says, small enough for a code on paper. The holder is named on the holder's own paper only."""
    if said.kind not in WHOLE | {RENDITION}:
        return {"number": said.number, "to": said.name, "on": said.on}
    facts = said.facts
    decided = {"code": facts.get("hs_code"), "country": facts.get("origin_country"), "edition": facts["edition"]}
    return {
        "number": said.number, **({"holder": said.name} if said.kind != RENDITION else {}),
        **{name: value for name, value in decided.items() if value}, "from": facts["valid_from"],
        "until": facts["valid_until"],
    }  # fmt: skip


def letter(said: Said, *, administration: Administration, language: str) -> dict[str, Any]:
    """The document as the common letter prints it, in English or French."""
    spoken = tongue(language)
    say = SAY[spoken]
    title = TITLES[spoken][said.kind]
    if said.kind in WHOLE | {RENDITION}:
        title = f"{title}{COLON[spoken]}{CODES[spoken][said.facts['type']]}"
    body = [*_opening(said, administration, say, spoken), *_BODIES[said.kind](said, say, spoken), *_text(said, spoken)]
    appeal = _appeal(said, say, spoken)
    return framed(said, administration=administration, language=spoken, title=title, body=body, appeal=appeal)


def _opening(said: Said, administration: Administration, say: Words, language: str) -> list[Block]:
    if said.kind in WHOLE:
        return [paragraph(say["opening"].format(administration=administration.name(language), name=said.name))]
    if said.kind == RENDITION:
        return [paragraph(say["opening_public"].format(administration=administration.name(language)))]
    return []


def _text(said: Said, language: str) -> list[Block]:
    """What the officer wrote to the firm; the usual sentence in the language of the document where nothing was written."""
    if said.kind in _OFFICERS_OWN or (said.action == "issue" and said.text in SENTENCES["issue"].values()):
        return []
    return paragraphs(in_language(said.text, thing=said.thing, action=said.action, language=language))


def _appeal(said: Said, say: Words, language: str) -> list[str]:
    if said.appeal is None:
        return []
    found = [said.review.get(language) or said.review["en"]]
    for kind in ("review", "appeal"):
        if days := said.appeal.get(f"{kind}_days"):
            words = say[f"{kind}_until"].format(day=in_full(said.appeal[f"{kind}_until"], language), days=days)
            found.append(unsure(words, confirmed=said.appeal["confirmed"], language=language))
    return found


def _case(said: Said, say: Words, *rows: tuple[str, str | None]) -> Block:
    return labelled((say.get(said.thing, say["application"]), said.of), *rows)


def _day(said: Said, name: str, language: str) -> str | None:
    day = said.facts.get(name)
    return in_full(day, language) if day else None


def _code(said: Said, name: str, language: str) -> str | None:
    value = said.facts.get(name)
    return CODES[language].get(value, value) if value else None


def _country(code: str | None, language: str) -> str | None:
    name = Locale.parse(language).territories.get(code) if code else None
    return f"{name} ({code})" if name else code


def _decided(said: Said, say: Words, language: str) -> list[Block]:
    """What the ruling decides: the part that a reader looks for first."""
    facts = said.facts
    method = facts.get("valuation_method")
    found = [
        labelled(
            (say["ruling"], said.of), (say["edition"], str(facts["edition"])), (say["subject"], facts["subject"]),
            (say["hs_code"], facts.get("hs_code")), (say["hs_edition"], facts.get("hs_edition")),
            (say["origin"], _country(facts.get("origin_country"), language)), (say["agreement"], _code(said, "agreement", language)),
            (say["origin_rule"], facts.get("origin_rule")),
            (say["valuation"], say["method"].format(number=method) if method else None),
            (say["quota" if facts["type"] == RulingType.QUOTA else "relief"], facts.get("relief")), (say["issued"], _day(said, "issued_on", language)),
            (say["valid_from"], _day(said, "valid_from", language)),
            (say["valid_until"], _day(said, "valid_until", language)), (say["reissue_of"], facts.get("reissue_of")),
            (say["effective"], _day(said, "effective_on", language)), (say["ground"], _code(said, "ground", language)),
            (say["ended"], _day(said, "ended_on", language)), (say["end_reason"], facts.get("end_reason")),
        ),
        heading(say["description"]), *paragraphs(facts["goods_description"]),
        heading(say["reasons"]), *paragraphs(facts["reasoning"]),
    ]  # fmt: skip
    found += _valued(facts, say)
    found += _sources(facts, say, language)
    if facts.get("conditions"):
        found += [heading(say["conditions"]), *paragraphs(facts["conditions"])]
    return found


def _valued(facts: Mapping[str, Any], say: Words) -> list[Block]:
    """How the method of valuation applies. Prices, costs and relations are the holder's own: the register has none of them,
    so that a public rendition cannot say them."""
    details: Mapping[str, Any] = facts.get("valuation") or {}
    rows: list[tuple[str, str | None]] = []
    for name, label in _METHOD_FIELDS.items():
        value = details.get(name)
        if isinstance(value, bool):
            rows.append((say[label], say["yes" if value else "no"]))
        elif name == "adapted_method":
            rows.append((say[label], say["method"].format(number=value) if value else None))
        else:
            rows.append((say[label], value))
    return [heading(say["valued"]), labelled(*rows)] if any(value for _, value in rows) else []


def _sources(facts: Mapping[str, Any], say: Words, language: str) -> list[Block]:
    codes = CODES[language]
    found: list[Block] = []
    if facts.get("legal_basis") or facts.get("basis"):
        found += [heading(say["basis"]), *paragraphs(facts.get("legal_basis") or "")]
    if facts.get("basis"):
        rows = [
            [codes.get(one["kind"], one["kind"]), one["reference"], one.get("text") or ""] for one in facts["basis"]
        ]
        head = [say["source"], say["reference"], say["says"]]
        found.append({"kind": "table", "head": head, "rows": rows, "narrow": [0, 1]})
    if facts.get("cited"):
        rows = [
            [f"{one['administration']} {one['number']}", codes.get(one["as"], one["as"]), one.get("why") or ""]
            for one in facts["cited"]
        ]
        head = [say["ruling"], say["outcome"], say["why"]]
        found += [heading(say["cited"]), {"kind": "table", "head": head, "rows": rows, "narrow": [0, 1]}]
    return found


def _whole(said: Said, say: Words, language: str) -> list[Block]:
    binding = say["binding_both" if said.facts.get("binding_on_applicant") else "binding"]
    found = [
        *_decided(said, say, language),
        notice(f"{binding} {said.facts['protection'][language]}"),
        notice(say["state_now"]),
    ]
    return [*found, heading(say["facts_basis"])] if said.kind != RULING else found


def _rendition(said: Said, say: Words, language: str) -> list[Block]:
    facts = {name: value for name, value in said.facts.items() if name != "valuation"}
    found = _decided(replace(said, facts=facts), say, language)
    if history := said.facts.get("history"):
        rows = [
            [
                str(one["edition"]), one.get("hs_code") or "", in_full(one["ended_on"], language),
                CODES[language].get(one["ground"], one["ground"]),
            ]
            for one in history
        ]  # fmt: skip
        head = [say["edition"], say["hs_code"], say["until"], say["changed_because"]]
        found += [heading(say["history"]), {"kind": "table", "head": head, "rows": rows, "narrow": [0, 1, 2]}]
    return [*found, notice(say["information"]), notice(say["state_now"])]


def _return(said: Said, say: Words, language: str) -> list[Block]:
    return [_case(said, say, (say["answer_by"], _day(said, "until_on", language))), notice(say["return_until"])]


def _acceptance(said: Said, say: Words, language: str) -> list[Block]:
    return [_case(said, say, (say["decision_by"], _day(said, "decision_by", language)))]


def _question(said: Said, say: Words, language: str) -> list[Block]:
    found = [_case(said, say, (say["answer_by"], _day(said, "until_on", language)))]
    if said.facts.get("question"):
        found += [heading(say["missing"]), *paragraphs(said.facts["question"])]
    return [*found, notice(say["paused"])]


def _decline(said: Said, say: Words, language: str) -> list[Block]:
    return [_case(said, say, (say["ground"], _code(said, "ground", language))), heading(say["facts_basis"])]


def _lapse(said: Said, say: Words, language: str) -> list[Block]:
    return [_case(said, say), notice(say["anew"])]


def _ending(said: Said, say: Words, language: str) -> list[Block]:
    found = [
        _case(
            said, say, (say["subject"], said.facts.get("subject")), (say["ended"], _day(said, "ended_on", language)),
            (say["ground"], _code(said, "ground", language)), (say["conflicting"], said.facts.get("conflicting_ruling")),
        )
    ]  # fmt: skip
    if said.kind == "revocation":
        found.append(notice(say["transition"]))
    return [*found, heading(say["facts_basis"])]


def _basis_demand(said: Said, say: Words, language: str) -> list[Block]:
    found = [
        _case(
            said,
            say,
            (say["confirm_by"], _day(said, "until_on", language)),
            (say["subject"], said.facts.get("subject")),
        )
    ]
    if said.facts.get("reason"):
        found += [heading(say["demand"]), *paragraphs(said.facts["reason"])]
    return [*found, notice(say["ceases"])]


def _outcome(said: Said, say: Words, language: str) -> list[Block]:
    facts = said.facts
    return [
        _case(
            said, say, (say["against"], f"{CODES[language][facts['against']]} {facts['contested']}".strip()),
            (say["lodged"], _day(said, "lodged_on", language)), (say["outcome"], say[said.action]),
        ),
        heading(say["reasons"]), *paragraphs(said.text),
    ]  # fmt: skip


def _extended_use(said: Said, say: Words, language: str) -> list[Block]:
    facts = said.facts
    return [
        _case(
            said, say, (say["ruling"], facts["ruling"]), (say["outcome"], say[said.action]),
            (say["from"], _day(said, "from_on", language)), (say["until"], _day(said, "until_on", language)),
            (say["quantity"], facts.get("quantity")),
        ),
        heading(say["reasons"]),
    ]  # fmt: skip


def _answer(said: Said, say: Words, language: str) -> list[Block]:
    return [
        _case(said, say, (say["subject"], said.facts.get("subject"))),
        heading(say["question"]), *paragraphs(said.facts["question"]),
        heading(say["answer"]), *paragraphs(said.text), notice(say["no_ruling"]),
    ]  # fmt: skip


_BODIES: Mapping[str, Callable[[Said, Words, str], list[Block]]] = {
    RULING: _whole,
    MODIFICATION: _whole,
    RESTORATION: _whole,
    RENDITION: _rendition,
    "return": _return,
    "acceptance": _acceptance,
    "question": _question,
    "sample_request": _question,
    "decline": _decline,
    "lapse": _lapse,
    "reopening": _acceptance,
    "revocation": _ending,
    "annulment": _ending,
    "cessation": _ending,
    "basis_demand": _basis_demand,
    "review_outcome": _outcome,
    "appeal_outcome": _outcome,
    "extended_use": _extended_use,
    "enquiry_answer": _answer,
}
