"""What a signed document says: built from named facts that its addressee may read, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.trusted_trader.domain.benefits import CODES, Benefit, described
from services.trusted_trader.domain.contents import in_words
from services.trusted_trader.domain.eligibility_words import ROLE_NAMES
from services.trusted_trader.domain.paper_words import SAY, TITLES
from services.trusted_trader.domain.sentences import SENTENCES, in_language
from shared.papers.letter import Said, framed, tongue, unsure
from shared.papers.words import (
    COLON,
    Block,
    heading,
    in_full,
    labelled,
    notice,
    paragraph,
    paragraphs,
)
from shared.parameters import Administration

STATEMENT = "aeo-"
"""What the kinds of statements begin with, so that one of this service is never taken for another's."""
CERTIFICATE = "certificate"
ENDED_BY: Mapping[str, frozenset[str]] = {
    "suspension": frozenset({"lift", "revoke", "expire", "surrender"}),
    "revocation": frozenset({"restore"}),
    "refusal": frozenset({"reopen"}),
    "announcement": frozenset({"suspend", "revoke", "expire", "surrender"}),
}
"""After which later step of the same thing a document no longer says how things stand."""


def claims(said: Said, *, language: str) -> dict[str, Any]:
    """What the statement says, small enough for a code on paper.

    The holder is named even where the register does not: the code is on the holder's own certificate, and without a name
    it could be moved to somebody else's.
    """
    if said.kind != CERTIFICATE:
        return {"number": said.number, "to": said.name, "on": said.on}
    facts = said.facts
    return {
        "number": said.number, "holder": said.name, "tier": in_words(facts["tier_name"], language),
        "roles": list(facts["roles"]), "from": facts["valid_from"], "until": facts["valid_until"],
    }  # fmt: skip


def letter(said: Said, *, administration: Administration, language: str) -> dict[str, Any]:
    """The document as the common letter prints it, in English or French."""
    spoken = tongue(language)
    say = SAY[spoken]
    title = TITLES[spoken][said.kind]
    if said.kind == CERTIFICATE:
        title = f"{title}{COLON[spoken]}{in_words(said.facts['tier_name'], spoken)}"
    body = [*_opening(said, administration, spoken), *_BODIES[said.kind](said, say, spoken), *_text(said, spoken)]
    return framed(
        said,
        administration=administration,
        language=spoken,
        title=title,
        body=body,
        appeal=_appeal(said, say, spoken),
    )


def _opening(said: Said, administration: Administration, language: str) -> list[Block]:
    if said.kind == CERTIFICATE:
        words = SAY[language]["certifies"].format(administration=administration.name(language), name=said.name)
        return [paragraph(words)]
    return []


def _text(said: Said, language: str) -> list[Block]:
    """What the officer wrote to the firm; the usual sentence in the language of the document where nothing was written."""
    if said.kind in ("announcement", "appeal") or (said.action == "grant" and is_usual(said)):
        return []
    text = in_language(said.text, thing=said.thing, action=said.action, language=language)
    return paragraphs(text)


def is_usual(said: Said) -> bool:
    """Whether the officer wrote no words of their own."""
    return said.text in SENTENCES.get((said.thing, said.action), {}).values()


def _appeal(said: Said, say: Mapping[str, str], language: str) -> list[str]:
    if said.appeal is None:
        return []
    found = [in_words(said.review, language)]
    if said.appeal.get("until"):
        words = say["appeal_until"].format(day=in_full(said.appeal["until"], language), days=said.appeal["days"])
        found.append(unsure(words, confirmed=said.appeal["confirmed"], language=language))
    return found


