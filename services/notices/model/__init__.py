"""Tables of notices. `administration` comes first in every key; queries are fenced by row-level security."""

from services.notices.model.letters import Letter, Occasion, Preference
from services.notices.model.rows import Attempt, Delivery, Endpoint
from services.notices.model.tables import METADATA, PLATFORM

__all__ = ["METADATA", "PLATFORM", "Attempt", "Delivery", "Endpoint", "Letter", "Occasion", "Preference"]
