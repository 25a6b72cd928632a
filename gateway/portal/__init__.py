"""The web pages: a client of the API like any other, rendered on the server, working without JavaScript."""
