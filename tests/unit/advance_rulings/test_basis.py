"""The reasons in law of a ruling and the rulings it names (AR-32, row 17)."""

from __future__ import annotations

from typing import Any

import pytest

from services.advance_rulings.domain.basis import RULES, basis_faults, cited_faults, composed, tidy, written
from services.advance_rulings.domain.words import BasisKind, RulingType

K = BasisKind


def entry(kind: BasisKind, reference: str, text: str = "") -> dict[str, Any]:
    return {"kind": kind.value, "reference": reference, "text": text}


@pytest.mark.parametrize(
    ("kind", "said", "as_written"),
    [
        (K.GIR, "GIR 1", "GIR 1"),
        (K.GIR, "gir 3b", "GIR 3(b)"),
        (K.GIR, "Rule 3 (B)", "GIR 3(b)"),
        (K.GIR, "RGI 6", "GIR 6"),
        (K.GIR, "General Interpretative Rule 2(a)", "GIR 2(a)"),
        (K.SECTION_NOTE, "11, note 2", "Section XI, note 2"),
        (K.SECTION_NOTE, "section xvi note 3", "Section XVI, note 3"),
        (K.CHAPTER_NOTE, "20 Note 6", "Chapter 20, note 6"),
        (K.CHAPTER_NOTE, "chapter 7, note 2", "Chapter 07, note 2"),
        (K.SUBHEADING_NOTE, "Chapter 20, subheading note 1", "Chapter 20, subheading note 1"),
        (K.VALUATION_AGREEMENT, "art. 8.1(c)", "Article 8.1(c)"),
        (K.VALUATION_AGREEMENT, "1", "Article 1"),
        (K.ORIGIN_RULE, "PACER Plus,  CTH", "PACER Plus, CTH"),
    ],
)
def test_a_reference_is_always_written_alike(kind: BasisKind, said: str, as_written: str) -> None:
    assert written(kind, said) == as_written
    assert written(kind, as_written) == as_written


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_the_harmonized_system_can_be_named(rule: str) -> None:
    assert written(K.GIR, f"GIR {rule}") == f"GIR {rule}"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (K.GIR, "GIR 7"), (K.GIR, "GIR 3(d)"), (K.GIR, "GIR 1(a)"), (K.GIR, "heading 20.09"), (K.GIR, ""),
        (K.SECTION_NOTE, "Section XXII"), (K.SECTION_NOTE, "Section IIX"), (K.CHAPTER_NOTE, "Chapter 77, note 1"),
        (K.CHAPTER_NOTE, "note 3"), (K.VALUATION_AGREEMENT, "Article 99"), (K.ORIGIN_RULE, " "),
    ],
)  # fmt: skip
def test_what_is_no_such_provision_is_refused(kind: BasisKind, said: str) -> None:
    assert written(kind, said) is None
    faults = basis_faults([entry(kind, said)], ruling_type=RulingType.OTHER)
    assert [fault.field for fault in faults] == ["basis/0/reference"]


@pytest.mark.parametrize(
    ("ruling_type", "kind", "reference"),
    [
        (RulingType.CLASSIFICATION, K.GIR, "GIR 1"),
        (RulingType.VALUATION, K.VALUATION_AGREEMENT, "Article 1"),
        (RulingType.ORIGIN, K.ORIGIN_RULE, "PACER Plus, Annex 3-B, CTH"),
    ],
)
def test_ar_32_each_type_names_the_law_that_decides_it(
    ruling_type: RulingType, kind: BasisKind, reference: str
) -> None:
    assert basis_faults([entry(kind, reference)], ruling_type=ruling_type) == ()
    for lacking in ([], [entry(K.NATIONAL_LAW, "Customs Act, section 154A")]):
        assert [fault.field for fault in basis_faults(lacking, ruling_type=ruling_type)] == ["basis"]


def test_ar_32_the_legal_basis_is_composed_from_the_reasons() -> None:
    basis = tidy(
        [
            entry(K.GIR, "1", "The terms of heading 20.09."),
            entry(K.GIR, "rule 6"),
            entry(K.CHAPTER_NOTE, "20, note 6", "juices, unfermented"),
            entry(K.EXPLANATORY_NOTE, "20.09"),
            entry(K.VALUATION_AGREEMENT, "8"),
        ]
    )
    assert composed(basis) == (
        "GIR 1 and 6; GIR 1: The terms of heading 20.09; Chapter 20, note 6: juices, unfermented; Explanatory Note 20.09; "
        "WTO Valuation Agreement, Article 8."
    )
    assert composed([]) == ""


def cited(number: str, treated: str, why: str = "") -> dict[str, Any]:
    return {"administration": "FJ", "number": number, "as": treated, "why": why}


def test_a_ruling_that_is_distinguished_says_how_the_goods_differ() -> None:
    assert (
        cited_faults([cited("FJ-AR-2026-00001", "followed"), cited("FJ-AR-2026-00002", "distinguished", "No pulp.")])
        == ()
    )
    (fault,) = cited_faults([cited("FJ-AR-2026-00001", "distinguished", "  ")])
    assert (fault.field, fault.code) == ("cited/0/why", "missing")
    (fault,) = cited_faults([cited("FJ-AR-2026-00001", "followed"), cited("FJ-AR-2026-00001", "adopted")])
    assert fault.field == "cited/1/number"
