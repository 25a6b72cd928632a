"""Notices: what leaves the house by webhook (Standard Webhooks, ed25519) and by e-mail.

A firm, or a *national system* of the administration, registers an *endpoint*: an address, and the *event types* it wants.
What other services publish is heard here; each endpoint that may and wants to know gets a *delivery*, which is tried over
three days and logged attempt by attempt. Who may receive what is one table, `domain.event_types`.

What happens in a firm's case is an *occasion* to write: each person who acts for the firm gets a *letter*, at once or in a
daily digest. What a letter may tell is one table, `domain.letters`; to whom it goes is asked of identity at each sending.
Letters about an account itself (codes, invitations, confirmations) are identity's own.
"""
