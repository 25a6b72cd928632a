"""Advance rulings: a binding answer about goods before they move (WTO TFA Article 3).

An *application* asks for the classification, the origin or the valuation of goods. The office checks that it is
complete, *accepts* it (the statutory clock starts), assesses it, may ask for information (the clock pauses), proposes a
decision and lets a second officer sign it. The answer is a *ruling*, which lives on by itself: in force, expired,
revoked or annulled. The *register* is what anybody may read of it.
"""