def _certificate(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    facts = said.facts
    roles = ", ".join(in_words(ROLE_NAMES[role], language) for role in facts["roles"])
    found = [
        labelled(
            (say["certificate"], said.of),
            (say["tier"], in_words(facts["tier_name"], language)), (say["roles"], roles),
            (say["sites"], "; ".join(facts["sites"]) or say["every_site"]),
            (say["valid_from"], in_full(facts["valid_from"], language)),
            (say["valid_until"], in_full(facts["valid_until"], language)),
        )
    ]  # fmt: skip
    rows = [[_benefit(one, language), one.get("law", "")] for one in facts["benefits"] if one["code"] in CODES]
    if rows:
        found += [
            heading(say["benefits"]),
            {"kind": "table", "head": [say["benefit"], say["law"]], "rows": rows, "narrow": [1]},
        ]
    if facts["conditions"]:
        found += [heading(say["conditions"]), paragraph(facts["conditions"])]
    return [*found, notice(say["state_now"])]


def _benefit(one: Mapping[str, Any], language: str) -> str:
    values = {name: value for name, value in one.items() if name not in ("code", "law")}
    return described(Benefit(code=one["code"], law=one.get("law", ""), values=values), language=language)


def _case(said: Said, say: Mapping[str, str], *rows: tuple[str, str | None]) -> Block:
    label = say["certificate"] if said.thing == "authorisation" else say["application"]
    return labelled((label, said.of), *rows)


def _until(said: Said, name: str, language: str) -> str | None:
    day = said.facts.get(name)
    return in_full(day, language) if day else None


def _return(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [
        _case(said, say, (say["answer_by"], _until(said, "until_on", language))),
        heading(say["deficits"]),
        {"kind": "list", "items": list(said.facts["deficits"])},
        notice(say["once"]),
    ]


def _decision_by(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [_case(said, say, (say["decision_by"], _until(said, "decision_by", language)))]


def _findings(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    rows = [
        [say[one["severity"]], one["element"], one["text"], one["action"], in_full(one["due_on"], language)]
        for one in said.facts["findings"]
    ]
    head = [say["severity"], say["element"], say["finding"], say["action"], say["due"]]
    return [
        _case(said, say, (say["answer_by"], _until(said, "until_on", language))),
        heading(say["findings"]),
        {"kind": "table", "head": head, "rows": rows, "narrow": [0, 1, 4]},
    ]


def _only_the_case(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [_case(said, say)]


def _announcement(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    facts = said.facts
    return [
        _case(
            said, say, (say["intended"], say[facts["kind"]]), (say["ground"], say.get(facts["ground"])),
            (say["law"], facts["law"]),
        ),
        heading(say["facts"]), paragraph(facts["facts"]),
        notice(say["hearing"].format(day=in_full(facts["hearing_until"], language))),
    ]  # fmt: skip


def _suspension(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [
        _case(
            said, say, (say["ground"], say.get(said.facts.get("ground") or "")),
            (say["remedy"], _until(said, "remedy_until", language)),
        ),
        notice(say["stops"]), heading(say["reasons"]),
    ]  # fmt: skip


def _lifting(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [_case(said, say), notice(say["counts"])]


def _revocation(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [
        _case(said, say, (say["reapply"], _until(said, "reapply_from", language))),
        notice(say["stops"]),
        heading(say["reasons"]),
    ]


def _refusal(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [_case(said, say), heading(say["reasons"])]


def _ended(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    return [_case(said, say, (say["ended"], in_full(said.on, language)))]


def _decided(said: Said, say: Mapping[str, str], language: str) -> list[Block]:
    facts = said.facts
    return [
        labelled(
            (say["against"], f"{say[facts['against']]} {facts['contested']}".strip()),
            (say["lodged"], in_full(facts["lodged_on"], language)), (say["outcome"], say[said.action]),
        ),
        heading(say["reasons"]), paragraph(said.text),
    ]  # fmt: skip


_BODIES = {
    CERTIFICATE: _certificate,
    "return": _return,
    "acceptance": _decision_by,
    "findings": _findings,
    "extension": _decision_by,
    "refusal": _refusal,
    "lapse": _only_the_case,
    "announcement": _announcement,
    "suspension": _suspension,
    "lifting": _lifting,
    "revocation": _revocation,
    "expiry": _ended,
    "surrender": _ended,
    "appeal": _decided,
}
