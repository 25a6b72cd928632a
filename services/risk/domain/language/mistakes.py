"""What is wrong with a rule's text: where, what, and what was probably meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong. `column` counts characters of the whole text from 1; `hint` may be empty."""

    detail: str
    column: int
    hint: str = ""

    def __str__(self) -> str:
        return f"column {self.column}: {self.detail}" + (f" ({self.hint})" if self.hint else "")


class RuleError(ValueError):
    """A text that is no rule. `errors` holds every mistake found, in order of column; the attributes are the first's."""

    def __init__(self, *errors: Mistake) -> None:
        self.errors = tuple(sorted(errors, key=lambda mistake: mistake.column))
        first = self.errors[0]
        self.detail, self.column, self.hint = first.detail, first.column, first.hint
        super().__init__("; ".join(str(mistake) for mistake in self.errors))


def wrong(detail: str, column: int, hint: str = "") -> RuleError:
    """The error of a single mistake."""
    return RuleError(Mistake(detail, column, hint))
