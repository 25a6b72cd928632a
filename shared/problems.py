"""Errors a caller can act on (RFC 9457). The class name is the type, the docstring's first line the title."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: `pointer` is a JSON Pointer (RFC 6901) into the body, `code` a stable word."""

    pointer: str
    code: str
    detail: str
    hint: str = ""


STANDARD = frozenset({"type", "title", "status", "code", "request_id"})


class Problem(Exception):
    """Something is wrong with the request."""

    status: ClassVar[int] = 400
    hint: ClassVar[str] = ""

    def __init__(
        self,
        detail: str = "",
        *,
        hint: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(detail or self.title())
        self.detail = detail
        self.next_step = self.hint if hint is None else hint
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        if taken := STANDARD & members.keys():
            raise TypeError(f"{', '.join(sorted(taken))} is a member that every problem has; choose another name")
        self.members = members

    @classmethod
    def code(cls) -> str:
        """The stable word of this problem: `AlreadyDecided` is "already-decided"."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """The first line of the docstring."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    @classmethod
    def described(cls) -> dict[str, object]:
        """This kind of problem as the error catalogue shows it; `more` is the docstring after its first line."""
        more = "\n".join(line.strip() for line in (cls.__doc__ or "").strip().splitlines()[1:])
        return {
            "code": cls.code(), "type": f"/problems/{cls.code()}", "title": cls.title(), "status": cls.status,
            "hint": cls.hint, "more": more.strip(),
        }  # fmt: skip

    def body(self, *, request_id: str = "") -> dict[str, object]:
        """The members of application/problem+json, `hint` being the one next step."""
        found: dict[str, object] = {
            "type": f"/problems/{self.code()}",
            "title": self.title(),
            "status": self.status,
            "code": self.code(),
        }
        if self.detail:
            found["detail"] = self.detail
        if self.next_step:
            found["hint"] = self.next_step
        if self.errors:
            found["errors"] = [asdict(error) for error in self.errors]
        found.update(self.members)
        if request_id:
            found["request_id"] = request_id
        return found


class NotFound(Problem):
    """There is no such thing here."""

    status = 404
    hint = "Check the number or the address. What belongs to others is not shown."


class Unauthenticated(Problem):
    """We do not know who you are."""

    status = 401
    hint = "Sign in, or send a current token."


class NotPermitted(Problem):
    """Your role does not allow this."""

    status = 403
    hint = "Ask someone whose role allows it, or ask the registrar for the role."


class Invalid(Problem):
    """Some of what you sent cannot be used."""

    status = 422
    hint = "Mend the fields named under errors and send again."


class MalformedJson(Problem):
    """The body is not JSON we can read."""

    status = 422
    hint = "Send one JSON object, encoded as UTF-8."


class NotPossible(Problem):
    """This action is not possible in the present state."""

    status = 409
    hint = "See what is possible now; reload if somebody else was faster."


class RuleNotMet(Problem):
    """A rule that this action depends on is not met."""

    status = 409
    hint = "Do what the rule asks first."


class StaleVersion(Problem):
    """Somebody changed this meanwhile."""

    status = 412
    hint = "Load it again, look at what changed, and repeat your change."


class PreconditionRequired(Problem):
    """Say which version you are changing."""

    status = 428
    hint = "Send the ETag you read last as If-Match."


class TooLarge(Problem):
    """What you sent is larger than we take."""

    status = 413
    hint = "Send a smaller file, or split it."


class UnsupportedMedia(Problem):
    """We do not take this type of file or body."""

    status = 415
    hint = "Send one of the types listed under accepted."


class TooManyRequests(Problem):
    """Too many requests in a short time."""

    status = 429
    hint = "Wait as long as Retry-After says, then try again."


class MissingIdempotencyKey(Problem):
    """This call needs an Idempotency-Key."""

    status = 400
    hint = "Send a new random Idempotency-Key for each new thing, and the same one when you repeat a call."


class KeyReused(Problem):
    """This Idempotency-Key was used for something else."""

    status = 422
    hint = "Use a new key for a new request."


class StillRunning(Problem):
    """The first call with this Idempotency-Key is still running."""

    status = 409
    hint = "Wait a moment and repeat the call with the same key."


class AlreadyExists(Problem):
    """There is one already."""

    status = 409
    hint = "Use the one that exists."


class Unavailable(Problem):
    """A part of the system does not answer now."""

    status = 503
    hint = "Nothing of what was acknowledged is lost. Try again in a minute."


class StorageFull(Problem):
    """The disk of this installation is full."""

    status = 507
    hint = "Tell the operator. What was acknowledged is safe; try again when there is room."


class InternalError(Problem):
    """Something went wrong on our side."""

    status = 500
    hint = "Try again; if it persists, give the request number to the operator."


def registry() -> dict[str, type[Problem]]:
    """Every problem that a loaded part can answer with, by code: the source of the error catalogue."""
    found: dict[str, type[Problem]] = {}
    waiting = list(Problem.__subclasses__())
    while waiting:
        kind = waiting.pop()
        found[kind.code()] = kind
        waiting.extend(kind.__subclasses__())
    return dict(sorted(found.items()))


def refuse(detail: str, *faults: tuple[str, str, str]) -> Invalid:
    """A refusal that names its fields: (JSON Pointer, stable word, sentence)."""
    return Invalid(detail, errors=[FieldError(pointer, code, sentence) for pointer, code, sentence in faults])
