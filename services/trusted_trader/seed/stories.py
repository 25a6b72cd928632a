"""What happens to the demonstration's applications, in working days before today; and the words of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.trusted_trader.domain.questionnaires import Questionnaire, asked
from services.trusted_trader.domain.questions import Question, QuestionKind
from services.trusted_trader.domain.words import OwnerSex, Role, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One application: whose (the place of the firm among the administration's), for what, and its steps with the working
    days before today on which they happen, oldest first. `weak` are questions that the firm answers weakly."""

    firm: int
    tier: str
    roles: tuple[Role, ...]
    steps: tuple[tuple[str, int], ...]
    sector: str = "food"
    size: Size = Size.SMALL
    owner_sex: OwnerSex | None = None
    findings: int = 0
    refuse: bool = False
    weak: tuple[str, ...] = ()
    publish: bool = True


def _decided(start: int, *, ends: str = "grant") -> tuple[tuple[str, int], ...]:
    """A whole procedure of some three months that began so many working days ago."""
    after = (
        ("begin", 3), ("submit", 12), ("accept", 15), ("assess", 17), ("ask-agency", 18), ("record-opinion", 27),
        ("desk", 28), ("validate", 29), ("visit", 38), ("propose", 44), (ends, 47),
    )  # fmt: skip
    return (("interest", start), *((step, start - days) for step, days in after))


def _until(start: int, last: str, *more: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    """The first steps of a procedure up to one of them, then others."""
    whole = _decided(start)
    place = next(number for number, (step, _) in enumerate(whole) if step == last)
    return (*whole[: place + 1], *more)


WEAK = ("l.plan", "l.outage", "e.plan", "b.second_place")
OPEN: tuple[Story, ...] = (
    Story(firm=0, tier="aeo", roles=(Role.IMPORTER, Role.EXPORTER), steps=_decided(210), size=Size.MEDIUM, owner_sex=OwnerSex.FEMALE),
    Story(firm=3, tier="gold", roles=(Role.BROKER,), steps=_decided(480), sector="services", size=Size.MICRO, owner_sex=OwnerSex.FEMALE),
    Story(firm=2, tier="gold", roles=(Role.EXPORTER,), steps=_decided(300), sector="building materials", owner_sex=OwnerSex.MALE),
    Story(firm=1, tier="gold", roles=(Role.LOAD_SITE,), steps=_decided(160), sector="coffee", owner_sex=OwnerSex.BOTH),
    Story(firm=1, tier="aeo", roles=(Role.EXPORTER,), steps=_decided(60, ends="refuse"), sector="coffee", refuse=True, findings=2, weak=WEAK),
    Story(
        firm=1, tier="gold", roles=(Role.IMPORTER,), sector="coffee", owner_sex=OwnerSex.BOTH, findings=4, weak=WEAK[:2],
        steps=_until(62, "visit", ("require-correction", 21)),
    ),
    Story(firm=2, tier="gold", roles=(Role.IMPORTER,), steps=_until(50, "propose"), sector="building materials", owner_sex=OwnerSex.MALE),
    Story(firm=2, tier="gold", roles=(Role.WAREHOUSE,), steps=_until(27, "ask-agency"), sector="building materials", publish=False),
    Story(firm=0, tier="aeo", roles=(Role.WAREHOUSE,), steps=_until(38, "validate"), size=Size.MEDIUM),
    Story(firm=3, tier="aeo", roles=(Role.FORWARDER,), steps=_until(14, "submit"), sector="services", size=Size.MICRO),
    Story(firm=1, tier="gold", roles=(Role.EXPORTER,), steps=_until(22, "submit", ("return", 6)), sector="coffee", size=Size.MICRO),
    Story(firm=2, tier="aeo", roles=(Role.IMPORTER,), steps=_until(9, "begin"), sector="building materials", weak=WEAK),
    Story(firm=0, tier="gold", roles=(Role.LOAD_SITE,), steps=(("interest", 2),), sector="food"),
)  # fmt: skip
SOME = (OPEN[0], OPEN[1], OPEN[2], OPEN[5], OPEN[6], OPEN[8], OPEN[9], OPEN[11])
"""For the administrations beside the first, so that a first start does not wait for stories told already."""
FEW = (OPEN[0], OPEN[5], OPEN[6], OPEN[8], OPEN[11])
"""For the sandbox."""
EVERY_STAGE = "FJ"
"""The administration whose demonstration shows every stage."""

ELIGIBLE: dict[str, Any] = {
    "registered": "yes", "years": 6, "offences": "none", "revoked": "no", "debts": "none", "insolvency": "no",
    "records": "yes", "visits": "yes", "security": "partly", "plan": "no",
}  # fmt: skip
"""What the firms answer to the check: nothing bars them, two gaps are left."""

NOTES = {
    "A": "Two late declarations in three years, both put right by the firm itself. No offence, nothing overdue.",
    "B": "The trail from order to payment was followed for five declarations; all papers were there.",
    "C": "Accounts of two years read. Duties were paid on the day in every month.",
    "I": "The plan of the premises agrees with the lease. To be looked at on the visit: the gate at the back.",
}
CONCLUSION = "Nothing at the desk stands against the status. Go on to the sites."
AGENCY = ("Revenue service, taxes", "Does the firm owe any tax, and how was its last audit?")
OPINION = "No tax is owed. The last audit, two years ago, ended without a finding."
GRANT = (
    "Every criterion of the tier is met, as the desk assessment and the reports of the sites show; the gaps that were left are "
    "minor and have a day."
)
REFUSAL = (
    "The records of two of the last three years are not complete, and the firm could not show where the missing invoices are. "
    "A new application may be lodged as soon as the books are in order."
)
DEFICITS = (
    ("b.trail", "Please show for one export how the papers lead from the order to the payment."),
    ("d.contact", "Please name somebody whom we reach on a working day."),
)


def answers(form: Questionnaire, story: Story, *, person: str) -> dict[str, Any]:
    """What a firm answers: well, but for the questions of its weak points."""
    found = {}
    for question in asked(form, roles=[role.value for role in story.roles], tier=story.tier, size=story.size.value):
        found[question.code] = _answer(question, weak=question.code in story.weak, person=person)
    return found


def _answer(question: Question, *, weak: bool, person: str) -> Any:
    if question.kind is QuestionKind.TEXT:
        return f"{person}, every working day from eight to five."
    if question.kind is QuestionKind.YES_NO:
        good = bool(question.good[0]) if question.good else True
        return not good if weak else good
    if question.kind is QuestionKind.CHOICE:
        values = [choice.value for choice in question.choices]
        return next((value for value in values if value not in question.good), values[0]) if weak else (
            question.good[0] if question.good else values[0]
        )  # fmt: skip
    return 3 if question.kind is QuestionKind.NUMBER else "2026-01-15"


def page(*lines: str) -> bytes:
    """The smallest honest PDF of one page."""
    shown = "".join(f"({_plain(line)}) Tj 0 -22 Td " for line in lines)
    stream = f"BT /F1 12 Tf 60 760 Td {shown}ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    found, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(found))
    return found + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + end


def _plain(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
