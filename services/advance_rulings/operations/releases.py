"""What of a case goes out to an expert, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.advance_rulings.domain.anonymity import NEVER_RELEASED, UNREADABLE, Secret, faults
from services.advance_rulings.model import Application, Document
from shared.problems import FieldError, Invalid


class SaysWhoApplies(Invalid):
    """What would be released says who applies."""

    hint = "Take the name or the number out of the text, or leave the answer or the document out, then look again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A document that an officer ticked, under the title that the expert will read. `found` is what was found in it."""

    document: Document
    title: str
    found: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What an officer ticked for an expert: the goods in the officer's words, answers by name, documents."""

    question: str
    goods: str
    answers: Sequence[str]
    documents: Sequence[Chosen]


def released(row: Application, *, release: Release, edition: str) -> dict[str, Any]:
    """All that the expert will see of the case, as it is stored with the question."""
    return {
        "type": row.type,
        "hs_edition": edition,
        "goods": release.goods,
        "answers": [{"name": name, "answer": row.answers[name]} for name in release.answers if name in row.answers],
        "documents": [
            {
                "number": place, "title": chosen.title, "media_type": chosen.document.media_type,
                "bytes": chosen.document.bytes, "sha256": chosen.document.sha256,
                "extension": chosen.document.name.rpartition(".")[2].lower(),
            }
            for place, chosen in enumerate(release.documents, 1)
        ],
    }  # fmt: skip


def shown_answers(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ticked answers without those that are never released."""
    return [one for one in stored["answers"] if one["name"] not in NEVER_RELEASED]


def refusals(row: Application, *, release: Release, hidden: Sequence[Secret]) -> tuple[FieldError, ...]:
    """What stands against a release, field by field; nothing when it may go out."""
    found: list[FieldError] = []
    for place, name in enumerate(release.answers):
        if name in NEVER_RELEASED:
            detail = "This answer says who applies, or is confidential; it is never released."
            found.append(FieldError(f"/answers/{place}", "never_released", detail))
        elif name not in row.answers:
            found.append(FieldError(f"/answers/{place}", "unknown", "There is no such answer in this application."))
    for place, chosen in enumerate(release.documents):
        if chosen.document.confidential:
            detail = "The applicant marked this document as confidential; ask for one that may be shown."
            found.append(FieldError(f"/documents/{place}", "confidential", detail))
        found += [_says(f"/documents/{place}", kind) for kind in chosen.found]
    texts = {"/question": release.question, "/goods": release.goods}
    texts |= {f"/documents/{place}/title": chosen.title for place, chosen in enumerate(release.documents)}
    texts |= {
        f"/answers/{place}": _spoken(row.answers[name])
        for place, name in enumerate(release.answers)
        if name in row.answers
    }
    found += [_says(pointer, kind) for pointer, kind in faults(texts, hidden)]
    return tuple(found)


_SAYS: Mapping[str, str] = {
    "applicant": "The applicant's name stands here.",
    "agent": "The agent's name stands here.",
    "person": "The name of a person of the firm stands here.",
    "tax_number": "A tax number of the firm stands here.",
    "application_number": "The number of the application stands here.",
    "contact": "An address or a telephone number of the applicant stands here.",
    "document_name": "The name of a document of the file stands here.",
    UNREADABLE: (
        "This document is locked, damaged, packed in a way that is not known here, or too large to be looked into."
        " Save it as a new PDF, or release a part of it."
    ),
}


def _says(pointer: str, kind: str) -> FieldError:
    return FieldError(pointer, kind if kind == UNREADABLE else f"says_{kind}", _SAYS[kind])


def _spoken(answer: object) -> str:
    """An answer with everything in it as one text: a valuation has fields of its own."""
    if isinstance(answer, Mapping):
        return "\n".join(_spoken(part) for part in answer.values())
    if isinstance(answer, list | tuple):
        return "\n".join(_spoken(part) for part in answer)
    return "" if answer is None else str(answer)


def refuse_names(texts: Mapping[str, str], hidden: Sequence[Secret]) -> None:
    """Refuse texts that an expert reads and that say who applies. Raises SaysWhoApplies."""
    if found := [_says(pointer, kind) for pointer, kind in faults(texts, hidden)]:
        raise SaysWhoApplies("The expert would read who applies.", errors=found)


def titles(documents: Sequence[tuple[Document, str]], found: Mapping[UUID, Sequence[str]]) -> list[Chosen]:
    """Ticked documents under the officer's titles; one without is called by its place."""
    return [
        Chosen(document=document, title=title or f"Document {place}", found=found.get(document.id, ()))
        for place, (document, title) in enumerate(documents, 1)
    ]
