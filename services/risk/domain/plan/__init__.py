"""The rules in force, compiled to one plan of field bitmaps: asked for one declaration here, for the history in `history`."""

from services.risk.domain.plan.compiled import Plan, compile_plan

__all__ = ["Plan", "compile_plan"]
