"""FastAPI glue: permissions on routes, calls, problems, and the app every service is made of."""

from shared.web.access import DEGRADED, Access, FromService, Platform, Public, Requires, SignedIn, platform_of, utc_now
from shared.web.app import service_app
from shared.web.call import Answering, Call, CallDep, json_answer
from shared.web.frame import Frame, problem_answer

__all__ = [
    "DEGRADED", "Access", "Answering", "Call", "CallDep", "Frame", "FromService", "Platform", "Public", "Requires", "SignedIn",
    "json_answer", "platform_of", "problem_answer", "service_app", "utc_now",
]  # fmt: skip
