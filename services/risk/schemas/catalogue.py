"""The field catalogue as it is shown."""

from __future__ import annotations

from pydantic import BaseModel

from services.risk.domain.catalogue import Field


class FieldView(BaseModel):
    """One field. `box` is that of the Single Administrative Document; `criterion` one of the seven of TFA 7.4.4."""

    key: str
    name: str
    level: str
    type: str
    scale: int
    unit: str
    box: str
    wco: str
    criterion: str | None
    derived: bool
    title: str
    description: str

    @classmethod
    def of(cls, field: Field) -> FieldView:
        """As the catalogue has it."""
        return cls(
            key=field.key,
            name=field.name,
            level=field.level.value,
            type=field.type.value,
            scale=field.scale,
            unit=field.unit,
            box=field.box,
            wco=field.wco,
            criterion=field.criterion.value if field.criterion else None,
            derived=field.derived,
            title=field.title,
            description=field.description,
        )


class CatalogueView(BaseModel):
    """All fields, the declaration's first, then the items'."""

    items: list[FieldView]
