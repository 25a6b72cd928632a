"""What the history reads back from a row is what the declaration said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from services.risk.domain.catalogue import HEADER, ITEM, Value
from services.risk.domain.catalogue.types import Type
from services.risk.domain.declarations import Declaration
from services.risk.domain.features import Features, joined
from services.risk.domain.history import Outcome
from services.risk.queries.history import Changed

SAMPLES: dict[Type, Value] = {
    Type.TEXT: "Coral Trader",
    Type.CODE: "FJSUV",
    Type.BOOLEAN: True,
    Type.INTEGER: -3,
    Type.DECIMAL: -1250,
    Type.DATE: date(2026, 3, 3).toordinal(),
}


def test_every_field_of_the_catalogue_comes_back_as_it_was_kept():
    header = {name: SAMPLES[field.type] for name, field in HEADER.items() if not field.derived}
    item = {name: SAMPLES[field.type] for name, field in ITEM.items() if not field.derived}
    derived = Features(
        {name: SAMPLES[field.type] for name, field in HEADER.items() if field.derived},
        ({name: SAMPLES[field.type] for name, field in ITEM.items() if field.derived},),
    )
    declared = Declaration(reference="FJSUV 2026 1", header=header, items=(item,))
    content = declared.content()
    items = content.pop("items")
    assert isinstance(items, list)
    row = Changed(
        id=uuid4(), changed_at=datetime(2026, 3, 3, tzinfo=UTC), stamp="1:x", reference=str(content.pop("reference")),
        header=content, items=items, features=derived.content(), outcome=Outcome(), gone=False,
    )  # fmt: skip
    seen = row.declaration()
    assert (seen.header, seen.items) == joined(declared, derived)
