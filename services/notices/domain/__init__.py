"""Rules and values: event types and their audience, addresses, signatures, waits. Pure."""
