"""Typed calls to the API, as any client makes them: same paths, same rights, same errors."""
