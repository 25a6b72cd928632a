"""A whole life of a case in which everything that is not for the public bears a mark, and reading whatever is given out."""

from __future__ import annotations

import base64
import contextlib
import io
import re
import zipfile
import zlib
from typing import Any

from shared.actors import Actor, Kind
from tests.service.advance_rulings.conftest import CLASSIFICATION, DECIDER, PROPOSAL, REVIEWER, House
from tests.service.advance_rulings.living import WRITTEN, done
from tests.service.advance_rulings.region import SINA, advice, asked, inbox, listed
from tests.service.advance_rulings.test_contests import AUTHORITY, SECOND
from tests.service.advance_rulings.test_contests import attempt as contest
from tests.service.advance_rulings.test_samples import LABORATORY, RESULT, WANTED
from tests.service.house import ACME
from tests.service.printing import everything_in

LEAK = re.compile("zyzzyva[a-z]", re.IGNORECASE)
"""Stands in every text that is not written for the public, and in nothing else. The bare word is what is searched for, so
that an answer may say it again."""


def secret(what: str) -> str:
    """A confidential text, recognisable wherever it comes out, whatever words it is cut into."""
    return f"Zyzzyva{what}"


FIRM = Actor(
    kind=Kind.PERSON, id=secret("Person"), name=secret("Litia"), administration="FJ", roles=frozenset({"trader"}),
    organisation=ACME, organisation_name=secret("Firm"), tin=secret("Tin"),
)  # fmt: skip
ANSWERS = CLASSIFICATION | {
    name: secret(name.replace("_", "")) for name, value in CLASSIFICATION.items() if isinstance(value, str) and name not in ("capacity", "envisaged_hs_code")
} | {"confidential_parts": secret("Parts")}  # fmt: skip
INTERNAL = {"internal_text": secret("Internal")}
OFFICERS = (REVIEWER, DECIDER, SECOND, AUTHORITY, SINA)
OURS = [ACME, *(who.id for who in OFFICERS), *(who.name for who in OFFICERS)]
"""Who they are is no business of the public either: firm, officers, expert."""


async def walked(town: House) -> dict[str, Any]:
    """A case with everything in it that can be confidential: asked, sampled, advised, issued, modified, contested, revoked."""
    case = await town.draft(FIRM, answers=ANSWERS)
    content = b"%PDF-1.4 " + secret("Document").encode()
    case = (await town.attach(FIRM, case, content, name=f"{secret('Name')}.pdf", query="&confidential=true")).json()
    case = await town.act(FIRM, case, "submit")
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action, INTERNAL)
    case = await town.act(REVIEWER, case, "request-information", {"question": secret("Question"), **INTERNAL})
    case = await town.act(FIRM, case, "answer", {"answer": secret("Answer")})
    case = await town.act(
        REVIEWER, case, "request-sample", WANTED | {"description": secret("Sample"), "place": secret("Counter")}
    )
    case = await town.act(REVIEWER, case, "receive-sample", {"place": secret("Shelf")})
    sent = LABORATORY | {"laboratory": secret("Laboratory"), "question": secret("LabQuestion")}
    case = await town.act(REVIEWER, case, "send-to-laboratory", sent)
    case = await town.act(
        REVIEWER, case, "record-result", RESULT | {"result": secret("Result"), "reference": secret("Reference")}
    )
    expert = await listed(town, topics="Drinks", accreditation="WCO accredited")
    case = await asked(town, case, expert, question="Juice or beverage?", goods="A blend of two drinks.", answers=[])
    (question,) = await inbox(town)
    question = await advice(town, SINA, question, "accept")
    given = {"text": secret("Opinion"), "basis": secret("Basis"), "hs_code": "2202.99"}
    await advice(town, SINA, question, "give", given)
    case = await town.look(REVIEWER, case)
    case = await town.act(REVIEWER, case, "close-opinion", {"conclusion": secret("Conclusion")})
    case = await town.act(REVIEWER, case, "propose", PROPOSAL | INTERNAL | {"external_text": secret("Letter")})
    case = await town.act(DECIDER, case, "issue", INTERNAL)
    town.later(minutes=1)
    ruling = await town.ruling(case)
    change = {"ground": "change_of_law", **WRITTEN, "external_text": secret("Notice"), **INTERNAL}
    ruling = await done(town, DECIDER, ruling, "modify", change | {"content": {"conditions": "Labelled in English."}})
    ruling = await done(town, DECIDER, ruling, "ask-basis", {"reason": secret("Demand"), **INTERNAL})
    ruling = await done(town, FIRM, ruling, "confirm-basis", {"unchanged": True, "statement": secret("Statement")})
    wanted = {
        "kind": "review",
        "against": "modification",
        "of": case["number"],
        "grounds": secret("Grounds for a review"),
    }
    review = (await town.call(FIRM, "POST", "/contests", json=wanted)).json()
    review = (await contest(town, SECOND, review, "examine")).json()
    outcome = {"outcome": secret("Outcome of the review"), **INTERNAL}
    assert (await contest(town, SECOND, review, "dismiss", outcome)).status_code == 200
    ruling = await town.ruling(case)
    town.later(days=3)
    await done(town, DECIDER, ruling, "revoke", change)
    longer = {"reason": secret("Longer"), "contract_on": "2026-03-03", "quantity": "10", "unit": secret("Unit")}
    assert (await town.call(FIRM, "POST", f"/rulings/{case['number']}/extended-uses", json=longer)).status_code == 201
    question = {"subject": secret("Subject"), "question": secret("A general question")}
    assert (await town.call(FIRM, "POST", "/enquiries", json=question)).status_code == 201
    return await town.look(REVIEWER, case)


STATEMENT = re.compile(r"\beyJ[\w-]+\.([\w-]{20,})\.")


def readable(content: bytes) -> str:
    """Everything that can be read in what was given out: also in each file of a ZIP, in a PDF, and in what a statement claims."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as found:
            return " ".join(f"{name} {readable(found.read(name))}" for name in found.namelist())
    said = everything_in(content) if content.startswith(b"%PDF") else content.decode("utf-8", errors="replace")
    return " ".join([said, *map(_claimed, STATEMENT.findall(said))])


def _claimed(part: str) -> str:
    claims = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    with contextlib.suppress(zlib.error):
        claims = zlib.decompress(claims, wbits=-zlib.MAX_WBITS)  # as in a QR code
    return claims.decode("utf-8", errors="replace")
