"""The rule language: a documented subset of CEL (Common Expression Language) over the field catalogue."""
