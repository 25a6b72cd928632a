"""The services: each decides one procedure, and keeps its own schema."""
