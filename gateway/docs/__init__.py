"""The API explained to people, and the catalogue of what can go wrong: light pages, made on the server, nothing loaded
from elsewhere."""
