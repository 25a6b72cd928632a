"""Notices: what leaves the house by webhook (Standard Webhooks, ed25519).

A firm, or a *national system* of the administration, registers an *endpoint*: an address, and the *event types* it wants.
What other services publish is heard here; each endpoint that may and wants to know gets a *delivery*, which is tried over
three days and logged attempt by attempt. Who may receive what is one table, `domain.event_types`. Letters by e-mail are
not sent from here: each service that has something to say to a person writes its own.
"""
