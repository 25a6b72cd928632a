"""The fields that rules may speak of: one catalogue for reading, rules, history and the page that shows them."""

from services.risk.domain.catalogue.fields import FIELDS, HEADER, ITEM, field, find
from services.risk.domain.catalogue.types import Criterion, Field, Level, NotAValue, Type, Value

__all__ = ["FIELDS", "HEADER", "ITEM", "Criterion", "Field", "Level", "NotAValue", "Type", "Value", "field", "find"]
