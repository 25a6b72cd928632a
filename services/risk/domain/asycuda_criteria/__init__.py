"""Selectivity criteria as officers of ASYCUDA write them, a view on the same trees.

`If ComCod = "080810" and CtyOrigCod = "US" Then RedLane IS 100; Endif;` A criterion is tried on every item, so what it
asks of items becomes one `items.exists(i, …)`. The exact grammar of the national systems is not published: `names` says
which words are documented and which are assumed.
"""

from services.risk.domain.asycuda_criteria.names import NAMES, AsycudaName
from services.risk.domain.asycuda_criteria.reading import CriteriaReading, Criterion, CriterionMistake, read_criteria
from services.risk.domain.asycuda_criteria.writing import CriteriaText, LeftOut, write_criteria

__all__ = [
    "NAMES", "AsycudaName", "CriteriaReading", "CriteriaText", "Criterion", "CriterionMistake", "LeftOut",
    "read_criteria", "write_criteria",
]  # fmt: skip
