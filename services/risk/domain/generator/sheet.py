"""What has been drawn so far, as positions in the lists of goods, places and people; planting writes into it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

PREFERENCES = ("PICTA", "PACER")


@dataclass(slots=True, kw_only=True)
class Sheet:
    """One row for each declaration in order of days, and for each item; `owner` names the declaration of an item."""

    importer: Ints
    office: Ints
    day: Ints
    export: Ints
    mode: Ints
    broker: Ints
    starts: Ints
    owner: Ints
    line: Ints
    origin: Ints
    preference: Ints

    def __len__(self) -> int:
        return len(self.day)
